-- つなぎの一回かぎりのページ (domain::referral::page): one link for one つなぎ to an agency without an account. Of the key and of
-- the number told by phone only digests are kept. A new link ends the former.
CREATE TABLE referral_link (
  id {pk},
  referral_id BIGINT NOT NULL REFERENCES referral (id),
  key_hash TEXT NOT NULL UNIQUE,
  code_hash TEXT NOT NULL,
  shows BIGINT NOT NULL,
  tries BIGINT NOT NULL DEFAULT 0,
  made_by BIGINT NOT NULL REFERENCES worker (id),
  made_at BIGINT NOT NULL,
  ends_at BIGINT NOT NULL,
  opened_at BIGINT,
  once_hash TEXT NOT NULL DEFAULT '',
  ended_at BIGINT,
  ended_by BIGINT REFERENCES worker (id),
  ended_why TEXT NOT NULL DEFAULT ''
);
CREATE INDEX referral_link_of ON referral_link (referral_id, id);
-- The name as it was written on that page. A move made there bears it; `worker_id` is then who made the link.
ALTER TABLE referral_move ADD COLUMN outside_name TEXT NOT NULL DEFAULT '';
