-- What LINE has delivered: that an event has been answered, so that the same event is not answered twice. No word, no
-- user, no answer: only a keyed digest of the event's id, for some days.
CREATE TABLE line_event (
  id {pk},
  event_hash TEXT NOT NULL UNIQUE,
  at BIGINT NOT NULL
);
CREATE INDEX line_event_at ON line_event (at);
