-- Step-up: when the worker at this session last proved who they are.
ALTER TABLE login_session ADD COLUMN proved_at BIGINT;
