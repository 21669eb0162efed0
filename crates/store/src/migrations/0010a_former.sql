-- Former states of what hangs on a household: its members, the ties within and around it, and its years. `body` holds
-- the columns as they were, by name; `version` is the version that was replaced.
CREATE TABLE household_member_former (
  id {pk},
  member_id BIGINT NOT NULL REFERENCES household_member (id),
  version BIGINT NOT NULL,
  body TEXT NOT NULL,
  replaced_at BIGINT NOT NULL,
  replaced_by BIGINT NOT NULL REFERENCES worker (id)
);
CREATE INDEX household_member_former_of ON household_member_former (member_id);
ALTER TABLE relation ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
CREATE TABLE relation_former (
  id {pk},
  relation_id BIGINT NOT NULL REFERENCES relation (id),
  version BIGINT NOT NULL,
  body TEXT NOT NULL,
  replaced_at BIGINT NOT NULL,
  replaced_by BIGINT NOT NULL REFERENCES worker (id)
);
CREATE INDEX relation_former_of ON relation_former (relation_id);
CREATE TABLE support_tie_former (
  id {pk},
  tie_id BIGINT NOT NULL REFERENCES support_tie (id),
  version BIGINT NOT NULL,
  body TEXT NOT NULL,
  replaced_at BIGINT NOT NULL,
  replaced_by BIGINT NOT NULL REFERENCES worker (id)
);
CREATE INDEX support_tie_former_of ON support_tie_former (tie_id);
CREATE TABLE life_event_former (
  id {pk},
  event_id BIGINT NOT NULL REFERENCES life_event (id),
  version BIGINT NOT NULL,
  body TEXT NOT NULL,
  replaced_at BIGINT NOT NULL,
  replaced_by BIGINT NOT NULL REFERENCES worker (id)
);
CREATE INDEX life_event_former_of ON life_event_former (event_id);
