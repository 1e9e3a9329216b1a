package io.skerry.runtime.web;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A list as the REST API gives it.
 *
 * @param next what to pass as {@code before} to get what follows; absent at the end
 */
public record Page<T>(List<T> items, @Nullable String next) {
  private static final int MOST = 500;
  private static final int DEFAULT = 50;

  /** A list that has no further pages. */
  public static <T> Page<T> whole(List<T> items) {
    return new Page<>(items, null);
  }

  /** How many items the request asks for with {@code limit}. */
  static int limit(Exchange exchange) {
    String text = exchange.parameter("limit").orElse(Integer.toString(DEFAULT));
    try {
      int limit = Integer.parseInt(text);
      if (limit >= 1 && limit <= MOST) {
        return limit;
      }
    } catch (NumberFormatException _) {
      // Told below, like a number out of range.
    }
    throw new SkerryException(
        ErrorCode.INVALID_REQUEST, "limit is a number from 1 to " + MOST + ", not " + text);
  }
}
