-- 居所の秘匿. The meaning of each column is written on the domain type of the same name (domain::seal).
CREATE TABLE seal (
  id {pk},
  token TEXT NOT NULL UNIQUE,
  person_id BIGINT NOT NULL REFERENCES person (id),
  household_id BIGINT REFERENCES household (id),
  agency_id BIGINT NOT NULL REFERENCES agency (id),
  keeper_id BIGINT NOT NULL REFERENCES worker (id),
  ground TEXT NOT NULL,
  words TEXT NOT NULL,
  party TEXT NOT NULL,
  party_id BIGINT REFERENCES person (id),
  from_on TEXT NOT NULL,
  to_on TEXT NOT NULL,
  task_id BIGINT REFERENCES task (id),
  made_by BIGINT NOT NULL REFERENCES worker (id),
  made_at BIGINT NOT NULL,
  lifted_at BIGINT,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX seal_of_household ON seal (household_id);
CREATE INDEX seal_of_party ON seal (party_id);
CREATE INDEX seal_of_keeper ON seal (keeper_id);
CREATE TABLE seal_cover (
  id {pk},
  seal_id BIGINT NOT NULL REFERENCES seal (id),
  person_id BIGINT NOT NULL REFERENCES person (id),
  left_out BIGINT NOT NULL DEFAULT 0,
  made_at BIGINT NOT NULL,
  UNIQUE (seal_id, person_id)
);
CREATE INDEX seal_cover_of_person ON seal_cover (person_id);
CREATE TABLE seal_reader (
  id {pk},
  seal_id BIGINT NOT NULL REFERENCES seal (id),
  worker_id BIGINT NOT NULL REFERENCES worker (id),
  made_by BIGINT NOT NULL REFERENCES worker (id),
  made_at BIGINT NOT NULL,
  ended_at BIGINT,
  ended_by BIGINT REFERENCES worker (id)
);
CREATE INDEX seal_reader_of ON seal_reader (seal_id, worker_id);
CREATE INDEX seal_reader_worker ON seal_reader (worker_id);
CREATE TABLE seal_near (
  id {pk},
  seal_id BIGINT NOT NULL REFERENCES seal (id),
  worker_id BIGINT NOT NULL REFERENCES worker (id),
  made_by BIGINT NOT NULL REFERENCES worker (id),
  made_at BIGINT NOT NULL,
  ended_at BIGINT,
  ended_by BIGINT REFERENCES worker (id)
);
CREATE INDEX seal_near_of ON seal_near (seal_id, worker_id);
CREATE INDEX seal_near_worker ON seal_near (worker_id);
CREATE TABLE seal_opening (
  id {pk},
  token TEXT NOT NULL UNIQUE,
  seal_id BIGINT NOT NULL REFERENCES seal (id),
  worker_id BIGINT NOT NULL REFERENCES worker (id),
  at BIGINT NOT NULL,
  ends_at BIGINT NOT NULL,
  reason TEXT NOT NULL,
  seen_at BIGINT
);
CREATE INDEX seal_opening_of ON seal_opening (seal_id, worker_id, ends_at);
CREATE TABLE seal_lift (
  id {pk},
  seal_id BIGINT NOT NULL REFERENCES seal (id),
  asked_by BIGINT NOT NULL REFERENCES worker (id),
  asked_at BIGINT NOT NULL,
  reason TEXT NOT NULL,
  answered_by BIGINT REFERENCES worker (id),
  answered_at BIGINT,
  agreed BIGINT
);
CREATE INDEX seal_lift_of ON seal_lift (seal_id, id);
