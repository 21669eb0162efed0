-- Dialect room: the search index.
CREATE TABLE person_text (
  id BIGINT PRIMARY KEY,
  grams TSVECTOR NOT NULL
);
CREATE INDEX person_text_grams ON person_text USING gin (grams);
CREATE TABLE contact_text (
  id BIGINT PRIMARY KEY,
  grams TSVECTOR NOT NULL
);
CREATE INDEX contact_text_grams ON contact_text USING gin (grams);
