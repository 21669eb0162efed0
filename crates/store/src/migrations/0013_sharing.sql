-- 同意 and the notice that is shown before it; つなぎ; opening in an emergency. The meaning of each column is written on
-- the domain type of the same name (domain::consent, domain::referral, domain::emergency).
CREATE TABLE notice (
  id {pk},
  token TEXT NOT NULL UNIQUE,
  agency_id BIGINT NOT NULL REFERENCES agency (id),
  name TEXT NOT NULL,
  valid_from TEXT NOT NULL,
  body TEXT NOT NULL,
  easy TEXT NOT NULL,
  made_by BIGINT NOT NULL REFERENCES worker (id),
  made_at BIGINT NOT NULL
);
CREATE INDEX notice_of_agency ON notice (agency_id, valid_from);
CREATE TABLE consent (
  id {pk},
  token TEXT NOT NULL UNIQUE,
  case_id BIGINT NOT NULL REFERENCES support_case (id),
  person_id BIGINT NOT NULL REFERENCES person (id),
  parts BIGINT NOT NULL,
  purpose TEXT NOT NULL,
  until_at BIGINT,
  notice_id BIGINT REFERENCES notice (id),
  notice_name TEXT NOT NULL,
  said_on TEXT,
  way TEXT NOT NULL,
  reference TEXT NOT NULL,
  witness TEXT NOT NULL,
  said_by BIGINT REFERENCES worker (id),
  said_at BIGINT,
  thrown_at BIGINT,
  made_by BIGINT NOT NULL REFERENCES worker (id),
  made_at BIGINT NOT NULL
);
CREATE INDEX consent_of_case ON consent (case_id, id);
CREATE TABLE consent_item (
  id {pk},
  token TEXT NOT NULL UNIQUE,
  consent_id BIGINT NOT NULL REFERENCES consent (id),
  agency_id BIGINT NOT NULL REFERENCES agency (id),
  answer TEXT NOT NULL,
  ended_at BIGINT,
  ended_by BIGINT REFERENCES worker (id),
  ended_words TEXT NOT NULL
);
CREATE INDEX consent_item_of ON consent_item (consent_id, id);
ALTER TABLE disclosure_grant ADD COLUMN consent_item_id BIGINT REFERENCES consent_item (id);
