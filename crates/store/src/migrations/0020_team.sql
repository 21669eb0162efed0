-- 専門職への相談, and 機関の名簿: what can be asked of an agency, whom one calls there, 説明訪問. The meaning of each column is
-- written on the domain type of the same name (domain::advice, domain::register).
CREATE TABLE advice (
  id {pk},
  token TEXT NOT NULL UNIQUE,
  case_id BIGINT NOT NULL REFERENCES support_case (id),
  from_agency_id BIGINT NOT NULL REFERENCES agency (id),
  from_worker_id BIGINT NOT NULL REFERENCES worker (id),
  to_agency_id BIGINT REFERENCES agency (id),
  to_words TEXT NOT NULL,
  subject TEXT NOT NULL,
  question TEXT NOT NULL,
  parts BIGINT NOT NULL,
  ground TEXT,
  consent_item_id BIGINT REFERENCES consent_item (id),
  note TEXT NOT NULL,
  state TEXT NOT NULL,
  asked_on TEXT NOT NULL,
  due_on TEXT NOT NULL,
  answer TEXT NOT NULL,
  said_by TEXT NOT NULL,
  answered_at BIGINT,
  answered_by BIGINT REFERENCES worker (id),
  seen_at BIGINT,
  made_at BIGINT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX advice_of_case ON advice (case_id);
CREATE INDEX advice_from ON advice (from_agency_id, state, due_on);
CREATE INDEX advice_to ON advice (to_agency_id, state, due_on);
CREATE TABLE advice_opening (
  id {pk},
  advice_id BIGINT NOT NULL REFERENCES advice (id),
  worker_id BIGINT NOT NULL REFERENCES worker (id),
  grant_id BIGINT NOT NULL REFERENCES disclosure_grant (id),
  at BIGINT NOT NULL
);
CREATE INDEX advice_opening_of ON advice_opening (advice_id, id);
CREATE TABLE agency_card (
  id {pk},
  agency_id BIGINT NOT NULL REFERENCES agency (id),
  municipality_id BIGINT NOT NULL REFERENCES municipality (id),
  can_do TEXT NOT NULL,
  cannot_do TEXT NOT NULL,
  made_by BIGINT NOT NULL REFERENCES worker (id),
  made_at BIGINT NOT NULL
);
CREATE INDEX agency_card_of ON agency_card (agency_id, municipality_id, id);
CREATE TABLE agency_person (
  id {pk},
  token TEXT NOT NULL UNIQUE,
  agency_id BIGINT NOT NULL REFERENCES agency (id),
  municipality_id BIGINT NOT NULL REFERENCES municipality (id),
  name TEXT NOT NULL,
  post TEXT NOT NULL,
  phone TEXT NOT NULL,
  note TEXT NOT NULL,
  from_on TEXT NOT NULL,
  ended_on TEXT,
  ended_by BIGINT REFERENCES worker (id),
  made_by BIGINT NOT NULL REFERENCES worker (id),
  made_at BIGINT NOT NULL
);
CREATE INDEX agency_person_of ON agency_person (agency_id, municipality_id, id);
CREATE TABLE agency_visit (
  id {pk},
  token TEXT NOT NULL UNIQUE,
  agency_id BIGINT NOT NULL REFERENCES agency (id),
  municipality_id BIGINT NOT NULL REFERENCES municipality (id),
  on_day TEXT NOT NULL,
  went TEXT NOT NULL,
  met TEXT NOT NULL,
  said TEXT NOT NULL,
  next TEXT NOT NULL,
  next_on TEXT,
  made_by BIGINT NOT NULL REFERENCES worker (id),
  made_at BIGINT NOT NULL
);
CREATE INDEX agency_visit_of ON agency_visit (municipality_id, agency_id, on_day);
