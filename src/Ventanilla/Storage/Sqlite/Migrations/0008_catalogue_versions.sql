-- What towns have written, version by version; and passwords that hold for some days only.

CREATE TABLE catalogue_versions (
  town_id INTEGER NOT NULL,
  number INTEGER NOT NULL,
  hash TEXT NOT NULL,                 -- over all files with their names
  note TEXT NOT NULL,
  author TEXT NOT NULL,
  made_at INTEGER NOT NULL,
  PRIMARY KEY (town_id, number)
);

CREATE TABLE catalogue_files (
  town_id INTEGER NOT NULL,
  number INTEGER NOT NULL,
  path TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  PRIMARY KEY (town_id, number, path)
);

-- A file that stays the same from version to version is kept once.
CREATE TABLE catalogue_contents (
  town_id INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  content BLOB NOT NULL,
  PRIMARY KEY (town_id, sha256)
);

-- Which version answers: the one of the last line.
CREATE TABLE catalogue_publishings (
  town_id INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  number INTEGER NOT NULL,
  back INTEGER NOT NULL,              -- 1 when the version of the line before was withdrawn
  author TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (town_id, seq)
);

ALTER TABLE operators ADD COLUMN password_until INTEGER;   -- a password for one use: until when it may be replaced; null for the operator's own
