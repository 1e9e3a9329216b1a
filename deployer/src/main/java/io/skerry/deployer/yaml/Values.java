package io.skerry.deployer.yaml;

import java.util.Map;
import java.util.Optional;

/** What a mapping's keys hold, with the defaults of those that were not written. */
public record Values(Cursor cursor, Map<String, Object> written) {

  public <T> void read(Key<T> key, Cursor at) {
    key.read(at).ifPresent(value -> written.put(key.name(), value));
  }

  /** The value of a key that has a default or is required. */
  public <T> T get(Key<T> key) {
    return find(key)
        .orElseThrow(() -> new IllegalStateException(key.name() + " is neither written nor given"));
  }

  @SuppressWarnings("unchecked") // only read() puts values here, and it takes them from the key
  public <T> Optional<T> find(Key<T> key) {
    Object value = written.get(key.name());
    return value == null ? key.value() : Optional.of((T) value);
  }
}
