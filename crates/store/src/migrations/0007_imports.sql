-- Sheets in: a file on its way, its faults and likely duplicates, and what came of it, so that it can be undone.
CREATE TABLE import_batch (
  id {pk},
  token TEXT NOT NULL UNIQUE,
  agency_id BIGINT NOT NULL REFERENCES agency (id),
  worker_id BIGINT NOT NULL REFERENCES worker (id),
  kind TEXT NOT NULL,
  file_name TEXT NOT NULL,
  file {blob},
  state TEXT NOT NULL,
  rows_total BIGINT NOT NULL DEFAULT 0,
  rows_read BIGINT NOT NULL DEFAULT 0,
  faults BIGINT NOT NULL DEFAULT 0,
  failure TEXT NOT NULL,
  unused TEXT NOT NULL,
  tries BIGINT NOT NULL DEFAULT 0,
  busy_until BIGINT,
  created_at BIGINT NOT NULL,
  done_at BIGINT,
  undone_at BIGINT,
  undone_by BIGINT REFERENCES worker (id)
);
CREATE INDEX import_batch_of_agency ON import_batch (agency_id, id);
CREATE INDEX import_batch_waiting ON import_batch (state, busy_until);
CREATE TABLE import_fault (
  id {pk},
  batch_id BIGINT NOT NULL REFERENCES import_batch (id),
  line BIGINT NOT NULL,
  heading TEXT NOT NULL,
  cell TEXT NOT NULL,
  sentence TEXT NOT NULL
);
CREATE INDEX import_fault_of ON import_fault (batch_id, id);
CREATE TABLE import_same (
  id {pk},
  token TEXT NOT NULL UNIQUE,
  batch_id BIGINT NOT NULL REFERENCES import_batch (id),
  line BIGINT NOT NULL,
  name TEXT NOT NULL,
  kana TEXT NOT NULL,
  birth TEXT NOT NULL,
  phone TEXT NOT NULL,
  person_id BIGINT REFERENCES person (id),
  other_line BIGINT,
  likely BIGINT NOT NULL,
  reasons TEXT NOT NULL,
  choice TEXT NOT NULL
);
CREATE INDEX import_same_of ON import_same (batch_id, line);
CREATE INDEX import_same_person ON import_same (person_id);
CREATE TABLE import_made (
  id {pk},
  batch_id BIGINT NOT NULL REFERENCES import_batch (id),
  kind TEXT NOT NULL,
  row_id BIGINT NOT NULL,
  version BIGINT NOT NULL
);
CREATE INDEX import_made_of ON import_made (batch_id, kind, row_id);
