-- What every message costs is the pages it touches. Provider ids come in no order, so an index over them touches one more
-- page for each message, and this one answered only edits and reactions, which search their conversation from its end.
DROP INDEX messages_external;

-- The sweep of forgotten entries reads the index alone.
DROP INDEX inbox_waiting;
CREATE INDEX inbox_waiting ON inbox (conversation_id, id, due, received_at) WHERE state = 0;

-- What is under way is neither waiting nor in doubt, and most rows never are anything else: so they are in no index that
-- the sweeps read.
DROP INDEX outbox_waiting;
DROP INDEX outbox_conversation;
CREATE INDEX outbox_sending ON outbox (channel_id, id) WHERE state = 1;
CREATE INDEX outbox_waiting ON outbox (channel_id, id) WHERE state IN (0, 2);
CREATE INDEX outbox_conversation ON outbox (conversation_id, id) WHERE state IN (0, 2);
