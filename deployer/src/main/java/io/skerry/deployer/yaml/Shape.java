package io.skerry.deployer.yaml;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** One kind of value that a key may have. */
public interface Shape<T> {
  /** Reads the value; reports what is wrong with it and is empty then. */
  Optional<T> read(Cursor cursor);

  /** What is expected, as an error and the reference say it: {@code a duration from 1ms to 1h}. */
  String expected();

  /** Whether every value of this kind is a mapping; a list of such is written with dashes. */
  default boolean isMapping() {
    return false;
  }

  /** The same as JSON Schema. */
  ObjectNode schema();
}
