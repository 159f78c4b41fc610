-- What a town's own people are writing for its counter and have not published: the files that differ from what answers.

CREATE TABLE catalogue_drafts (
  town_id BIGINT NOT NULL,
  path TEXT NOT NULL,
  content BYTEA,                      -- null: the file goes
  base TEXT,                          -- sha256 of the published file that it was written from; null: there was none
  author TEXT NOT NULL,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (town_id, path)
);

-- The wall around each town (0006).
ALTER TABLE catalogue_drafts ENABLE ROW LEVEL SECURITY;
ALTER TABLE catalogue_drafts FORCE ROW LEVEL SECURITY;
CREATE POLICY wall ON catalogue_drafts USING (
  CASE (SELECT current_setting('ventanilla.town', true)) WHEN 'all' THEN true WHEN town_id::text THEN true ELSE false END);
