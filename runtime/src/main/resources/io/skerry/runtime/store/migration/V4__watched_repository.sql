-- A watched repository that was added at run time; those of the configuration have no row.
CREATE TABLE watched_repository (
  name            TEXT   NOT NULL PRIMARY KEY,
  url             TEXT   NOT NULL,
  branch          TEXT   NOT NULL,
  interval_millis BIGINT NOT NULL,
  status_type     TEXT,
  status_url      TEXT,
  status_project  TEXT,
  created         BIGINT NOT NULL
);
