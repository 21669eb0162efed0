-- インテーク・アセスメント: one row a version of a person's or a household's sheet; each save of it is a visit, and is
-- never changed afterwards. What the items mean is written in domain::assessment.
CREATE TABLE assessment (
  id {pk},
  token TEXT NOT NULL UNIQUE,
  agency_id BIGINT NOT NULL REFERENCES agency (id),
  household_id BIGINT NOT NULL REFERENCES household (id),
  person_id BIGINT REFERENCES person (id),
  number BIGINT NOT NULL,
  begun_at BIGINT NOT NULL,
  begun_by BIGINT NOT NULL REFERENCES worker (id),
  fixed_at BIGINT,
  fixed_by BIGINT REFERENCES worker (id),
  version BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX assessment_number ON assessment (household_id, (COALESCE(person_id, 0)), number);
CREATE UNIQUE INDEX assessment_in_work ON assessment (household_id, (COALESCE(person_id, 0)))
  WHERE fixed_at IS NULL;
CREATE INDEX assessment_of_person ON assessment (person_id);
CREATE TABLE assessment_visit (
  id {pk},
  token TEXT NOT NULL UNIQUE,
  assessment_id BIGINT NOT NULL REFERENCES assessment (id),
  visited_on TEXT NOT NULL,
  saved_at BIGINT NOT NULL,
  saved_by BIGINT NOT NULL REFERENCES worker (id)
);
CREATE INDEX assessment_visit_of ON assessment_visit (assessment_id, id);
CREATE TABLE assessment_item (
  id {pk},
  visit_id BIGINT NOT NULL REFERENCES assessment_visit (id),
  item TEXT NOT NULL,
  state TEXT NOT NULL,
  code TEXT NOT NULL,
  is_main BIGINT NOT NULL,
  words TEXT NOT NULL,
  amount BIGINT,
  on_day TEXT
);
CREATE INDEX assessment_item_of ON assessment_item (visit_id, id);
