-- 人に相談する: what a resident leaves for a worker of the town's desk. Whatever they wrote is sealed under the key that
-- lies outside the database; `withdrawn` leaves no word. The key of their page is kept as its hash only.
CREATE TABLE handover (
  id {pk},
  token TEXT NOT NULL UNIQUE,
  key_hash TEXT UNIQUE,
  once_hash TEXT NOT NULL UNIQUE,
  municipality_id BIGINT NOT NULL REFERENCES municipality (id),
  agency_id BIGINT NOT NULL REFERENCES agency (id),
  made_at BIGINT NOT NULL,
  urgency TEXT NOT NULL,
  lang TEXT NOT NULL,
  state TEXT NOT NULL,
  wish_sealed {blob},
  reception_id BIGINT REFERENCES reception (id),
  taken_by BIGINT REFERENCES worker (id),
  taken_at BIGINT,
  withdrawn_at BIGINT,
  opened_at BIGINT,
  said_at BIGINT NOT NULL,
  said_by TEXT NOT NULL
);
CREATE INDEX handover_of_agency ON handover (agency_id, state, made_at);
CREATE INDEX handover_of_reception ON handover (reception_id);
CREATE TABLE handover_word (
  id {pk},
  handover_id BIGINT NOT NULL REFERENCES handover (id),
  side TEXT NOT NULL,
  worker_id BIGINT REFERENCES worker (id),
  at BIGINT NOT NULL,
  once_hash TEXT NOT NULL,
  words_sealed {blob},
  UNIQUE (handover_id, once_hash)
);
-- How often the guide was asked about what, in which language, and whether a desk was reached. No word, no person, no day.
CREATE TABLE guide_count (
  municipality_id BIGINT NOT NULL REFERENCES municipality (id),
  month BIGINT NOT NULL,
  topic TEXT NOT NULL,
  lang TEXT NOT NULL,
  reached BIGINT NOT NULL,
  times BIGINT NOT NULL,
  PRIMARY KEY (municipality_id, month, topic, lang, reached)
);
