-- The twin of Sqlite/Migrations, as it stood when PostgreSQL came. Every table carries the town; times are Unix milliseconds.

CREATE TABLE towns (
  id BIGINT PRIMARY KEY,
  slug TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL
);

CREATE TABLE channels (
  id BIGINT PRIMARY KEY,
  town_id BIGINT NOT NULL REFERENCES towns (id),
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  token TEXT,
  signing TEXT,
  stopped TEXT,                       -- why it is paused; null when it runs
  UNIQUE (kind, name)
);

CREATE TABLE contacts (
  id BIGINT PRIMARY KEY,
  town_id BIGINT NOT NULL,
  name TEXT,
  language TEXT,
  stopped TEXT,                       -- why we may not write: blocked, gone; null when we may
  opted_out TEXT,                     -- topics the contact wants no messages on, separated by |; * for all
  created_at BIGINT NOT NULL
);

CREATE TABLE conversations (
  id BIGINT PRIMARY KEY,
  town_id BIGINT NOT NULL,
  channel_id BIGINT NOT NULL,
  contact_id BIGINT NOT NULL,
  version BIGINT NOT NULL,
  state TEXT NOT NULL,                -- machine | waiting | attended | resolved
  queue TEXT,
  assignee_id BIGINT,
  assignee TEXT,
  session TEXT NOT NULL,
  window_closes_at BIGINT,
  last_seq BIGINT NOT NULL,
  preview TEXT,
  waiting_since BIGINT,
  unread BIGINT NOT NULL DEFAULT 0,
  last_inbound TEXT,                  -- the provider's id of the citizen's last message, for the read mark
  thread TEXT,
  updated_at BIGINT NOT NULL
);
CREATE INDEX conversations_list ON conversations (town_id, updated_at DESC, id DESC);
CREATE INDEX conversations_work ON conversations (town_id, state, waiting_since) WHERE state IN ('waiting', 'attended');
CREATE INDEX conversations_contact ON conversations (town_id, contact_id);

CREATE TABLE addresses (
  town_id BIGINT NOT NULL,
  channel_id BIGINT NOT NULL,
  kind TEXT NOT NULL,                 -- user | phone | parent
  value TEXT NOT NULL,
  contact_id BIGINT NOT NULL,
  conversation_id BIGINT NOT NULL,
  PRIMARY KEY (channel_id, kind, value)
);
CREATE INDEX addresses_contact ON addresses (town_id, contact_id);
CREATE INDEX addresses_conversation ON addresses (conversation_id);

CREATE TABLE messages (
  id BIGINT PRIMARY KEY,
  town_id BIGINT NOT NULL,
  conversation_id BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  direction BIGINT NOT NULL,         -- 0 in, 1 out, 2 note, 3 event
  kind TEXT NOT NULL,
  text TEXT,
  body TEXT,                          -- what else it holds, as JSON
  reply_to TEXT,
  external_id TEXT,
  author_kind TEXT NOT NULL,
  author TEXT,
  at BIGINT NOT NULL,
  status BIGINT NOT NULL DEFAULT 0,
  sent_at BIGINT,
  delivered_at BIGINT,
  read_at BIGINT,
  failed_at BIGINT,
  problem TEXT
);
CREATE UNIQUE INDEX messages_seq ON messages (conversation_id, seq);

