-- What somebody must do: incidents, appointments, whatever a flow gathered. And what citizens have agreed to get.

CREATE TABLE cases (
  id INTEGER PRIMARY KEY,
  town_id INTEGER NOT NULL,
  number TEXT NOT NULL,               -- VIL-2026-000123: read out over the phone
  pin TEXT NOT NULL,                  -- salt and hash of four figures
  pin_failures INTEGER NOT NULL DEFAULT 0,
  pin_locked_until INTEGER,
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
  contact_id INTEGER NOT NULL,
  conversation_id INTEGER NOT NULL,
  opened_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  due_at INTEGER,
  UNIQUE (town_id, number)
);
CREATE INDEX cases_town ON cases (town_id, id);
CREATE INDEX cases_contact ON cases (contact_id, id);

CREATE TABLE case_numbers (
  town_id INTEGER NOT NULL,
  year INTEGER NOT NULL,
  last INTEGER NOT NULL,
  PRIMARY KEY (town_id, year)
) WITHOUT ROWID;

-- An hour belongs to one case, or for a while to the conversation that is about to open it.
CREATE TABLE slots (
  town_id INTEGER NOT NULL,
  slot TEXT NOT NULL,
  day TEXT NOT NULL,
  conversation_id INTEGER NOT NULL,
  held_at INTEGER NOT NULL,
  case_number TEXT,
  PRIMARY KEY (town_id, slot)
) WITHOUT ROWID;
CREATE INDEX slots_day ON slots (town_id, day);

CREATE TABLE consents (
  town_id INTEGER NOT NULL,
  contact_id INTEGER NOT NULL,
  topic TEXT NOT NULL,
  accepted INTEGER NOT NULL,          -- 1 after a yes of their own, 0 after they left
  changed_at INTEGER NOT NULL,
  PRIMARY KEY (town_id, contact_id, topic)
) WITHOUT ROWID;
