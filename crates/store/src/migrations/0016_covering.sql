-- Lists and searches are read from their indexes alone; the rows themselves are read for the page only.
-- What the gate asks of a note that a search has found, in the order of the search:
CREATE INDEX contact_gate ON contact (ord, lead_agency_id, case_id);
-- PostgreSQL takes COALESCE(next_review, …) from an index alone only where the column stands there as well:
DROP INDEX case_list;
CREATE INDEX case_list ON support_case (agency_id, status, (COALESCE(next_review, '9999-12-31')), id,
  household_id, next_review);
