package io.skerry.runtime.function;

/** How a function's standard output becomes an answer. */
public enum Contract {
  /** The output is the body. */
  STREAM,
  /** Header lines, an empty line, then the body (RFC 3875). */
  CGI
}
