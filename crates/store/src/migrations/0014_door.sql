-- What the residents' door needs of a desk to send somebody to the right one: what it is asked about, whether one speaks
-- with it at once or through a switchboard, the whole prefecture that it serves, and how its facts were checked.
ALTER TABLE agency ADD COLUMN category TEXT NOT NULL DEFAULT '';
ALTER TABLE agency ADD COLUMN contact TEXT NOT NULL DEFAULT '';
ALTER TABLE agency ADD COLUMN prefecture_code TEXT NOT NULL DEFAULT '';
ALTER TABLE agency ADD COLUMN checked_how TEXT NOT NULL DEFAULT '';
