-- A grant to one worker holds while they serve at the agency at which it was made to them; and what a meeting left to
-- somebody of another agency is felt by what happens to its item: consent, secrecy, ties, seals, erasure.
ALTER TABLE disclosure_grant ADD COLUMN desk_id BIGINT REFERENCES agency (id);
UPDATE disclosure_grant SET desk_id = COALESCE(
  (SELECT i.agency_id FROM consent_item i WHERE i.id = disclosure_grant.consent_item_id),
  (SELECT MIN(m.agency_id) FROM membership m WHERE m.worker_id = disclosure_grant.worker_id
   AND m.role NOT IN ('auditor', 'system') AND m.from_at <= disclosure_grant.made_at
   AND (m.to_at IS NULL OR m.to_at > disclosure_grant.made_at)))
  WHERE worker_id IS NOT NULL;
ALTER TABLE task ADD COLUMN item_id BIGINT REFERENCES meeting_item (id);
UPDATE task SET item_id = (SELECT MIN(d.item_id) FROM meeting_decision d WHERE d.task_id = task.id)
  WHERE case_id IS NULL AND reception_id IS NULL
  AND id IN (SELECT d.task_id FROM meeting_decision d WHERE d.task_id IS NOT NULL);
CREATE INDEX task_of_item ON task (item_id);
