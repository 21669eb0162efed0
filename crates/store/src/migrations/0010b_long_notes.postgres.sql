-- Dialect room: the tokens in text order of a note that a vector cannot hold whole; none for all others.
ALTER TABLE contact_text ADD COLUMN whole TEXT;
