-- 郵便番号 of the post's own list, as an office took it in: for choosing one's town. `list`: `place` for numbers of places,
-- `office` for those of single offices; each list is brought up to date by itself.
CREATE TABLE postal_code (
  id {pk},
  postal TEXT NOT NULL,
  municipality_id BIGINT NOT NULL REFERENCES municipality (id),
  list TEXT NOT NULL,
  UNIQUE (postal, municipality_id, list)
);
CREATE INDEX postal_code_of ON postal_code (municipality_id);
