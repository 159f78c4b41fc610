-- A counter's rows as the first schema held them. Never changed: upgrades are tried on it.
INSERT INTO towns (id, slug, name) VALUES (1, 'vilassola', 'Ajuntament de Vilassola');
INSERT INTO channels (id, town_id, kind, name, token, signing) VALUES (1, 1, 'whatsapp', '106540352242922', 'demo-token', 'demo-app-secret');
INSERT INTO contacts (id, town_id, name, language, created_at) VALUES (11, 1, 'Carme', 'ca', 1778572800000);
INSERT INTO conversations (id, town_id, channel_id, contact_id, version, state, queue, session, last_seq, preview, waiting_since, updated_at)
  VALUES (21, 1, 1, 11, 2, 'waiting', 'OAC', '{}', 2, 'El fanal no fa llum', 1778572800000, 1778572800000);
INSERT INTO addresses (town_id, channel_id, kind, value, contact_id, conversation_id) VALUES (1, 1, 'phone', '+34799000001', 11, 21);
INSERT INTO messages (id, town_id, conversation_id, seq, direction, kind, text, external_id, author_kind, at) VALUES (31, 1, 21, 1, 0, 'text', 'El fanal no fa llum', 'wamid.1', 'contact', 1778572800000);
INSERT INTO messages (id, town_id, conversation_id, seq, direction, kind, text, external_id, author_kind, author, at, status) VALUES (32, 1, 21, 2, 1, 'text', 'Gràcies, ho mirem.', 'wamid.OUT1', 'operator', 'Marta', 1778572860000, 8);
INSERT INTO inbox (id, town_id, channel_id, conversation_id, external_id, body, received_at, state) VALUES (41, 1, 1, 21, 'wamid.1', X'7B7D', 1778572800000, 1);
INSERT INTO outbox (id, town_id, channel_id, conversation_id, message_id, state, lane, attempt, due, created_at, body, phone, external_id) VALUES (32, 1, 1, 21, 32, 3, 1, 1, 0, 1778572860000, '{"Kind":0,"Text":"x"}', '+34799000001', 'wamid.OUT1');
INSERT INTO quarantine (id, town_id, channel, account, reason, body, received_at) VALUES (51, 0, 'whatsapp', '', 'unknown account', X'00FF', 1778572800000);
INSERT INTO audit (id, town_id, at, actor, action, subject, hash) VALUES (61, 1, 1778572860000, 'Marta', 'replied', 'conversation 21', 'abc');
