-- Every table carries the town. Ids are 63-bit numbers given out by the program; times are Unix milliseconds.

CREATE TABLE towns (
  id INTEGER PRIMARY KEY,
  slug TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL
);

CREATE TABLE channels (
  id INTEGER PRIMARY KEY,
  town_id INTEGER NOT NULL REFERENCES towns (id),
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  token TEXT,
  signing TEXT,
  stopped TEXT,                       -- why it is paused; null when it runs
  UNIQUE (kind, name)
);

CREATE TABLE contacts (
  id INTEGER PRIMARY KEY,
  town_id INTEGER NOT NULL,
  name TEXT,
  language TEXT,
  stopped TEXT,                       -- why we may not write: blocked, gone; null when we may
  opted_out TEXT,                     -- topics the contact wants no messages on, separated by |; * for all
  created_at INTEGER NOT NULL
);

CREATE TABLE conversations (
  id INTEGER PRIMARY KEY,
  town_id INTEGER NOT NULL,
  channel_id INTEGER NOT NULL,
  contact_id INTEGER NOT NULL,
  version INTEGER NOT NULL,
  state TEXT NOT NULL,                -- machine | waiting | attended | resolved
  queue TEXT,
  assignee_id INTEGER,
  assignee TEXT,
  session TEXT NOT NULL,
  window_closes_at INTEGER,
  last_seq INTEGER NOT NULL,
  preview TEXT,
  waiting_since INTEGER,
  unread INTEGER NOT NULL DEFAULT 0,
  last_inbound TEXT,                  -- the provider's id of the citizen's last message, for the read mark
  thread TEXT,
  updated_at INTEGER NOT NULL
);
CREATE INDEX conversations_list ON conversations (town_id, updated_at DESC, id DESC);
CREATE INDEX conversations_work ON conversations (town_id, state, waiting_since) WHERE state IN ('waiting', 'attended');
CREATE INDEX conversations_contact ON conversations (town_id, contact_id);

CREATE TABLE addresses (
  town_id INTEGER NOT NULL,
  channel_id INTEGER NOT NULL,
  kind TEXT NOT NULL,                 -- user | phone | parent
  value TEXT NOT NULL,
  contact_id INTEGER NOT NULL,
  conversation_id INTEGER NOT NULL,
  PRIMARY KEY (channel_id, kind, value)
) WITHOUT ROWID;
CREATE INDEX addresses_contact ON addresses (town_id, contact_id);
CREATE INDEX addresses_conversation ON addresses (conversation_id);

CREATE TABLE messages (
  id INTEGER PRIMARY KEY,
  town_id INTEGER NOT NULL,
  conversation_id INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  direction INTEGER NOT NULL,         -- 0 in, 1 out, 2 note, 3 event
  kind TEXT NOT NULL,
  text TEXT,
  body TEXT,                          -- what else it holds, as JSON
  reply_to TEXT,
  external_id TEXT,
  author_kind TEXT NOT NULL,
  author TEXT,
  at INTEGER NOT NULL,
  status INTEGER NOT NULL DEFAULT 0,
  sent_at INTEGER,
  delivered_at INTEGER,
  read_at INTEGER,
  failed_at INTEGER,
  problem TEXT
);
CREATE UNIQUE INDEX messages_seq ON messages (conversation_id, seq);
CREATE INDEX messages_external ON messages (conversation_id, external_id) WHERE external_id IS NOT NULL;

