-- Everything out: an ask, the yes of others, and what became of the file. The file itself lies beside the database,
-- sealed; here is only how large it was and its closing digest.
CREATE TABLE export_request (
  id {pk},
  token TEXT NOT NULL UNIQUE,
  agency_id BIGINT NOT NULL REFERENCES agency (id),
  worker_id BIGINT NOT NULL REFERENCES worker (id),
  reason TEXT NOT NULL,
  seal TEXT NOT NULL,
  recipient TEXT NOT NULL,
  words_sealed {blob},
  state TEXT NOT NULL,
  asked_at BIGINT NOT NULL,
  ends_at BIGINT NOT NULL,
  made_at BIGINT,
  fetched_at BIGINT,
  ended_at BIGINT,
  ended_by BIGINT REFERENCES worker (id),
  failure TEXT NOT NULL,
  table_count BIGINT NOT NULL DEFAULT 0,
  row_count BIGINT NOT NULL DEFAULT 0,
  byte_count BIGINT NOT NULL DEFAULT 0,
  closing TEXT NOT NULL,
  tries BIGINT NOT NULL DEFAULT 0,
  busy_until BIGINT
);
CREATE INDEX export_request_waiting ON export_request (state, busy_until);
CREATE TABLE export_approval (
  id {pk},
  request_id BIGINT NOT NULL REFERENCES export_request (id),
  worker_id BIGINT NOT NULL REFERENCES worker (id),
  agency_id BIGINT NOT NULL REFERENCES agency (id),
  at BIGINT NOT NULL,
  UNIQUE (request_id, worker_id)
);
-- Every manager reads these few lines, wherever they were made.
CREATE INDEX audit_of_everything ON audit (at, id) WHERE kind = 'everything';
