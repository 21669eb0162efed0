-- 社会資源: public words only. Names follow HSDS 3.0. `uid`: the id that other programs know. A row that came from a list
-- keeps where from, under which licence, of which day, and the digest of what was taken; `version` differing from
-- `import_version` says that an office has changed it by hand since. `withdrawn_at`: gone from its list.
CREATE TABLE directory_organization (
  id {pk},
  uid TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  url TEXT NOT NULL,
  email TEXT NOT NULL,
  corporate_number TEXT NOT NULL,
  source TEXT NOT NULL,
  modified_at BIGINT NOT NULL
);
CREATE TABLE directory_service (
  id {pk},
  token TEXT NOT NULL UNIQUE,
  uid TEXT NOT NULL UNIQUE,
  organization_id BIGINT NOT NULL REFERENCES directory_organization (id),
  municipality TEXT NOT NULL,
  kind TEXT NOT NULL,
  desk_kind TEXT NOT NULL,
  name TEXT NOT NULL,
  plain_name TEXT NOT NULL,
  description TEXT NOT NULL,
  url TEXT NOT NULL,
  email TEXT NOT NULL,
  status TEXT NOT NULL,
  eligibility TEXT NOT NULL,
  apply TEXT NOT NULL,
  fees TEXT NOT NULL,
  amount TEXT NOT NULL,
  repayment BIGINT,
  apply_window TEXT NOT NULL,
  legal_basis TEXT NOT NULL,
  say TEXT NOT NULL,
  alert TEXT NOT NULL,
  programme TEXT,
  sheltered BIGINT NOT NULL,
  owner TEXT NOT NULL,
  owner_email TEXT NOT NULL,
  last_checked TEXT,
  folded TEXT NOT NULL,
  source TEXT NOT NULL,
  source_key TEXT NOT NULL,
  licence TEXT NOT NULL,
  credit TEXT NOT NULL,
  source_date TEXT,
  import_digest TEXT,
  import_version BIGINT,
  version BIGINT NOT NULL DEFAULT 1,
  modified_at BIGINT NOT NULL,
  withdrawn_at BIGINT,
  UNIQUE (source, source_key)
);
CREATE INDEX directory_service_kept ON directory_service (municipality, kind);
CREATE INDEX directory_service_offered ON directory_service (organization_id);
CREATE INDEX directory_service_modified ON directory_service (modified_at);
CREATE TABLE directory_location (
  id {pk},
  service_id BIGINT NOT NULL REFERENCES directory_service (id),
  uid TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  postal TEXT NOT NULL,
  prefecture TEXT NOT NULL,
  city TEXT NOT NULL,
  address TEXT NOT NULL,
  latitude BIGINT,
  longitude BIGINT,
  transportation TEXT NOT NULL,
  accessibility TEXT NOT NULL
);
CREATE INDEX directory_location_of ON directory_location (service_id);
CREATE TABLE directory_phone (
  id {pk},
  service_id BIGINT NOT NULL REFERENCES directory_service (id),
  number TEXT NOT NULL,
  kind TEXT NOT NULL,
  note TEXT NOT NULL
);
CREATE INDEX directory_phone_of ON directory_phone (service_id);
CREATE TABLE directory_schedule (
  id {pk},
  service_id BIGINT NOT NULL REFERENCES directory_service (id),
  days TEXT NOT NULL,
  opens TEXT NOT NULL,
  closes TEXT NOT NULL,
  words TEXT NOT NULL,
  closed TEXT NOT NULL
);
CREATE INDEX directory_schedule_of ON directory_schedule (service_id);
CREATE TABLE directory_area (
  id {pk},
  service_id BIGINT NOT NULL REFERENCES directory_service (id),
  code TEXT NOT NULL,
  name TEXT NOT NULL
);
CREATE INDEX directory_area_of ON directory_area (service_id);
CREATE INDEX directory_area_code ON directory_area (code, service_id);
-- What an entry lists in single words: languages, documents to bring, troubles.
CREATE TABLE directory_word (
  id {pk},
  service_id BIGINT NOT NULL REFERENCES directory_service (id),
  list TEXT NOT NULL,
  word TEXT NOT NULL
);
CREATE INDEX directory_word_of ON directory_word (service_id, list);
CREATE INDEX directory_word_found ON directory_word (list, word);
CREATE TABLE directory_former (
  id {pk},
  service_id BIGINT NOT NULL REFERENCES directory_service (id),
  version BIGINT NOT NULL,
  body TEXT NOT NULL,
  replaced_at BIGINT NOT NULL,
  replaced_by BIGINT
);
CREATE INDEX directory_former_of ON directory_former (service_id);
-- What anybody wrote about an entry without logging in. `source_hash`: a keyed digest, to count by.
CREATE TABLE directory_correction (
  id {pk},
  token TEXT NOT NULL UNIQUE,
  service_id BIGINT REFERENCES directory_service (id),
  municipality TEXT NOT NULL,
  words TEXT NOT NULL,
  source_hash TEXT NOT NULL,
  at BIGINT NOT NULL,
  done_at BIGINT,
  done_by BIGINT REFERENCES worker (id)
);
CREATE INDEX directory_correction_open ON directory_correction (done_at, municipality);
CREATE INDEX directory_correction_recent ON directory_correction (source_hash, at);
-- Feeds of other programs that this one follows.
CREATE TABLE directory_feed (
  id {pk},
  token TEXT NOT NULL UNIQUE,
  municipality TEXT NOT NULL,
  name TEXT NOT NULL,
  url TEXT NOT NULL UNIQUE,
  licence TEXT NOT NULL,
  every_hours BIGINT NOT NULL,
  paused BIGINT NOT NULL DEFAULT 0,
  next_at BIGINT NOT NULL,
  busy_until BIGINT,
  pulled_at BIGINT,
  failures BIGINT NOT NULL DEFAULT 0,
  told TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE TABLE directory_feed_page (
  id {pk},
  feed_id BIGINT NOT NULL REFERENCES directory_feed (id),
  page BIGINT NOT NULL,
  etag TEXT NOT NULL,
  keys TEXT NOT NULL,
  UNIQUE (feed_id, page)
);
