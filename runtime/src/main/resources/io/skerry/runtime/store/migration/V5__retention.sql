-- What the snapshot of a version holds: the listing is compressed JSON.
CREATE TABLE version_files (
  function TEXT    NOT NULL,
  number   INTEGER NOT NULL,
  entries  BIGINT  NOT NULL,
  bytes    BIGINT  NOT NULL,
  listing  BLOB    NOT NULL,
  PRIMARY KEY (function, number),
  FOREIGN KEY (function, number) REFERENCES version (function, number)
);

-- Before a version goes it is asked whether a run that is kept was one of its. No query used the
-- index that this one replaces.
DROP INDEX invocation_by_function;
CREATE INDEX invocation_by_version ON invocation (function, version);

CREATE INDEX release_function_by_function ON release_function (function);
