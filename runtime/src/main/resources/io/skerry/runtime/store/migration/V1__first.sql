-- Times are milliseconds since 1970. Rows that belong to a node name it.
CREATE TABLE version (
  function   TEXT    NOT NULL,
  number     INTEGER NOT NULL,
  spec       TEXT    NOT NULL,
  build_key  TEXT    NOT NULL,
  repository TEXT    NOT NULL,
  commit_id  TEXT    NOT NULL,
  tree       TEXT    NOT NULL,
  build      TEXT    NOT NULL,
  created    BIGINT  NOT NULL,
  PRIMARY KEY (function, number)
);
CREATE INDEX version_by_key ON version (function, build_key);

-- A function that was ever released; it is retired when no version is active.
CREATE TABLE function (
  name           TEXT NOT NULL PRIMARY KEY,
  repository     TEXT NOT NULL,
  active_version INTEGER,
  FOREIGN KEY (name, active_version) REFERENCES version (function, number)
);

-- ref_moved is 0 from the release's transaction until the ref has followed it.
CREATE TABLE release (
  id         TEXT    NOT NULL PRIMARY KEY,
  repository TEXT    NOT NULL,
  ref        TEXT    NOT NULL,
  old_commit TEXT    NOT NULL,
  new_commit TEXT    NOT NULL,
  author     TEXT    NOT NULL,
  message    TEXT    NOT NULL,
  created    BIGINT  NOT NULL,
  ref_moved  INTEGER NOT NULL
);
CREATE INDEX release_by_repository ON release (repository, created);

CREATE TABLE release_function (
  release     TEXT NOT NULL REFERENCES release (id),
  function    TEXT NOT NULL,
  change      TEXT NOT NULL,
  old_version INTEGER,
  new_version INTEGER,
  PRIMARY KEY (release, function)
);

CREATE TABLE build (
  id          TEXT   NOT NULL PRIMARY KEY,
  function    TEXT   NOT NULL,
  version     INTEGER NOT NULL,
  repository  TEXT   NOT NULL,
  commit_id   TEXT   NOT NULL,
  state       TEXT   NOT NULL,
  exit_status INTEGER,
  created     BIGINT NOT NULL,
  finished    BIGINT,
  node        TEXT   NOT NULL
);
CREATE INDEX build_by_function ON build (function, created);

CREATE TABLE build_log (
  build    TEXT    NOT NULL REFERENCES build (id),
  sequence INTEGER NOT NULL,
  text     TEXT    NOT NULL,
  PRIMARY KEY (build, sequence)
);

CREATE TABLE invocation (
  id           TEXT    NOT NULL PRIMARY KEY,
  function     TEXT    NOT NULL,
  version      INTEGER NOT NULL,
  caller       TEXT    NOT NULL,
  state        TEXT    NOT NULL,
  detail       TEXT    NOT NULL,
  exit_status  INTEGER,
  started      BIGINT  NOT NULL,
  queue_micros BIGINT  NOT NULL,
  jail_micros  BIGINT  NOT NULL,
  run_micros   BIGINT  NOT NULL,
  cpu_micros   BIGINT  NOT NULL,
  peak_memory  BIGINT  NOT NULL,
  output_bytes BIGINT  NOT NULL,
  log          TEXT    NOT NULL,
  node         TEXT    NOT NULL
);
CREATE INDEX invocation_by_function ON invocation (function, id);

CREATE TABLE schedule (
  id    TEXT   NOT NULL PRIMARY KEY,
  armed BIGINT NOT NULL
);

-- What makes a slot count exactly once: whoever inserts its row runs it.
CREATE TABLE slot (
  schedule TEXT   NOT NULL,
  slot     BIGINT NOT NULL,
  node     TEXT   NOT NULL,
  PRIMARY KEY (schedule, slot)
);

CREATE TABLE token (
  id      TEXT   NOT NULL PRIMARY KEY,
  name    TEXT   NOT NULL,
  hash    TEXT   NOT NULL UNIQUE,
  scopes  TEXT   NOT NULL,
  created BIGINT NOT NULL,
  revoked BIGINT
);
