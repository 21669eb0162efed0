-- Retention and erasure. What has been erased keeps its row, for counts and for what points at it; nothing is read from it.
ALTER TABLE household ADD COLUMN erased_at BIGINT;
ALTER TABLE person ADD COLUMN erased_at BIGINT;
ALTER TABLE support_case ADD COLUMN erased_at BIGINT;
ALTER TABLE reception ADD COLUMN erased_at BIGINT;
CREATE INDEX household_erased ON household (id) WHERE erased_at IS NOT NULL;
CREATE INDEX person_erased ON person (id) WHERE erased_at IS NOT NULL;
CREATE INDEX reception_of_household ON reception (household_id);
CREATE INDEX referral_of_case ON referral (case_id);
CREATE INDEX referral_of_reception ON referral (reception_id);

-- One key for each household, person and reception (`kind`), sealed with the office's key: backups are written under
-- it. An erasure deletes it.
CREATE TABLE subject_key (
  id {pk},
  kind TEXT NOT NULL,
  subject_id BIGINT NOT NULL,
  key_sealed {blob} NOT NULL,
  made_at BIGINT NOT NULL,
  UNIQUE (kind, subject_id)
);

-- 保留: a household that is not to be erased, with the reason. In force until `until_on` has passed, or it is ended.
CREATE TABLE household_hold (
  id {pk},
  token TEXT NOT NULL UNIQUE,
  household_id BIGINT NOT NULL REFERENCES household (id),
  reason TEXT NOT NULL,
  until_on TEXT,
  made_by BIGINT NOT NULL REFERENCES worker (id),
  made_at BIGINT NOT NULL,
  ended_at BIGINT,
  ended_by BIGINT REFERENCES worker (id),
  ended_words TEXT NOT NULL DEFAULT ''
);
CREATE INDEX household_hold_of ON household_hold (household_id);

-- 消去の一覧: frozen when it was made. It stays as evidence, and names nobody.
CREATE TABLE erasure_list (
  id {pk},
  token TEXT NOT NULL UNIQUE,
  agency_id BIGINT NOT NULL REFERENCES agency (id),
  state TEXT NOT NULL,
  made_by BIGINT NOT NULL REFERENCES worker (id),
  made_at BIGINT NOT NULL,
  agreed_by BIGINT REFERENCES worker (id),
  agreed_at BIGINT,
  erase_at BIGINT,
  stopped_by BIGINT REFERENCES worker (id),
  stopped_at BIGINT,
  stopped_words TEXT NOT NULL DEFAULT '',
  done_at BIGINT
);
CREATE INDEX erasure_list_of_agency ON erasure_list (agency_id, state);

-- One household or reception on it, with the rule and the day that led here. `stay` says why it stayed after all.
CREATE TABLE erasure_item (
  id {pk},
  list_id BIGINT NOT NULL REFERENCES erasure_list (id),
  rank BIGINT NOT NULL,
  household_id BIGINT REFERENCES household (id),
  reception_id BIGINT REFERENCES reception (id),
  number TEXT NOT NULL,
  closed_on TEXT NOT NULL,
  years BIGINT NOT NULL,
  due_on TEXT NOT NULL,
  state TEXT NOT NULL,
  stay TEXT NOT NULL DEFAULT '',
  words TEXT NOT NULL DEFAULT '',
  turned_by BIGINT REFERENCES worker (id),
  turned_at BIGINT,
  UNIQUE (list_id, rank)
);
CREATE INDEX erasure_item_household ON erasure_item (household_id);
CREATE INDEX erasure_item_reception ON erasure_item (reception_id);
