package io.skerry.runtime.fault;

import java.util.Locale;

/** The stable names of what can go wrong, each with the HTTP status that it is told with. */
public enum ErrorCode {
  INVALID_REQUEST(400),
  UNAUTHORIZED(401),
  FORBIDDEN(403),
  NOT_FOUND(404),
  METHOD_NOT_ALLOWED(405),
  CONFLICT(409),
  TOO_LARGE(413),
  UNPROCESSABLE(422),
  HEADERS_TOO_LARGE(431),
  TOO_MANY_REQUESTS(429),
  INTERNAL(500),
  JAIL_FAILED(500),
  STORE_FAILED(500),
  PREREQUISITE_MISSING(500),
  FUNCTION_FAILED(502),
  OVERLOADED(503),
  DRAINING(503),
  TIMED_OUT(504);

  private final int status;

  ErrorCode(int status) {
    this.status = status;
  }

  /** The HTTP status, 400 to 599. */
  public int status() {
    return status;
  }

  /** The code as it stands in problem answers: lower case, words joined by hyphens. */
  public String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
