-- Dialect room: the search index. rowid = person.id, contact.ord (so that newest first is the index's own order).
CREATE VIRTUAL TABLE person_text USING fts5 (grams, content='', contentless_delete=1, tokenize='unicode61');
CREATE VIRTUAL TABLE contact_text USING fts5 (grams, content='', contentless_delete=1, tokenize='unicode61');
