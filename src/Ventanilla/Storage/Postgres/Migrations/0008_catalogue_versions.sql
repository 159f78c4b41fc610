-- What towns have written, version by version; and passwords that hold for some days only.

CREATE TABLE catalogue_versions (
  town_id BIGINT NOT NULL,
  number BIGINT NOT NULL,
  hash TEXT NOT NULL,                 -- over all files with their names
  note TEXT NOT NULL,
  author TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  PRIMARY KEY (town_id, number)
);

CREATE TABLE catalogue_files (
  town_id BIGINT NOT NULL,
  number BIGINT NOT NULL,
  path TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  PRIMARY KEY (town_id, number, path)
);

-- A file that stays the same from version to version is kept once.
CREATE TABLE catalogue_contents (
  town_id BIGINT NOT NULL,
  sha256 TEXT NOT NULL,
  content BYTEA NOT NULL,
  PRIMARY KEY (town_id, sha256)
);

-- Which version answers: the one of the last line.
CREATE TABLE catalogue_publishings (
  town_id BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  number BIGINT NOT NULL,
  back BIGINT NOT NULL,              -- 1 when the version of the line before was withdrawn
  author TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (town_id, seq)
);

ALTER TABLE operators ADD COLUMN password_until BIGINT;   -- a password for one use: until when it may be replaced; null for the operator's own

-- The wall around each town (0006).
DO $$
DECLARE
  walled text;
BEGIN
  FOREACH walled IN ARRAY ARRAY['catalogue_versions', 'catalogue_files', 'catalogue_contents', 'catalogue_publishings'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', walled);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', walled);
    EXECUTE format(
      $policy$
      CREATE POLICY wall ON %I USING (
        CASE (SELECT current_setting('ventanilla.town', true)) WHEN 'all' THEN true WHEN town_id::text THEN true ELSE false END)
      $policy$,
      walled);
  END LOOP;
END
$$;
