-- A wall around each town: a session sees the rows of the town that it has named in ventanilla.town, the program's own
-- sessions see all, and one that has named nothing sees nothing. FORCE, because the program owns its tables. Asked in a
-- SELECT of its own, so that it is answered once a statement and not once a row.
DO $$
DECLARE
  wall record;
BEGIN
  FOR wall IN
    SELECT c.table_name, c.column_name FROM information_schema.columns c
    JOIN information_schema.tables t ON t.table_schema = c.table_schema AND t.table_name = c.table_name AND t.table_type = 'BASE TABLE'
    WHERE c.table_schema = current_schema() AND (c.column_name = 'town_id' OR (c.table_name = 'towns' AND c.column_name = 'id'))
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', wall.table_name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', wall.table_name);
    EXECUTE format(
      $policy$
      CREATE POLICY wall ON %I USING (
        CASE (SELECT current_setting('ventanilla.town', true)) WHEN 'all' THEN true WHEN %I::text THEN true ELSE false END)
      $policy$,
      wall.table_name, wall.column_name);
  END LOOP;
END
$$;
