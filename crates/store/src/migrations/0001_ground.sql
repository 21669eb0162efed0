-- Ground: who works where, and in which layers of area. Statements are split at a line that ends in ';'.
-- {pk} and {blob} are the only words that differ between SQLite and PostgreSQL. Instants: ms since 1970 UTC.
-- Dates: 'YYYY-MM-DD'. Flags: 0 or 1. `token`: the random id that a URL may carry. `import_*`: the key of the
-- system that a row came from, so that importing again does not double it.
CREATE TABLE municipality (
  id {pk},
  code TEXT NOT NULL UNIQUE,
  prefecture TEXT NOT NULL,
  name TEXT NOT NULL,
  kana TEXT NOT NULL,
  kind TEXT NOT NULL
);
CREATE TABLE area (
  id {pk},
  token TEXT NOT NULL UNIQUE,
  municipality_id BIGINT NOT NULL REFERENCES municipality (id),
  parent_id BIGINT REFERENCES area (id),
  layer BIGINT NOT NULL,
  name TEXT NOT NULL,
  kana TEXT NOT NULL,
  population BIGINT,
  valid_from TEXT,
  valid_to TEXT,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX area_of_municipality ON area (municipality_id, parent_id);
CREATE TABLE agency (
  id {pk},
  token TEXT NOT NULL UNIQUE,
  municipality_id BIGINT REFERENCES municipality (id),
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  kana TEXT NOT NULL,
  phone TEXT NOT NULL,
  fax TEXT NOT NULL,
  email TEXT NOT NULL,
  postal TEXT NOT NULL,
  address TEXT NOT NULL,
  hours TEXT NOT NULL,
  closed_days TEXT NOT NULL,
  url TEXT NOT NULL,
  note TEXT NOT NULL,
  active_from TEXT,
  active_to TEXT,
  last_checked TEXT,
  import_source TEXT,
  import_key TEXT,
  version BIGINT NOT NULL DEFAULT 1,
  import_digest TEXT,
  import_version BIGINT,
  UNIQUE (import_source, import_key)
);
CREATE INDEX agency_of_municipality ON agency (municipality_id, kind);
CREATE TABLE agency_area (
  agency_id BIGINT NOT NULL REFERENCES agency (id),
  municipality_id BIGINT NOT NULL REFERENCES municipality (id),
  PRIMARY KEY (agency_id, municipality_id)
);
CREATE TABLE worker (
  id {pk},
  token TEXT NOT NULL UNIQUE,
  login TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  kana TEXT NOT NULL,
  password_hash TEXT,
  password_changed_at BIGINT,
  totp_sealed {blob},
  totp_confirmed_at BIGINT,
  totp_last_step BIGINT,
  created_at BIGINT NOT NULL,
  ended_at BIGINT,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE TABLE membership (
  id {pk},
  worker_id BIGINT NOT NULL REFERENCES worker (id),
  agency_id BIGINT NOT NULL REFERENCES agency (id),
  role TEXT NOT NULL,
  from_at BIGINT NOT NULL,
  to_at BIGINT
);
CREATE INDEX membership_of_worker ON membership (worker_id, agency_id);
CREATE INDEX membership_of_agency ON membership (agency_id, worker_id);
CREATE TABLE recovery_code (
  id {pk},
  worker_id BIGINT NOT NULL REFERENCES worker (id),
  code_hash TEXT NOT NULL,
  used_at BIGINT
);
CREATE INDEX recovery_code_of_worker ON recovery_code (worker_id);
CREATE TABLE login_session (
  id {pk},
  token TEXT NOT NULL UNIQUE,
  secret_hash TEXT NOT NULL UNIQUE,
  worker_id BIGINT NOT NULL REFERENCES worker (id),
  agency_id BIGINT REFERENCES agency (id),
  csrf TEXT NOT NULL,
  stage TEXT NOT NULL,
  prefs TEXT NOT NULL,
  device TEXT NOT NULL DEFAULT '',
  created_at BIGINT NOT NULL,
  seen_at BIGINT NOT NULL,
  ends_at BIGINT NOT NULL,
  ended_at BIGINT
);
CREATE INDEX login_session_of_worker ON login_session (worker_id);
CREATE TABLE login_attempt (
  id {pk},
  account_hash TEXT NOT NULL,
  source_hash TEXT NOT NULL,
  at BIGINT NOT NULL,
  passed BIGINT NOT NULL
);
CREATE INDEX login_attempt_recent ON login_attempt (account_hash, source_hash, at);
CREATE INDEX login_attempt_source ON login_attempt (source_hash, at);
CREATE INDEX login_attempt_old ON login_attempt (passed, at);
CREATE TABLE access_token (
  id {pk},
  token TEXT NOT NULL UNIQUE,
  worker_id BIGINT NOT NULL REFERENCES worker (id),
  name TEXT NOT NULL,
  secret_hash TEXT NOT NULL UNIQUE,
  created_at BIGINT NOT NULL,
  ends_at BIGINT NOT NULL,
  ended_at BIGINT,
  used_at BIGINT
);
CREATE INDEX access_token_of_worker ON access_token (worker_id);
CREATE TABLE code (
  id {pk},
  list TEXT NOT NULL,
  code TEXT NOT NULL,
  label TEXT NOT NULL,
  rank BIGINT NOT NULL,
  provisional BIGINT NOT NULL DEFAULT 0,
  source TEXT NOT NULL,
  valid_from TEXT,
  valid_to TEXT,
  version BIGINT NOT NULL DEFAULT 1,
  UNIQUE (list, code)
);
CREATE INDEX code_of_list ON code (list, rank);
CREATE TABLE setting (
  id {pk},
  municipality_id BIGINT REFERENCES municipality (id),
  agency_id BIGINT REFERENCES agency (id),
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  valid_from TEXT NOT NULL,
  set_by BIGINT REFERENCES worker (id),
  set_at BIGINT NOT NULL
);
CREATE INDEX setting_of_key ON setting (key, valid_from);
CREATE TABLE draft (
  id {pk},
  token TEXT NOT NULL UNIQUE,
  worker_id BIGINT NOT NULL REFERENCES worker (id),
  agency_id BIGINT REFERENCES agency (id),
  form TEXT NOT NULL,
  subject TEXT NOT NULL,
  body TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  UNIQUE (worker_id, form, subject)
);
CREATE TABLE idempotency (
  id {pk},
  worker_id BIGINT NOT NULL REFERENCES worker (id),
  route TEXT NOT NULL,
  key TEXT NOT NULL,
  answer TEXT NOT NULL,
  at BIGINT NOT NULL,
  UNIQUE (worker_id, route, key)
);
CREATE TABLE audit (
  id {pk},
  at BIGINT NOT NULL,
  worker_id BIGINT,
  agency_id BIGINT,
  action TEXT NOT NULL,
  kind TEXT NOT NULL,
  object_id BIGINT,
  case_id BIGINT,
  person_id BIGINT,
  subjects TEXT NOT NULL,
  parts BIGINT NOT NULL,
  ground TEXT NOT NULL,
  page TEXT NOT NULL,
  request TEXT NOT NULL,
  nonce {blob} NOT NULL,
  digest {blob} NOT NULL
);
CREATE INDEX audit_of_case ON audit (case_id, id);
CREATE INDEX audit_of_person ON audit (person_id, id);
CREATE INDEX audit_of_worker ON audit (worker_id, id);
CREATE INDEX audit_of_agency ON audit (agency_id, at);
CREATE INDEX audit_of_household ON audit (object_id, id) WHERE kind = 'household';
CREATE TABLE audit_pending (
  line_id BIGINT PRIMARY KEY
);
CREATE TABLE audit_chain (
  seq {pk},
  line_id BIGINT NOT NULL UNIQUE,
  link {blob} NOT NULL
);
CREATE TABLE lock_row (
  name TEXT PRIMARY KEY,
  value BIGINT NOT NULL
);
