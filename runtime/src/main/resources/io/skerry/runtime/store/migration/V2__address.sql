-- An address in use, with its space; no row means free. A node's rows end with its service.
CREATE TABLE address (
  node   TEXT    NOT NULL,
  number INTEGER NOT NULL,
  ipv4   TEXT    NOT NULL,
  ipv6   TEXT,
  space  TEXT    NOT NULL,
  state  TEXT    NOT NULL,
  jail   TEXT,
  used_by TEXT,
  since  BIGINT  NOT NULL,
  PRIMARY KEY (node, number)
);
