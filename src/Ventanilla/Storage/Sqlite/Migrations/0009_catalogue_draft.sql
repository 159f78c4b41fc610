-- What a town's own people are writing for its counter and have not published: the files that differ from what answers.

CREATE TABLE catalogue_drafts (
  town_id INTEGER NOT NULL,
  path TEXT NOT NULL,
  content BLOB,                       -- null: the file goes
  base TEXT,                          -- sha256 of the published file that it was written from; null: there was none
  author TEXT NOT NULL,
  changed_at INTEGER NOT NULL,
  PRIMARY KEY (town_id, path)
);
