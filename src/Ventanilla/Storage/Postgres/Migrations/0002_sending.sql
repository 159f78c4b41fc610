-- Doubts that time or a person decides, what stands above a number, and the provider's templates.

-- outbox.state gains 5: nobody can tell whether it went, and a person decides.
ALTER TABLE outbox ADD COLUMN doubted_at BIGINT;   -- since when the attempt at hand is in doubt
CREATE INDEX outbox_undecided ON outbox (town_id, id) WHERE state = 5;
CREATE INDEX outbox_message ON outbox (message_id) WHERE state IN (2, 5);

ALTER TABLE channels ADD COLUMN owner TEXT;         -- the provider's id of what stands above accounts: WhatsApp's business account
ALTER TABLE channels ADD COLUMN quality TEXT;       -- green | yellow | red, as the provider last told; null when it never did

CREATE TABLE templates (
  channel_id BIGINT NOT NULL,
  town_id BIGINT NOT NULL,
  name TEXT NOT NULL,
  language TEXT NOT NULL,
  status TEXT NOT NULL,               -- approved | paused | rejected | …, in lower case
  category TEXT,
  header TEXT,
  body TEXT NOT NULL,                 -- with its places as {{1}} or {{name}}
  footer TEXT,
  sendable BIGINT NOT NULL,          -- 0 when it needs what we cannot fill in: a picture, a variable link
  reason TEXT,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (channel_id, name, language)
);
