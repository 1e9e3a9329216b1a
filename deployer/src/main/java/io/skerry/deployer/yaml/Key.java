package io.skerry.deployer.yaml;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * One key of a file: the row of the table that reader, schema and reference share.
 *
 * @param standard the default, as one would write it; empty when there is none
 * @param value the default's value
 * @param meaning one sentence for the reference
 * @param required whether the key must be there
 * @param lock what of it is not there yet
 */
public record Key<T>(
    String name,
    Shape<T> shape,
    String standard,
    Optional<T> value,
    String meaning,
    boolean required,
    Lock<T> lock) {

  /** A key that must be written. */
  public static <T> Key<T> required(String name, Shape<T> shape, String meaning) {
    return new Key<>(name, shape, "", Optional.empty(), meaning, true, Lock.none());
  }

  /** A key that may be absent, and then has no value. */
  public static <T> Key<T> optional(String name, Shape<T> shape, String meaning) {
    return new Key<>(name, shape, "", Optional.empty(), meaning, false, Lock.none());
  }

  /** A key with a default, which is read like anything that a user writes. */
  public static <T> Key<T> of(String name, Shape<T> shape, String standard, String meaning) {
    Optional<T> value = shape.read(Standard.cursor(name, standard));
    if (value.isEmpty()) {
      throw new IllegalArgumentException("the default of " + name + " is wrong: " + standard);
    }
    return new Key<>(name, shape, standard, value, meaning, false, Lock.none());
  }

  /** The same key, of which some values are understood and refused. */
  public Key<T> notYet(Predicate<T> used, String allowed, String what) {
    return new Key<>(
        name, shape, standard, value, meaning, required, new Lock<>(used, allowed, what));
  }

  public Optional<T> read(Cursor cursor) {
    Optional<T> read = shape.read(cursor);
    if (read.isPresent() && lock.used().test(read.get())) {
      cursor.report(lock.allowed(), lock.what() + " not available yet");
      return Optional.empty();
    }
    return read;
  }

  public ObjectNode schema() {
    ObjectNode schema = shape.schema();
    String note = lock.what().isEmpty() ? "" : " (" + lock.what() + " not available yet.)";
    schema.put("description", meaning + note);
    Standard.json(standard).ifPresent(json -> schema.set("default", json));
    return schema;
  }

  /**
   * Values that are checked, then refused because nothing does them yet.
   *
   * @param allowed what is expected meanwhile
   * @param what the missing thing with its verb: {@code secrets are}
   */
  public record Lock<T>(Predicate<T> used, String allowed, String what) {
    static <T> Lock<T> none() {
      return new Lock<>(value -> false, "", "");
    }
  }
}
