-- 支援プラン, 評価, 終結・中断・再開, and why a case has no plan yet. The meaning of each column is written on the types
-- of domain::plan. Two indexes hold what the moves promise, whatever writes: a case has one plan in preparation at
-- most, and one in force (or paused) at most.
CREATE TABLE plan (
  id {pk},
  token TEXT NOT NULL UNIQUE,
  case_id BIGINT NOT NULL REFERENCES support_case (id),
  number BIGINT NOT NULL,
  former_id BIGINT REFERENCES plan (id),
  state TEXT NOT NULL,
  wish TEXT NOT NULL,
  course TEXT NOT NULL,
  from_on TEXT,
  to_on TEXT,
  monitor_on TEXT,
  agreed_on TEXT,
  met_on TEXT,
  met_how TEXT NOT NULL DEFAULT '',
  decided_on TEXT,
  started_on TEXT,
  reviewed_on TEXT,
  ended_on TEXT,
  made_on TEXT NOT NULL,
  made_by BIGINT NOT NULL REFERENCES worker (id),
  made_at BIGINT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  UNIQUE (case_id, number)
);
CREATE UNIQUE INDEX plan_in_preparation ON plan (case_id)
  WHERE state = 'draft' OR state = 'agreed' OR state = 'approved' OR state = 'decided';
CREATE UNIQUE INDEX plan_in_force ON plan (case_id)
  WHERE state = 'in_force' OR state = 'reviewed' OR state = 'replanning' OR state = 'paused';
CREATE INDEX plan_monitor ON plan (state, monitor_on);
CREATE INDEX plan_end ON plan (state, to_on);
CREATE TABLE plan_goal (
  id {pk},
  plan_id BIGINT NOT NULL REFERENCES plan (id),
  rank BIGINT NOT NULL,
  person_id BIGINT REFERENCES person (id),
  words TEXT NOT NULL
);
CREATE INDEX plan_goal_of_plan ON plan_goal (plan_id, rank);
CREATE TABLE plan_step (
  id {pk},
  plan_id BIGINT NOT NULL REFERENCES plan (id),
  goal_rank BIGINT NOT NULL,
  rank BIGINT NOT NULL,
  person_id BIGINT REFERENCES person (id),
  agency_id BIGINT REFERENCES agency (id),
  doer TEXT NOT NULL,
  words TEXT NOT NULL,
  due_words TEXT NOT NULL
);
CREATE INDEX plan_step_of_plan ON plan_step (plan_id, goal_rank, rank);
CREATE TABLE plan_service (
  id {pk},
  plan_id BIGINT NOT NULL REFERENCES plan (id),
  rank BIGINT NOT NULL,
  menu TEXT NOT NULL,
  person_id BIGINT REFERENCES person (id),
  agency_id BIGINT REFERENCES agency (id),
  provider TEXT NOT NULL,
  from_on TEXT,
  to_on TEXT
);
CREATE INDEX plan_service_of_plan ON plan_service (plan_id, rank);
CREATE TABLE plan_move (
  id {pk},
  plan_id BIGINT NOT NULL REFERENCES plan (id),
  move TEXT NOT NULL,
  on_day TEXT NOT NULL,
  how TEXT NOT NULL,
  who TEXT NOT NULL,
  paper TEXT NOT NULL,
  note TEXT NOT NULL,
  undone BIGINT NOT NULL DEFAULT 0,
  made_by BIGINT NOT NULL REFERENCES worker (id),
  made_at BIGINT NOT NULL
);
CREATE INDEX plan_move_of_plan ON plan_move (plan_id, id);
CREATE TABLE plan_review (
  id {pk},
  plan_id BIGINT NOT NULL REFERENCES plan (id),
  on_day TEXT NOT NULL,
  seen TEXT NOT NULL,
  remains TEXT NOT NULL,
  voice TEXT NOT NULL,
  next TEXT NOT NULL,
  monitor_on TEXT,
  made_by BIGINT NOT NULL REFERENCES worker (id),
  made_at BIGINT NOT NULL
);
CREATE INDEX plan_review_of_plan ON plan_review (plan_id, id);
CREATE TABLE plan_review_goal (
  review_id BIGINT NOT NULL REFERENCES plan_review (id),
  goal_rank BIGINT NOT NULL,
  reached TEXT NOT NULL,
  note TEXT NOT NULL,
  PRIMARY KEY (review_id, goal_rank)
);
CREATE TABLE plan_review_change (
  review_id BIGINT NOT NULL REFERENCES plan_review (id),
  change TEXT NOT NULL,
  PRIMARY KEY (review_id, change)
);
CREATE TABLE plan_former (
  id {pk},
  plan_id BIGINT NOT NULL REFERENCES plan (id),
  version BIGINT NOT NULL,
  body TEXT NOT NULL,
  replaced_at BIGINT NOT NULL,
  replaced_by BIGINT NOT NULL REFERENCES worker (id)
);
CREATE INDEX plan_former_of ON plan_former (plan_id);
CREATE TABLE case_turn (
  id {pk},
  case_id BIGINT NOT NULL REFERENCES support_case (id),
  turn TEXT NOT NULL,
  on_day TEXT NOT NULL,
  reason TEXT NOT NULL,
  words TEXT NOT NULL,
  former TEXT NOT NULL,
  made_by BIGINT NOT NULL REFERENCES worker (id),
  made_at BIGINT NOT NULL
);
CREATE INDEX case_turn_of_case ON case_turn (case_id, id);
CREATE TABLE case_turn_task (
  turn_id BIGINT NOT NULL REFERENCES case_turn (id),
  task_id BIGINT NOT NULL REFERENCES task (id),
  answer TEXT NOT NULL,
  words TEXT NOT NULL,
  PRIMARY KEY (turn_id, task_id)
);
CREATE TABLE no_plan_note (
  id {pk},
  case_id BIGINT NOT NULL REFERENCES support_case (id),
  reason TEXT NOT NULL,
  words TEXT NOT NULL,
  next_words TEXT NOT NULL,
  next_on TEXT,
  made_by BIGINT NOT NULL REFERENCES worker (id),
  made_at BIGINT NOT NULL
);
CREATE INDEX no_plan_note_of_case ON no_plan_note (case_id, id);
