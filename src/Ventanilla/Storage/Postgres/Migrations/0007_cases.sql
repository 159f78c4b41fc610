-- What somebody must do: incidents, appointments, whatever a flow gathered. And what citizens have agreed to get.

CREATE TABLE cases (
  id BIGINT PRIMARY KEY,
  town_id BIGINT NOT NULL,
  number TEXT NOT NULL,               -- VIL-2026-000123: read out over the phone
  pin TEXT NOT NULL,                  -- salt and hash of four figures
  pin_failures BIGINT NOT NULL DEFAULT 0,
  pin_locked_until BIGINT,
  flow TEXT NOT NULL,
  category TEXT NOT NULL,
  class TEXT NOT NULL,                -- A B C, or empty
  queue TEXT NOT NULL,
  state TEXT NOT NULL,                -- new assigned working done external duplicate rejected cancelled
  text TEXT NOT NULL,
  place TEXT,
  point TEXT,                         -- latitude,longitude
  slot TEXT,                          -- the hour that it takes
  fields TEXT NOT NULL,               -- what else the flow kept, as JSON
  contact_id BIGINT NOT NULL,
  conversation_id BIGINT NOT NULL,
  opened_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  due_at BIGINT,
  UNIQUE (town_id, number)
);
CREATE INDEX cases_town ON cases (town_id, id);
CREATE INDEX cases_contact ON cases (contact_id, id);

CREATE TABLE case_numbers (
  town_id BIGINT NOT NULL,
  year BIGINT NOT NULL,
  last BIGINT NOT NULL,
  PRIMARY KEY (town_id, year)
);

-- An hour belongs to one case, or for a while to the conversation that is about to open it.
CREATE TABLE slots (
  town_id BIGINT NOT NULL,
  slot TEXT NOT NULL,
  day TEXT NOT NULL,
  conversation_id BIGINT NOT NULL,
  held_at BIGINT NOT NULL,
  case_number TEXT,
  PRIMARY KEY (town_id, slot)
);
CREATE INDEX slots_day ON slots (town_id, day);

CREATE TABLE consents (
  town_id BIGINT NOT NULL,
  contact_id BIGINT NOT NULL,
  topic TEXT NOT NULL,
  accepted BIGINT NOT NULL,          -- 1 after a yes of their own, 0 after they left
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (town_id, contact_id, topic)
);

-- The same wall as around every other table of the towns'.
DO $$
DECLARE
  walled text;
BEGIN
  FOREACH walled IN ARRAY ARRAY['cases', 'case_numbers', 'slots', 'consents']
  LOOP
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
