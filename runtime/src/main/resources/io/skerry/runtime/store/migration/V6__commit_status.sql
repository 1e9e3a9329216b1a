-- What a service elsewhere is still to be told about commits of watched repositories, in the order of the numbers.
CREATE TABLE commit_status (
  repository  TEXT    NOT NULL,
  number      BIGINT  NOT NULL,
  commit_id   TEXT    NOT NULL,
  state       TEXT    NOT NULL,
  description TEXT    NOT NULL,
  created     BIGINT  NOT NULL,
  PRIMARY KEY (repository, number)
);
