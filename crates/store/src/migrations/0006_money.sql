-- 家計 and 住居確保給付金. Amounts are whole yen; months are kept as `2026-11`; the meaning of each column is written on
-- the domain type of the same name (domain::budget, domain::housing).
CREATE TABLE budget (
  id {pk},
  household_id BIGINT NOT NULL UNIQUE REFERENCES household (id),
  heard_on TEXT NOT NULL,
  start_month TEXT NOT NULL,
  span BIGINT NOT NULL,
  plan_from TEXT NOT NULL,
  balance BIGINT NOT NULL,
  wish TEXT NOT NULL,
  note TEXT NOT NULL,
  saved_at BIGINT NOT NULL,
  saved_by BIGINT NOT NULL REFERENCES worker (id),
  version BIGINT NOT NULL DEFAULT 1
);
CREATE TABLE budget_line (
  id {pk},
  budget_id BIGINT NOT NULL REFERENCES budget (id),
  side TEXT NOT NULL,
  code TEXT NOT NULL,
  label TEXT NOT NULL,
  now_yen BIGINT,
  plan_yen BIGINT,
  pay_months BIGINT NOT NULL,
  note TEXT NOT NULL
);
CREATE INDEX budget_line_of ON budget_line (budget_id, id);
CREATE TABLE budget_former (
  id {pk},
  budget_id BIGINT NOT NULL REFERENCES budget (id),
  version BIGINT NOT NULL,
  body TEXT NOT NULL,
  replaced_at BIGINT NOT NULL,
  replaced_by BIGINT NOT NULL REFERENCES worker (id)
);
CREATE INDEX budget_former_of ON budget_former (budget_id);
CREATE TABLE debt (
  id {pk},
  token TEXT NOT NULL UNIQUE,
  household_id BIGINT NOT NULL REFERENCES household (id),
  kind TEXT NOT NULL,
  lender TEXT NOT NULL,
  balance BIGINT,
  monthly BIGINT NOT NULL,
  planned BIGINT,
  since TEXT,
  step TEXT NOT NULL,
  deadline TEXT,
  note TEXT NOT NULL,
  saved_at BIGINT NOT NULL,
  saved_by BIGINT NOT NULL REFERENCES worker (id),
  ended_at BIGINT,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX debt_of_household ON debt (household_id, id);
CREATE TABLE debt_former (
  id {pk},
  debt_id BIGINT NOT NULL REFERENCES debt (id),
  version BIGINT NOT NULL,
  body TEXT NOT NULL,
  replaced_at BIGINT NOT NULL,
  replaced_by BIGINT NOT NULL REFERENCES worker (id)
);
CREATE INDEX debt_former_of ON debt_former (debt_id);
CREATE TABLE money_event (
  id {pk},
  token TEXT NOT NULL UNIQUE,
  household_id BIGINT NOT NULL REFERENCES household (id),
  month TEXT NOT NULL,
  what TEXT NOT NULL,
  effect TEXT NOT NULL,
  yen BIGINT NOT NULL,
  rhythm TEXT NOT NULL,
  until TEXT,
  applies TEXT NOT NULL,
  saved_at BIGINT NOT NULL,
  saved_by BIGINT NOT NULL REFERENCES worker (id),
  ended_at BIGINT,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX money_event_of_household ON money_event (household_id, month);
CREATE TABLE money_event_former (
  id {pk},
  event_id BIGINT NOT NULL REFERENCES money_event (id),
  version BIGINT NOT NULL,
  body TEXT NOT NULL,
  replaced_at BIGINT NOT NULL,
  replaced_by BIGINT NOT NULL REFERENCES worker (id)
);
CREATE INDEX money_event_former_of ON money_event_former (event_id);
CREATE TABLE housing (
  id {pk},
  token TEXT NOT NULL UNIQUE,
  case_id BIGINT NOT NULL REFERENCES support_case (id),
  kind TEXT NOT NULL,
  track TEXT NOT NULL,
  applied_on TEXT NOT NULL,
  rent BIGINT,
  note TEXT NOT NULL,
  stage TEXT NOT NULL,
  turned_on TEXT,
  reason TEXT NOT NULL,
  end_code TEXT NOT NULL,
  last_month TEXT,
  made_at BIGINT NOT NULL,
  made_by BIGINT NOT NULL REFERENCES worker (id),
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX housing_of_case ON housing (case_id, id);
CREATE INDEX housing_last ON housing (stage, last_month);
CREATE TABLE housing_span (
  id {pk},
  housing_id BIGINT NOT NULL REFERENCES housing (id),
  from_month TEXT NOT NULL,
  months BIGINT NOT NULL,
  yen BIGINT NOT NULL,
  decided_on TEXT NOT NULL,
  reason TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  made_by BIGINT NOT NULL REFERENCES worker (id)
);
CREATE INDEX housing_span_of ON housing_span (housing_id, id);
CREATE TABLE housing_paper (
  housing_id BIGINT NOT NULL REFERENCES housing (id),
  code TEXT NOT NULL,
  got_on TEXT NOT NULL,
  PRIMARY KEY (housing_id, code)
);
CREATE TABLE housing_duty (
  id {pk},
  housing_id BIGINT NOT NULL REFERENCES housing (id),
  month TEXT NOT NULL,
  code TEXT NOT NULL,
  due_on TEXT NOT NULL,
  done TEXT NOT NULL,
  words TEXT NOT NULL,
  answered_at BIGINT,
  answered_by BIGINT REFERENCES worker (id),
  UNIQUE (housing_id, month, code)
);
CREATE INDEX housing_duty_open ON housing_duty (done, due_on, housing_id);
CREATE TABLE housing_payment (
  id {pk},
  housing_id BIGINT NOT NULL REFERENCES housing (id),
  month TEXT NOT NULL,
  yen BIGINT NOT NULL,
  paid_on TEXT NOT NULL,
  reason TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  made_by BIGINT NOT NULL REFERENCES worker (id),
  ended_at BIGINT,
  ended_by BIGINT REFERENCES worker (id)
);
CREATE INDEX housing_payment_of ON housing_payment (housing_id, month);
CREATE TABLE housing_former (
  id {pk},
  housing_id BIGINT NOT NULL REFERENCES housing (id),
  version BIGINT NOT NULL,
  body TEXT NOT NULL,
  replaced_at BIGINT NOT NULL,
  replaced_by BIGINT NOT NULL REFERENCES worker (id)
);
CREATE INDEX housing_former_of ON housing_former (housing_id);
