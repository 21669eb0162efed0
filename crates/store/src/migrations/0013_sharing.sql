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
CREATE TABLE referral (
  id {pk},
  token TEXT NOT NULL UNIQUE,
  case_id BIGINT REFERENCES support_case (id),
  reception_id BIGINT REFERENCES reception (id),
  from_agency_id BIGINT NOT NULL REFERENCES agency (id),
  from_worker_id BIGINT NOT NULL REFERENCES worker (id),
  to_agency_id BIGINT NOT NULL REFERENCES agency (id),
  subject TEXT NOT NULL,
  who TEXT NOT NULL,
  told TEXT NOT NULL,
  parts BIGINT NOT NULL,
  ground TEXT NOT NULL,
  consent_item_id BIGINT REFERENCES consent_item (id),
  note TEXT NOT NULL,
  state TEXT NOT NULL,
  asked_on TEXT NOT NULL,
  turned_on TEXT NOT NULL,
  answered_on TEXT,
  accepted_on TEXT,
  due_on TEXT,
  escalate_on TEXT,
  reason TEXT NOT NULL,
  outcome TEXT NOT NULL,
  grant_id BIGINT REFERENCES disclosure_grant (id),
  made_at BIGINT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX referral_to ON referral (to_agency_id, due_on);
CREATE INDEX referral_from ON referral (from_agency_id, due_on);
CREATE TABLE referral_move (
  id {pk},
  referral_id BIGINT NOT NULL REFERENCES referral (id),
  at BIGINT NOT NULL,
  worker_id BIGINT NOT NULL REFERENCES worker (id),
  agency_id BIGINT NOT NULL REFERENCES agency (id),
  what TEXT NOT NULL,
  on_day TEXT NOT NULL,
  words TEXT NOT NULL
);
CREATE INDEX referral_move_of ON referral_move (referral_id, id);
CREATE TABLE emergency (
  id {pk},
  token TEXT NOT NULL UNIQUE,
  worker_id BIGINT NOT NULL REFERENCES worker (id),
  agency_id BIGINT NOT NULL REFERENCES agency (id),
  case_id BIGINT REFERENCES support_case (id),
  reason TEXT NOT NULL,
  at BIGINT NOT NULL,
  to_at BIGINT,
  reviewed_at BIGINT,
  reviewed_by BIGINT REFERENCES worker (id),
  needed BIGINT,
  words TEXT NOT NULL
);
CREATE INDEX emergency_of_worker ON emergency (worker_id, at);
CREATE INDEX emergency_of_case ON emergency (case_id);