CREATE TABLE attachments (
  id INTEGER PRIMARY KEY,
  town_id INTEGER NOT NULL,
  channel_id INTEGER NOT NULL,
  conversation_id INTEGER NOT NULL,
  message_id INTEGER NOT NULL,
  reference TEXT NOT NULL,
  mime TEXT,
  size INTEGER,
  file_name TEXT,
  sha256 TEXT,
  voice INTEGER NOT NULL DEFAULT 0,
  state INTEGER NOT NULL DEFAULT 0,   -- 0 waiting, 1 stored, 2 refused
  problem TEXT,
  attempts INTEGER NOT NULL DEFAULT 0,
  due INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX attachments_message ON attachments (message_id);
CREATE INDEX attachments_waiting ON attachments (due) WHERE state = 0;

CREATE TABLE inbox (
  id INTEGER PRIMARY KEY,
  town_id INTEGER NOT NULL,
  channel_id INTEGER NOT NULL,
  conversation_id INTEGER NOT NULL,
  external_id TEXT NOT NULL,
  body BLOB NOT NULL,
  raw BLOB,
  received_at INTEGER NOT NULL,
  due INTEGER NOT NULL DEFAULT 0,     -- 0 = at once
  state INTEGER NOT NULL DEFAULT 0,   -- 0 waiting, 1 done, 2 set aside
  problem TEXT
);
CREATE UNIQUE INDEX inbox_once ON inbox (channel_id, external_id);
CREATE INDEX inbox_waiting ON inbox (conversation_id, id) WHERE state = 0;
CREATE INDEX inbox_due ON inbox (due) WHERE state = 0 AND due > 0;

CREATE TABLE outbox (
  id INTEGER PRIMARY KEY,
  town_id INTEGER NOT NULL,
  channel_id INTEGER NOT NULL,
  conversation_id INTEGER NOT NULL,
  message_id INTEGER,                 -- null for signals: read mark, typing, tap taken
  state INTEGER NOT NULL,             -- 0 ready, 1 sending, 2 in doubt, 3 accepted, 4 failed
  lane INTEGER NOT NULL,              -- 0 emergency, 1 operators, 2 answers, 3 broadcasts
  attempt INTEGER NOT NULL,
  due INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  body TEXT NOT NULL,
  user_id TEXT,
  phone TEXT,
  thread TEXT,
  external_id TEXT,
  problem TEXT
);
CREATE INDEX outbox_waiting ON outbox (channel_id, id) WHERE state < 3;
CREATE INDEX outbox_conversation ON outbox (conversation_id, id) WHERE state < 3;
CREATE INDEX outbox_external ON outbox (channel_id, external_id) WHERE external_id IS NOT NULL;

CREATE TABLE early_statuses (
  channel_id INTEGER NOT NULL,
  town_id INTEGER NOT NULL,
  external_id TEXT NOT NULL,
  status INTEGER NOT NULL,
  at INTEGER NOT NULL,
  problem TEXT,
  PRIMARY KEY (channel_id, external_id, status)
) WITHOUT ROWID;

CREATE TABLE quarantine (
  id INTEGER PRIMARY KEY,
  town_id INTEGER NOT NULL,           -- 0 when nobody can say whose it is
  channel TEXT NOT NULL,
  account TEXT NOT NULL,
  reason TEXT NOT NULL,
  body BLOB NOT NULL,
  received_at INTEGER NOT NULL
);
CREATE INDEX quarantine_town ON quarantine (town_id, id);

CREATE TABLE notices (
  id INTEGER PRIMARY KEY,
  town_id INTEGER NOT NULL,
  channel_id INTEGER NOT NULL,
  external_id TEXT NOT NULL,
  subject TEXT NOT NULL,
  detail TEXT,
  at INTEGER NOT NULL,
  UNIQUE (channel_id, external_id)
);

CREATE TABLE external_calls (
  id INTEGER PRIMARY KEY,
  town_id INTEGER NOT NULL,
  channel_id INTEGER NOT NULL,
  conversation_id INTEGER NOT NULL,
  service TEXT NOT NULL,
  key TEXT NOT NULL,
  connector TEXT NOT NULL,
  language TEXT NOT NULL,
  state INTEGER NOT NULL DEFAULT 0,   -- 0 waiting, 1 done
  outcome TEXT,
  asked_at INTEGER NOT NULL
);
CREATE INDEX external_calls_waiting ON external_calls (id) WHERE state = 0;

CREATE TABLE unanswered (
  id INTEGER PRIMARY KEY,
  town_id INTEGER NOT NULL,
  conversation_id INTEGER NOT NULL,
  text TEXT NOT NULL,
  at INTEGER NOT NULL
);
CREATE INDEX unanswered_town ON unanswered (town_id, id);

CREATE TABLE script_failures (
  id INTEGER PRIMARY KEY,
  town_id INTEGER NOT NULL,
  service TEXT NOT NULL,
  kind TEXT NOT NULL,
  message TEXT NOT NULL,
  at INTEGER NOT NULL
);

CREATE TABLE town_tables (
  town_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  csv TEXT NOT NULL,
  uploaded_at INTEGER NOT NULL,
  uploaded_by TEXT NOT NULL,
  PRIMARY KEY (town_id, name)
) WITHOUT ROWID;

CREATE TABLE operators (
  id INTEGER PRIMARY KEY,
  town_id INTEGER NOT NULL,
  sign_in TEXT NOT NULL,              -- folded to upper case
  name TEXT NOT NULL,
  role TEXT NOT NULL,                 -- operator | administrator
  queues TEXT NOT NULL,               -- separated by |
  password TEXT NOT NULL,
  stamp TEXT NOT NULL,
  failures INTEGER NOT NULL DEFAULT 0,
  locked_until INTEGER,
  language TEXT,
  UNIQUE (sign_in)
);

CREATE TABLE api_keys (
  id INTEGER PRIMARY KEY,
  town_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  sha256 TEXT NOT NULL UNIQUE
);

CREATE TABLE audit (
  id INTEGER PRIMARY KEY,
  town_id INTEGER NOT NULL,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  hash TEXT NOT NULL                  -- over this entry and the hash before it
);
CREATE INDEX audit_town ON audit (town_id, id);

CREATE TABLE connectors (
  town_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  url TEXT NOT NULL,
  secret TEXT NOT NULL,
  cache_seconds INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (town_id, name)
) WITHOUT ROWID;
