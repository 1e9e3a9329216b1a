package io.skerry.runtime.fault;

import org.jspecify.annotations.Nullable;

/**
 * The root of all that is thrown on purpose. The message names verb, object and limit with their
 * values, and what to do about it; it is shown to users, so it never carries a secret.
 */
public final class SkerryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  public SkerryException(ErrorCode code, String message) {
    this(code, message, null);
  }

  public SkerryException(ErrorCode code, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** Which of the known things went wrong. */
  public ErrorCode code() {
    return code;
  }

  /** The message, which is never absent here. */
  public String text() {
    String message = getMessage();
    return message == null ? code.code() : message;
  }
}
