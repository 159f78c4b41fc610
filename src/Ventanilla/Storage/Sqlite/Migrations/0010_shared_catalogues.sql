-- Catalogues that a province publishes and towns follow. They belong to no town and hold no citizen: every town may read
-- them. A version is a whole pack and never changes.
CREATE TABLE shared_versions (
  name TEXT NOT NULL,
  number INTEGER NOT NULL,
  hash TEXT NOT NULL,                 -- over all files with their names
  note TEXT NOT NULL,
  author TEXT NOT NULL,
  made_at INTEGER NOT NULL,
  published_by TEXT,
  published_at INTEGER,               -- null: no town may follow it yet
  PRIMARY KEY (name, number)
) WITHOUT ROWID;

CREATE TABLE shared_files (
  name TEXT NOT NULL,
  number INTEGER NOT NULL,
  path TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  PRIMARY KEY (name, number, path)
) WITHOUT ROWID;

-- A file that stays the same from version to version is kept once.
CREATE TABLE shared_contents (
  name TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  content BLOB NOT NULL,
  PRIMARY KEY (name, sha256)
);
