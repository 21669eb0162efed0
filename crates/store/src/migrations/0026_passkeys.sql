-- パスキー (WebAuthn): a second factor beside the code of the phone (docs/decisions/0033-passkeys.md). What the browser's machine gave is
-- sealed, bound to its worker; its id is looked up by a digest. Both go when the passkey ends. It answers to the name of one site alone.
CREATE TABLE passkey (
  id {pk},
  token TEXT NOT NULL UNIQUE,
  worker_id BIGINT NOT NULL REFERENCES worker (id),
  site TEXT NOT NULL,
  name TEXT NOT NULL,
  credential_hash TEXT UNIQUE,
  credential_sealed {blob},
  counter BIGINT NOT NULL,
  made_at BIGINT NOT NULL,
  used_at BIGINT,
  ended_at BIGINT,
  ended_why TEXT NOT NULL DEFAULT ''
);
CREATE INDEX passkey_of ON passkey (worker_id, id);
-- What was asked of a browser and is still to be answered: for one session, a few minutes, one use.
CREATE TABLE passkey_ceremony (
  id {pk},
  session_id BIGINT NOT NULL REFERENCES login_session (id),
  kind TEXT NOT NULL,
  state_sealed {blob} NOT NULL,
  ends_at BIGINT NOT NULL,
  UNIQUE (session_id, kind)
);
