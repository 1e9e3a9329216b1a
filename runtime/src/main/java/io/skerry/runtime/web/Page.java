package io.skerry.runtime.web;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A list as the REST API gives it.
 *
 * @param next what to pass as {@code before} to get what follows; absent at the end
 */
public record Page<T>(List<T> items, @Nullable String next) {
  /** A list that has no further pages. */
  public static <T> Page<T> whole(List<T> items) {
    return new Page<>(items, null);
  }
}
