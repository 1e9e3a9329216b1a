package io.skerry.deployer.manifest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** One kind of value that a key may have. */
interface Shape<T> {
  /** Reads the value; reports what is wrong with it and is empty then. */
  Optional<T> read(Cursor cursor);

  /** What is expected, as an error and the reference say it: {@code a duration from 1ms to 1h}. */
  String expected();

  /** The same as JSON Schema. */
  ObjectNode schema();
}
