-- A commit on its way into service; its id is that of the release that it becomes.
CREATE TABLE deployment (
  id         TEXT   NOT NULL PRIMARY KEY,
  repository TEXT   NOT NULL,
  ref        TEXT   NOT NULL,
  old_commit TEXT   NOT NULL,
  new_commit TEXT   NOT NULL,
  pusher     TEXT   NOT NULL,
  state      TEXT   NOT NULL,
  detail     TEXT   NOT NULL,
  created    BIGINT NOT NULL,
  finished   BIGINT,
  node       TEXT   NOT NULL
);
CREATE INDEX deployment_by_state ON deployment (state);

-- A build's version is 0 until it has one. The lease of a running one is renewed while it runs.
ALTER TABLE build ADD COLUMN deployment  TEXT    NOT NULL DEFAULT '';
ALTER TABLE build ADD COLUMN build_key   TEXT    NOT NULL DEFAULT '';
ALTER TABLE build ADD COLUMN detail      TEXT    NOT NULL DEFAULT '';
ALTER TABLE build ADD COLUMN started     BIGINT;
ALTER TABLE build ADD COLUMN lease       BIGINT;
ALTER TABLE build ADD COLUMN cpu_micros  BIGINT  NOT NULL DEFAULT 0;
ALTER TABLE build ADD COLUMN peak_memory BIGINT  NOT NULL DEFAULT 0;
CREATE INDEX build_by_state ON build (state);
CREATE INDEX build_by_deployment ON build (deployment);

-- The last number that was given to a version: none is given twice.
CREATE TABLE version_number (
  function TEXT    NOT NULL PRIMARY KEY,
  last     INTEGER NOT NULL
);
INSERT INTO version_number (function, last) SELECT function, MAX(version) FROM build GROUP BY function;

-- Where a version comes from, beyond its commit.
ALTER TABLE version ADD COLUMN builder   TEXT NOT NULL DEFAULT '';
ALTER TABLE version ADD COLUMN tools     TEXT NOT NULL DEFAULT '{}';
ALTER TABLE version ADD COLUMN base      TEXT NOT NULL DEFAULT '';
ALTER TABLE version ADD COLUMN pusher    TEXT NOT NULL DEFAULT '';
ALTER TABLE version ADD COLUMN directory TEXT NOT NULL DEFAULT '';

-- While a roll-back holds a function at a version: the key that its branch has meanwhile, or
-- nothing between the quotes when the branch does not have the function.
ALTER TABLE function ADD COLUMN held TEXT;

ALTER TABLE release ADD COLUMN cause  TEXT NOT NULL DEFAULT 'PUSH';
ALTER TABLE release ADD COLUMN pusher TEXT NOT NULL DEFAULT '';

-- What a branch that is not deployed would put into service.
CREATE TABLE preview (
  repository TEXT    NOT NULL,
  branch     TEXT    NOT NULL,
  function   TEXT    NOT NULL,
  version    INTEGER NOT NULL,
  PRIMARY KEY (repository, branch, function),
  FOREIGN KEY (function, version) REFERENCES version (function, number)
);