CREATE TABLE attachments (
  id BIGINT PRIMARY KEY,
  town_id BIGINT NOT NULL,
  channel_id BIGINT NOT NULL,
  conversation_id BIGINT NOT NULL,
  message_id BIGINT NOT NULL,
  reference TEXT NOT NULL,
  mime TEXT,
  size BIGINT,
  file_name TEXT,
  sha256 TEXT,
  voice BIGINT NOT NULL DEFAULT 0,
  state BIGINT NOT NULL DEFAULT 0,   -- 0 waiting, 1 stored, 2 refused
  problem TEXT,
  attempts BIGINT NOT NULL DEFAULT 0,
  due BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX attachments_message ON attachments (message_id);
CREATE INDEX attachments_waiting ON attachments (due) WHERE state = 0;

CREATE TABLE inbox (
  id BIGINT PRIMARY KEY,
  town_id BIGINT NOT NULL,
  channel_id BIGINT NOT NULL,
  conversation_id BIGINT NOT NULL,
  external_id TEXT NOT NULL,
  body BYTEA NOT NULL,
  raw BYTEA,
  received_at BIGINT NOT NULL,
  due BIGINT NOT NULL DEFAULT 0,     -- 0 = at once
  state BIGINT NOT NULL DEFAULT 0,   -- 0 waiting, 1 done, 2 set aside
  problem TEXT
);
CREATE UNIQUE INDEX inbox_once ON inbox (channel_id, external_id);
CREATE INDEX inbox_waiting ON inbox (conversation_id, id, due, received_at) WHERE state = 0;
CREATE INDEX inbox_due ON inbox (due) WHERE state = 0 AND due > 0;

CREATE TABLE outbox (
  id BIGINT PRIMARY KEY,
  town_id BIGINT NOT NULL,
  channel_id BIGINT NOT NULL,
  conversation_id BIGINT NOT NULL,
  message_id BIGINT,                 -- null for signals: read mark, typing, tap taken
  state BIGINT NOT NULL,             -- 0 ready, 1 sending, 2 in doubt, 3 accepted, 4 failed
  lane BIGINT NOT NULL,              -- 0 emergency, 1 operators, 2 answers, 3 broadcasts
  attempt BIGINT NOT NULL,
  due BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  body TEXT NOT NULL,
  user_id TEXT,
  phone TEXT,
  thread TEXT,
  external_id TEXT,
  problem TEXT
);
CREATE INDEX outbox_sending ON outbox (channel_id, id) WHERE state = 1;
CREATE INDEX outbox_waiting ON outbox (channel_id, id) WHERE state IN (0, 2);
CREATE INDEX outbox_conversation ON outbox (conversation_id, id) WHERE state IN (0, 2);
CREATE INDEX outbox_external ON outbox (channel_id, external_id) WHERE external_id IS NOT NULL;

CREATE TABLE early_statuses (
  channel_id BIGINT NOT NULL,
  town_id BIGINT NOT NULL,
  external_id TEXT NOT NULL,
  status BIGINT NOT NULL,
  at BIGINT NOT NULL,
  problem TEXT,
  PRIMARY KEY (channel_id, external_id, status)
);

CREATE TABLE quarantine (
  id BIGINT PRIMARY KEY,
  town_id BIGINT NOT NULL,           -- 0 when nobody can say whose it is
  channel TEXT NOT NULL,
  account TEXT NOT NULL,
  reason TEXT NOT NULL,
  body BYTEA NOT NULL,
  received_at BIGINT NOT NULL
);
CREATE INDEX quarantine_town ON quarantine (town_id, id);

CREATE TABLE notices (
  id BIGINT PRIMARY KEY,
  town_id BIGINT NOT NULL,
  channel_id BIGINT NOT NULL,
  external_id TEXT NOT NULL,
  subject TEXT NOT NULL,
  detail TEXT,
  at BIGINT NOT NULL,
  UNIQUE (channel_id, external_id)
);

CREATE TABLE external_calls (
  id BIGINT PRIMARY KEY,
  town_id BIGINT NOT NULL,
  channel_id BIGINT NOT NULL,
  conversation_id BIGINT NOT NULL,
  service TEXT NOT NULL,
  key TEXT NOT NULL,
  connector TEXT NOT NULL,
  language TEXT NOT NULL,
  state BIGINT NOT NULL DEFAULT 0,   -- 0 waiting, 1 done
  outcome TEXT,
  asked_at BIGINT NOT NULL
);
CREATE INDEX external_calls_waiting ON external_calls (id) WHERE state = 0;

CREATE TABLE unanswered (
  id BIGINT PRIMARY KEY,
  town_id BIGINT NOT NULL,
  conversation_id BIGINT NOT NULL,
  text TEXT NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX unanswered_town ON unanswered (town_id, id);

CREATE TABLE script_failures (
  id BIGINT PRIMARY KEY,
  town_id BIGINT NOT NULL,
  service TEXT NOT NULL,
  kind TEXT NOT NULL,
  message TEXT NOT NULL,
  at BIGINT NOT NULL
);

CREATE TABLE town_tables (
  town_id BIGINT NOT NULL,
  name TEXT NOT NULL,
  csv TEXT NOT NULL,
  uploaded_at BIGINT NOT NULL,
  uploaded_by TEXT NOT NULL,
  PRIMARY KEY (town_id, name)
);

CREATE TABLE operators (
  id BIGINT PRIMARY KEY,
  town_id BIGINT NOT NULL,
  sign_in TEXT NOT NULL,              -- folded to upper case
  name TEXT NOT NULL,
  role TEXT NOT NULL,                 -- operator | administrator
  queues TEXT NOT NULL,               -- separated by |
  password TEXT NOT NULL,
  stamp TEXT NOT NULL,
  failures BIGINT NOT NULL DEFAULT 0,
  locked_until BIGINT,
  language TEXT,
  UNIQUE (sign_in)
);

CREATE TABLE api_keys (
  id BIGINT PRIMARY KEY,
  town_id BIGINT NOT NULL,
  name TEXT NOT NULL,
  sha256 TEXT NOT NULL UNIQUE
);

CREATE TABLE audit (
  id BIGINT PRIMARY KEY,
  town_id BIGINT NOT NULL,
  at BIGINT NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  hash TEXT NOT NULL                  -- over this entry and the hash before it
);
CREATE INDEX audit_town ON audit (town_id, id);

CREATE TABLE connectors (
  town_id BIGINT NOT NULL,
  name TEXT NOT NULL,
  url TEXT NOT NULL,
  secret TEXT NOT NULL,
  cache_seconds BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (town_id, name)
);

-- Room beside each row, so that changing it needs no new entries in the indexes.
ALTER TABLE conversations SET (fillfactor = 50);
ALTER TABLE messages SET (fillfactor = 75);
