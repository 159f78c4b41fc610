-- Catalogues that a province publishes and towns follow. They belong to no town and hold no citizen: every town may read
-- them. A version is a whole pack and never changes.
CREATE TABLE shared_versions (
  name TEXT NOT NULL,
  number BIGINT NOT NULL,
  hash TEXT NOT NULL,                 -- over all files with their names
  note TEXT NOT NULL,
  author TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  published_by TEXT,
  published_at BIGINT,               -- null: no town may follow it yet
  PRIMARY KEY (name, number)
);

CREATE TABLE shared_files (
  name TEXT NOT NULL,
  number BIGINT NOT NULL,
  path TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  PRIMARY KEY (name, number, path)
);

-- A file that stays the same from version to version is kept once.
CREATE TABLE shared_contents (
  name TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  content BYTEA NOT NULL,
  PRIMARY KEY (name, sha256)
);
