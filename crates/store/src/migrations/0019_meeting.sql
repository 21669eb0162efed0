-- 会議. The meaning of each column is written on the domain type of the same name (domain::meeting).
CREATE TABLE meeting_series (
  id {pk},
  token TEXT NOT NULL UNIQUE,
  agency_id BIGINT NOT NULL REFERENCES agency (id),
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  place TEXT NOT NULL,
  rule TEXT NOT NULL,
  from_time TEXT NOT NULL,
  to_time TEXT NOT NULL,
  starts_on TEXT NOT NULL,
  ends_on TEXT,
  made_by BIGINT NOT NULL REFERENCES worker (id),
  made_at BIGINT NOT NULL,
  ended_at BIGINT
);
CREATE INDEX meeting_series_of_agency ON meeting_series (agency_id, id);
CREATE TABLE meeting (
  id {pk},
  token TEXT NOT NULL UNIQUE,
  agency_id BIGINT NOT NULL REFERENCES agency (id),
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  place TEXT NOT NULL,
  starts_at BIGINT NOT NULL,
  ends_at BIGINT NOT NULL,
  series_id BIGINT REFERENCES meeting_series (id),
  state TEXT NOT NULL,
  cancelled_words TEXT NOT NULL DEFAULT '',
  papers_from BIGINT,
  papers_to BIGINT,
  papers_closed_at BIGINT,
  made_by BIGINT NOT NULL REFERENCES worker (id),
  made_at BIGINT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX meeting_of_agency ON meeting (agency_id, starts_at);
CREATE INDEX meeting_of_series ON meeting (series_id, starts_at);
CREATE INDEX meeting_when ON meeting (ends_at);
CREATE TABLE meeting_member (
  id {pk},
  token TEXT NOT NULL UNIQUE,
  meeting_id BIGINT NOT NULL REFERENCES meeting (id),
  agency_id BIGINT REFERENCES agency (id),
  worker_id BIGINT REFERENCES worker (id),
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  state TEXT NOT NULL,
  since_at BIGINT NOT NULL,
  made_by BIGINT NOT NULL REFERENCES worker (id),
  made_at BIGINT NOT NULL,
  UNIQUE (meeting_id, worker_id)
);
CREATE INDEX meeting_member_of_worker ON meeting_member (worker_id, state);
CREATE TABLE meeting_member_turn (
  id {pk},
  member_id BIGINT NOT NULL REFERENCES meeting_member (id),
  state TEXT NOT NULL,
  at BIGINT NOT NULL,
  worker_id BIGINT NOT NULL REFERENCES worker (id)
);
CREATE INDEX meeting_member_turn_of ON meeting_member_turn (member_id, id);
CREATE TABLE meeting_item (
  id {pk},
  token TEXT NOT NULL UNIQUE,
  meeting_id BIGINT NOT NULL REFERENCES meeting (id),
  ord BIGINT NOT NULL,
  case_id BIGINT NOT NULL REFERENCES support_case (id),
  ground TEXT NOT NULL,
  parts BIGINT NOT NULL,
  question TEXT NOT NULL,
  state TEXT NOT NULL,
  closed_words TEXT NOT NULL DEFAULT '',
  follows_id BIGINT REFERENCES meeting_item (id),
  made_by BIGINT NOT NULL REFERENCES worker (id),
  made_at BIGINT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX meeting_item_of_meeting ON meeting_item (meeting_id, ord);
CREATE INDEX meeting_item_of_case ON meeting_item (case_id, id);
CREATE INDEX meeting_item_follows ON meeting_item (follows_id);
CREATE TABLE meeting_item_member (
  id {pk},
  item_id BIGINT NOT NULL REFERENCES meeting_item (id),
  member_id BIGINT NOT NULL REFERENCES meeting_member (id),
  made_by BIGINT NOT NULL REFERENCES worker (id),
  made_at BIGINT NOT NULL,
  ended_at BIGINT,
  ended_by BIGINT REFERENCES worker (id)
);
CREATE INDEX meeting_item_member_of ON meeting_item_member (item_id, member_id);
CREATE INDEX meeting_item_member_who ON meeting_item_member (member_id);
CREATE TABLE secrecy_notice (
  id {pk},
  token TEXT NOT NULL UNIQUE,
  agency_id BIGINT NOT NULL REFERENCES agency (id),
  name TEXT NOT NULL,
  valid_from TEXT NOT NULL,
  body TEXT NOT NULL,
  made_by BIGINT NOT NULL REFERENCES worker (id),
  made_at BIGINT NOT NULL
);
CREATE INDEX secrecy_notice_of_agency ON secrecy_notice (agency_id, valid_from);
CREATE TABLE secrecy_sign (
  id {pk},
  item_id BIGINT NOT NULL REFERENCES meeting_item (id),
  member_id BIGINT NOT NULL REFERENCES meeting_member (id),
  notice_id BIGINT REFERENCES secrecy_notice (id),
  notice_name TEXT NOT NULL,
  typed_name TEXT NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX secrecy_sign_of ON secrecy_sign (item_id, member_id);
CREATE TABLE meeting_minute (
  id {pk},
  item_id BIGINT NOT NULL UNIQUE REFERENCES meeting_item (id),
  facts TEXT NOT NULL,
  views TEXT NOT NULL,
  next_words TEXT NOT NULL,
  saved_by BIGINT NOT NULL REFERENCES worker (id),
  saved_at BIGINT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE TABLE meeting_minute_former (
  id {pk},
  minute_id BIGINT NOT NULL REFERENCES meeting_minute (id),
  version BIGINT NOT NULL,
  body TEXT NOT NULL,
  replaced_at BIGINT NOT NULL,
  replaced_by BIGINT NOT NULL REFERENCES worker (id)
);
CREATE INDEX meeting_minute_former_of ON meeting_minute_former (minute_id);
CREATE TABLE meeting_decision (
  id {pk},
  token TEXT NOT NULL UNIQUE,
  item_id BIGINT NOT NULL REFERENCES meeting_item (id),
  words TEXT NOT NULL,
  owner_id BIGINT REFERENCES worker (id),
  agency_id BIGINT REFERENCES agency (id),
  owner_words TEXT NOT NULL,
  due_on TEXT,
  task_id BIGINT REFERENCES task (id),
  plan_id BIGINT REFERENCES plan (id),
  made_by BIGINT NOT NULL REFERENCES worker (id),
  made_at BIGINT NOT NULL,
  ended_at BIGINT,
  ended_by BIGINT REFERENCES worker (id),
  ended_words TEXT NOT NULL DEFAULT ''
);
CREATE INDEX meeting_decision_of ON meeting_decision (item_id, id);
