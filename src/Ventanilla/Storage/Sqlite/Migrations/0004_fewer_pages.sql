-- What every message costs is the pages it touches. Provider ids come in no order, so an index over them touches one more
-- page for each message, and this one answered only edits and reactions, which search their conversation from its end.
DROP INDEX messages_external;

-- The sweep of forgotten entries reads the index alone.
DROP INDEX inbox_waiting;
CREATE INDEX inbox_waiting ON inbox (conversation_id, id, due, received_at) WHERE state = 0;
