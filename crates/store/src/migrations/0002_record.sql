-- The record: receptions, households, people, cases, contacts, tasks. Sections and words follow
-- 自立相談支援機関使用標準様式; the meaning of each column is written on the domain type of the same name.
CREATE TABLE household (
  id {pk},
  token TEXT NOT NULL UNIQUE,
  agency_id BIGINT NOT NULL REFERENCES agency (id),
  area_id BIGINT REFERENCES area (id),
  name TEXT NOT NULL,
  address TEXT NOT NULL,
  note TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  import_source TEXT,
  import_key TEXT,
  version BIGINT NOT NULL DEFAULT 1,
  UNIQUE (import_source, import_key)
);
CREATE INDEX household_of_agency ON household (agency_id, id);
CREATE TABLE person (
  id {pk},
  token TEXT NOT NULL UNIQUE,
  agency_id BIGINT NOT NULL REFERENCES agency (id),
  area_id BIGINT REFERENCES area (id),
  name TEXT NOT NULL,
  kana TEXT NOT NULL,
  birth TEXT NOT NULL,
  death TEXT,
  sex TEXT NOT NULL,
  postal TEXT NOT NULL,
  address TEXT NOT NULL,
  email TEXT NOT NULL,
  languages TEXT NOT NULL,
  contact_rule TEXT NOT NULL,
  leave_message BIGINT,
  workplace TEXT NOT NULL,
  note TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  import_source TEXT,
  import_key TEXT,
  version BIGINT NOT NULL DEFAULT 1,
  UNIQUE (import_source, import_key)
);
CREATE INDEX person_of_agency ON person (agency_id, kana, id);
CREATE TABLE person_former (
  id {pk},
  person_id BIGINT NOT NULL REFERENCES person (id),
  version BIGINT NOT NULL,
  body TEXT NOT NULL,
  replaced_at BIGINT NOT NULL,
  replaced_by BIGINT NOT NULL REFERENCES worker (id)
);
CREATE INDEX person_former_of ON person_former (person_id);
CREATE TABLE household_former (
  id {pk},
  household_id BIGINT NOT NULL REFERENCES household (id),
  version BIGINT NOT NULL,
  body TEXT NOT NULL,
  replaced_at BIGINT NOT NULL,
  replaced_by BIGINT NOT NULL REFERENCES worker (id)
);
CREATE INDEX household_former_of ON household_former (household_id);
CREATE TABLE person_phone (
  id {pk},
  person_id BIGINT NOT NULL REFERENCES person (id),
  number TEXT NOT NULL,
  tail TEXT NOT NULL,
  label TEXT NOT NULL,
  safe BIGINT NOT NULL
);
CREATE INDEX person_phone_of_person ON person_phone (person_id);
CREATE INDEX person_phone_tail ON person_phone (tail, person_id);
CREATE TABLE person_key (
  person_id BIGINT NOT NULL REFERENCES person (id),
  key TEXT NOT NULL,
  PRIMARY KEY (key, person_id)
);
CREATE INDEX person_key_of_person ON person_key (person_id);
CREATE TABLE person_link (
  id {pk},
  token TEXT NOT NULL UNIQUE,
  person_a BIGINT NOT NULL REFERENCES person (id),
  person_b BIGINT NOT NULL REFERENCES person (id),
  kind TEXT NOT NULL,
  reason TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  made_by BIGINT NOT NULL REFERENCES worker (id),
  ended_at BIGINT,
  ended_by BIGINT REFERENCES worker (id)
);
CREATE INDEX person_link_a ON person_link (person_a);
CREATE INDEX person_link_b ON person_link (person_b);
CREATE TABLE household_member (
  id {pk},
  token TEXT NOT NULL UNIQUE,
  household_id BIGINT NOT NULL REFERENCES household (id),
  person_id BIGINT NOT NULL REFERENCES person (id),
  tie TEXT NOT NULL,
  living TEXT NOT NULL,
  is_index BIGINT NOT NULL DEFAULT 0,
  from_on TEXT,
  to_on TEXT,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX household_member_of_household ON household_member (household_id, person_id);
CREATE INDEX household_member_of_person ON household_member (person_id, household_id);
CREATE TABLE relation (
  id {pk},
  token TEXT NOT NULL UNIQUE,
  person_id BIGINT NOT NULL REFERENCES person (id),
  other_id BIGINT NOT NULL REFERENCES person (id),
  kind TEXT NOT NULL,
  label TEXT NOT NULL,
  from_on TEXT,
  to_on TEXT,
  ended_at BIGINT
);
CREATE INDEX relation_of_person ON relation (person_id);
CREATE INDEX relation_of_other ON relation (other_id);
CREATE TABLE support_tie (
  id {pk},
  token TEXT NOT NULL UNIQUE,
  household_id BIGINT NOT NULL REFERENCES household (id),
  person_id BIGINT REFERENCES person (id),
  agency_id BIGINT REFERENCES agency (id),
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  strength TEXT NOT NULL,
  direction TEXT NOT NULL,
  note TEXT NOT NULL,
  from_on TEXT,
  to_on TEXT,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX support_tie_of_household ON support_tie (household_id);
CREATE TABLE life_event (
  id {pk},
  token TEXT NOT NULL UNIQUE,
  household_id BIGINT NOT NULL REFERENCES household (id),
  person_id BIGINT REFERENCES person (id),
  from_on TEXT NOT NULL,
  to_on TEXT,
  precision TEXT NOT NULL,
  band TEXT NOT NULL,
  title TEXT NOT NULL,
  note TEXT NOT NULL,
  turning BIGINT NOT NULL,
  need BIGINT NOT NULL,
  ended_at BIGINT,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX life_event_of_household ON life_event (household_id, from_on);
CREATE TABLE support_case (
  id {pk},
  token TEXT NOT NULL UNIQUE,
  number TEXT NOT NULL,
  agency_id BIGINT NOT NULL REFERENCES agency (id),
  household_id BIGINT NOT NULL REFERENCES household (id),
  person_id BIGINT NOT NULL REFERENCES person (id),
  worker_id BIGINT REFERENCES worker (id),
  status TEXT NOT NULL,
  opened_on TEXT NOT NULL,
  closed_on TEXT,
  close_reason TEXT NOT NULL,
  plan_made_on TEXT,
  next_review TEXT,
  last_contact_at BIGINT,
  met_count BIGINT NOT NULL DEFAULT 0,
  import_source TEXT,
  import_key TEXT,
  version BIGINT NOT NULL DEFAULT 1,
  UNIQUE (import_source, import_key)
);
CREATE INDEX case_list ON support_case (agency_id, status, (COALESCE(next_review, '9999-12-31')), id,
  household_id);
CREATE INDEX case_of_household ON support_case (household_id);
CREATE INDEX case_of_person ON support_case (person_id);
CREATE INDEX case_of_worker ON support_case (worker_id, status);
CREATE INDEX case_number ON support_case (number);
CREATE INDEX case_quiet ON support_case (agency_id, status, last_contact_at);
CREATE TABLE disclosure_grant (
  id {pk},
  token TEXT NOT NULL UNIQUE,
  case_id BIGINT NOT NULL REFERENCES support_case (id),
  agency_id BIGINT REFERENCES agency (id),
  worker_id BIGINT REFERENCES worker (id),
  parts BIGINT NOT NULL,
  ground TEXT NOT NULL,
  note TEXT NOT NULL,
  from_at BIGINT NOT NULL,
  to_at BIGINT,
  ended_at BIGINT,
  ended_by BIGINT REFERENCES worker (id),
  made_by BIGINT NOT NULL REFERENCES worker (id),
  made_at BIGINT NOT NULL
);
CREATE INDEX grant_of_case ON disclosure_grant (case_id);
CREATE INDEX grant_of_agency ON disclosure_grant (agency_id, case_id);
CREATE INDEX grant_of_worker ON disclosure_grant (worker_id, case_id);
CREATE TABLE worker_tie (
  id {pk},
  token TEXT NOT NULL UNIQUE,
  worker_id BIGINT NOT NULL REFERENCES worker (id),
  household_id BIGINT NOT NULL REFERENCES household (id),
  reason TEXT NOT NULL,
  made_by BIGINT NOT NULL REFERENCES worker (id),
  made_at BIGINT NOT NULL,
  ended_at BIGINT
);
CREATE INDEX worker_tie_of_worker ON worker_tie (worker_id, household_id);
CREATE TABLE reception (
  id {pk},
  token TEXT NOT NULL UNIQUE,
  number TEXT NOT NULL,
  agency_id BIGINT NOT NULL REFERENCES agency (id),
  worker_id BIGINT NOT NULL REFERENCES worker (id),
  received_at BIGINT NOT NULL,
  door TEXT NOT NULL,
  outreach_place TEXT NOT NULL,
  outreach_date TEXT,
  route TEXT NOT NULL,
  referrer_agency_id BIGINT REFERENCES agency (id),
  referrer TEXT NOT NULL,
  visitor TEXT NOT NULL,
  visitor_tie TEXT NOT NULL,
  visitor_name TEXT NOT NULL,
  anonymous BIGINT NOT NULL,
  name TEXT NOT NULL,
  kana TEXT NOT NULL,
  birth TEXT NOT NULL,
  sex TEXT NOT NULL,
  phone TEXT NOT NULL,
  leave_message BIGINT,
  contact_wish TEXT NOT NULL,
  area_id BIGINT REFERENCES area (id),
  address TEXT NOT NULL,
  words TEXT NOT NULL,
  wish TEXT NOT NULL,
  urgency TEXT NOT NULL,
  screening TEXT NOT NULL,
  consent_version TEXT,
  consent_on TEXT,
  state TEXT NOT NULL,
  taken_by BIGINT REFERENCES worker (id),
  taken_at BIGINT,
  closed_at BIGINT,
  person_id BIGINT REFERENCES person (id),
  household_id BIGINT REFERENCES household (id),
  case_id BIGINT REFERENCES support_case (id),
  import_source TEXT,
  import_key TEXT,
  version BIGINT NOT NULL DEFAULT 1,
  UNIQUE (import_source, import_key)
);
CREATE INDEX reception_of_agency ON reception (agency_id, state, received_at);
CREATE INDEX reception_of_person ON reception (person_id);
CREATE INDEX reception_of_case ON reception (case_id);
CREATE INDEX reception_number ON reception (agency_id, number);
CREATE INDEX reception_newest ON reception (agency_id, received_at);
CREATE TABLE reception_topic (
  reception_id BIGINT NOT NULL REFERENCES reception (id),
  topic TEXT NOT NULL,
  is_main BIGINT NOT NULL,
  PRIMARY KEY (reception_id, topic)
);
CREATE TABLE reception_other (
  reception_id BIGINT NOT NULL REFERENCES reception (id),
  person_id BIGINT NOT NULL REFERENCES person (id),
  made_at BIGINT NOT NULL,
  made_by BIGINT NOT NULL REFERENCES worker (id),
  PRIMARY KEY (reception_id, person_id)
);
CREATE TABLE reception_former (
  id {pk},
  reception_id BIGINT NOT NULL REFERENCES reception (id),
  version BIGINT NOT NULL,
  body TEXT NOT NULL,
  replaced_at BIGINT NOT NULL,
  replaced_by BIGINT NOT NULL REFERENCES worker (id)
);
CREATE INDEX reception_former_of ON reception_former (reception_id);
CREATE TABLE contact (
  id {pk},
  token TEXT NOT NULL UNIQUE,
  ord BIGINT NOT NULL UNIQUE,
  case_id BIGINT NOT NULL REFERENCES support_case (id),
  lead_agency_id BIGINT NOT NULL REFERENCES agency (id),
  agency_id BIGINT NOT NULL REFERENCES agency (id),
  worker_id BIGINT NOT NULL REFERENCES worker (id),
  at BIGINT NOT NULL,
  month BIGINT NOT NULL,
  method TEXT NOT NULL,
  outcome TEXT NOT NULL,
  counterpart_person_id BIGINT REFERENCES person (id),
  counterpart_agency_id BIGINT REFERENCES agency (id),
  counterpart TEXT NOT NULL,
  minutes BIGINT NOT NULL,
  programme TEXT NOT NULL,
  field TEXT NOT NULL,
  body TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  import_source TEXT,
  import_key TEXT,
  version BIGINT NOT NULL DEFAULT 1,
  UNIQUE (import_source, import_key)
);
CREATE INDEX contact_of_case ON contact (case_id, ord);
CREATE INDEX contact_month ON contact (lead_agency_id, month, method, at);
CREATE INDEX contact_of_worker ON contact (worker_id, ord, case_id);
CREATE TABLE contact_former (
  id {pk},
  contact_id BIGINT NOT NULL REFERENCES contact (id),
  version BIGINT NOT NULL,
  body TEXT NOT NULL,
  replaced_at BIGINT NOT NULL,
  replaced_by BIGINT NOT NULL REFERENCES worker (id)
);
CREATE INDEX contact_former_of ON contact_former (contact_id);
CREATE TABLE task (
  id {pk},
  token TEXT NOT NULL UNIQUE,
  agency_id BIGINT NOT NULL REFERENCES agency (id),
  owner_id BIGINT REFERENCES worker (id),
  case_id BIGINT REFERENCES support_case (id),
  reception_id BIGINT REFERENCES reception (id),
  kind TEXT NOT NULL,
  words TEXT NOT NULL,
  due_on TEXT NOT NULL,
  due_time TEXT NOT NULL,
  waiting_for BIGINT REFERENCES agency (id),
  waiting_words TEXT NOT NULL,
  moved_reason TEXT NOT NULL,
  made_by BIGINT NOT NULL REFERENCES worker (id),
  made_at BIGINT NOT NULL,
  done_at BIGINT,
  done_by BIGINT REFERENCES worker (id),
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX task_open ON task (agency_id, done_at, due_on);
CREATE INDEX task_of_owner ON task (owner_id, done_at, due_on);
CREATE INDEX task_of_case ON task (case_id, done_at);
CREATE INDEX task_of_reception ON task (reception_id);
CREATE TABLE task_former (
  id {pk},
  task_id BIGINT NOT NULL REFERENCES task (id),
  version BIGINT NOT NULL,
  body TEXT NOT NULL,
  replaced_at BIGINT NOT NULL,
  replaced_by BIGINT NOT NULL REFERENCES worker (id)
);
CREATE INDEX task_former_of ON task_former (task_id);
