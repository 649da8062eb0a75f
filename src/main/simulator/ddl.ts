// The simulator's own notes in the embedded workspace: which stretches of history it wrote, and which days of them are whole.

export const SIMULATOR_DDL = `
CREATE TABLE IF NOT EXISTS security_console.simulator_runs (
  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  seed bigint NOT NULL,
  from_at timestamptz NOT NULL,
  to_at timestamptz NOT NULL,
  -- How far live talk went on after to_at.
  live_until timestamptz
);
CREATE TABLE IF NOT EXISTS security_console.simulator_days (
  run_id int NOT NULL REFERENCES security_console.simulator_runs (id),
  day int NOT NULL,
  messages int NOT NULL,
  PRIMARY KEY (run_id, day)
);
`;
