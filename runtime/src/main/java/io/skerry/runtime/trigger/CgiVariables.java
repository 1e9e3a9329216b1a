package io.skerry.runtime.trigger;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.web.Exchange;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Makes the CGI/1.1 variables of a request (RFC 3875). */
final class CgiVariables {
  /** Our cookie never reaches a function, and no function can set it. */
  static final String COOKIE = "skerry_session";

  private static final Pattern HEADER_NAME = Pattern.compile("[A-Za-z0-9-]{1,64}");
  private static final Set<String> WITHHELD =
      Set.of("proxy", "content-type", "content-length", "connection", "transfer-encoding");

  private CgiVariables() {}

  /**
   * The variables.
   *
   * @param script the part of the path that led to the function
   * @param rest the part behind it
   * @param accepted whether the request's credentials were meant for us; they are withheld then
   * @throws SkerryException (invalid request) when a value holds a line break or a NUL
   */
  static Map<String, String> of(Exchange exchange, String script, String rest, boolean accepted) {
    Map<String, String> variables = new HashMap<>();
    variables.put("GATEWAY_INTERFACE", "CGI/1.1");
    variables.put("SERVER_SOFTWARE", "skerry");
    variables.put("SERVER_PROTOCOL", "HTTP/1.1");
    variables.put("SERVER_NAME", host(exchange.authority().orElse("localhost")));
    variables.put("SERVER_PORT", Integer.toString(exchange.localPort()));
    variables.put("REMOTE_ADDR", exchange.remoteAddress());
    variables.put("REQUEST_METHOD", exchange.method());
    variables.put("REQUEST_URI", exchange.uri());
    variables.put("SCRIPT_NAME", script);
    variables.put("PATH_INFO", rest);
    variables.put("QUERY_STRING", exchange.query());
    exchange.header("Content-Type").ifPresent(type -> variables.put("CONTENT_TYPE", type));
    exchange.header("Content-Length").ifPresent(size -> variables.put("CONTENT_LENGTH", size));
    exchange.header("traceparent").ifPresent(trace -> variables.put("TRACEPARENT", trace));
    Map<String, StringJoiner> headers = new HashMap<>();
    for (Map.Entry<String, String> header : exchange.headers()) {
      addHeader(headers, header.getKey(), header.getValue(), accepted);
    }
    headers.forEach((name, values) -> variables.put(name, values.toString()));
    variables.forEach(CgiVariables::check);
    return variables;
  }

  private static void addHeader(
      Map<String, StringJoiner> headers, String name, String value, boolean accepted) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (!HEADER_NAME.matcher(name).matches()
        || WITHHELD.contains(lower)
        || (accepted && lower.equals("authorization"))) {
      return;
    }
    boolean cookie = lower.equals("cookie");
    String kept = cookie ? withoutOurs(value) : value;
    if (cookie && kept.isEmpty()) {
      return;
    }
    String variable = "HTTP_" + name.toUpperCase(Locale.ROOT).replace('-', '_');
    headers.computeIfAbsent(variable, _ -> new StringJoiner(cookie ? "; " : ", ")).add(kept);
  }

  private static String withoutOurs(String cookies) {
    return Arrays.stream(cookies.split(";", -1))
        .map(String::strip)
        .filter(cookie -> !cookie.startsWith(COOKIE + "="))
        .collect(Collectors.joining("; "));
  }

  private static void check(String name, String value) {
    if (value.chars().anyMatch(c -> c == '\0' || c == '\r' || c == '\n')) {
      throw new SkerryException(
          ErrorCode.INVALID_REQUEST, name + " would hold a line break or a NUL");
    }
  }

  private static String host(String authority) {
    int colon = authority.lastIndexOf(':');
    return colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority;
  }
}
