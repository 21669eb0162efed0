-- 見るきっかけ. The meaning of each column is written on the domain type of the same name (domain::patterns).
CREATE TABLE look_week (
  id {pk},
  agency_id BIGINT NOT NULL REFERENCES agency (id),
  week TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  UNIQUE (agency_id, week)
);
CREATE TABLE look (
  id {pk},
  token TEXT NOT NULL UNIQUE,
  agency_id BIGINT NOT NULL REFERENCES agency (id),
  week TEXT NOT NULL,
  worker_id BIGINT NOT NULL REFERENCES worker (id),
  household_id BIGINT REFERENCES household (id),
  patterns TEXT NOT NULL,
  times BIGINT NOT NULL,
  first_at BIGINT NOT NULL,
  last_at BIGINT NOT NULL,
  answer TEXT NOT NULL DEFAULT '',
  made_at BIGINT NOT NULL
);
CREATE INDEX look_of_agency ON look (agency_id, answer, id);
CREATE TABLE look_turn (
  id {pk},
  look_id BIGINT NOT NULL REFERENCES look (id),
  answer TEXT NOT NULL,
  words TEXT NOT NULL,
  worker_id BIGINT NOT NULL REFERENCES worker (id),
  at BIGINT NOT NULL
);
CREATE INDEX look_turn_of ON look_turn (look_id, id);
CREATE TABLE worker_home (
  id {pk},
  worker_id BIGINT NOT NULL REFERENCES worker (id),
  area_id BIGINT NOT NULL REFERENCES area (id),
  from_at BIGINT NOT NULL,
  ended_at BIGINT
);
CREATE INDEX worker_home_of ON worker_home (worker_id, from_at);
