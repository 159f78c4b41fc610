-- The nodes of a cluster find each other here. No town: these are machines, not what is said on them.

CREATE TABLE cluster (
  id BIGINT PRIMARY KEY,
  version BIGINT NOT NULL             -- rises with every change of who is in it
);
INSERT INTO cluster (id, version) VALUES (1, 0);

CREATE TABLE nodes (
  silo TEXT PRIMARY KEY,
  status BIGINT NOT NULL,
  alive_at BIGINT NOT NULL,
  entry TEXT NOT NULL                 -- the rest, as JSON
);

-- Each start takes the next number, so that two machines never give out the same id.
CREATE SEQUENCE node_numbers MINVALUE 1 MAXVALUE 1023 CYCLE;
