package io.skerry.runtime.trigger;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The head of a CGI answer: header lines up to an empty line.
 *
 * @param status 100 to 599
 * @param fields without those that only a server may set
 */
record CgiHeader(int status, List<Map.Entry<String, String>> fields) {
  private static final Pattern FIELD = Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \\t]*(.*)");
  private static final Pattern STATUS = Pattern.compile("([1-5][0-9]{2})([ \\t].*)?");
  private static final Set<String> OURS =
      Set.of(
          "connection",
          "content-length",
          "keep-alive",
          "server-timing",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "x-call-id",
          "x-function-version",
          "x-function-commit",
          "content-security-policy",
          // These speak for the whole origin, and so for other functions and the page.
          "alt-svc",
          "clear-site-data",
          "nel",
          "report-to",
          "reporting-endpoints",
          "service-worker-allowed",
          "strict-transport-security",
          "x-content-type-options");

  CgiHeader {
    fields = List.copyOf(fields);
  }

  /** Where the body begins in the bytes; empty while the head is not whole. */
  static Optional<Integer> end(byte[] bytes, int length) {
    for (int i = 0; i < length; i++) {
      if (bytes[i] != '\n') {
        continue;
      }
      int next = i + 1 < length && bytes[i + 1] == '\r' ? i + 2 : i + 1;
      if (next < length && bytes[next] == '\n') {
        return Optional.of(next + 1);
      }
    }
    return length > 0 && bytes[0] == '\n' ? Optional.of(1) : Optional.empty();
  }

  /**
   * Reads the head.
   *
   * @throws SkerryException (function failed) when it is no CGI head
   */
  static CgiHeader parse(byte[] bytes, int end) {
    int status = 0;
    boolean any = false;
    List<Map.Entry<String, String>> fields = new ArrayList<>();
    String text = new String(bytes, 0, end, StandardCharsets.UTF_8);
    for (String line : text.lines().toList()) {
      if (line.isEmpty()) {
        continue;
      }
      Matcher field = FIELD.matcher(line);
      if (!field.matches() || holdsControl(field.group(2))) {
        throw broken("the line '" + shorten(line) + "' is no header");
      }
      any = true;
      String name = field.group(1).toLowerCase(Locale.ROOT);
      String value = field.group(2).strip();
      if (name.equals("status")) {
        status = status(value);
      } else if (!OURS.contains(name) && !setsOurCookie(name, value)) {
        fields.add(Map.entry(field.group(1), value));
      }
    }
    if (!any) {
      throw broken("there is no header before the empty line");
    }
    boolean redirects = fields.stream().anyMatch(f -> f.getKey().equalsIgnoreCase("Location"));
    return new CgiHeader(status != 0 ? status : redirects ? 302 : 200, fields);
  }

  private static int status(String value) {
    Matcher matcher = STATUS.matcher(value);
    if (!matcher.matches() || value.startsWith("1")) {
      throw broken("Status is '" + shorten(value) + "', not a number from 200 to 599");
    }
    return Integer.parseInt(matcher.group(1));
  }

  private static boolean holdsControl(String value) {
    return value.chars().anyMatch(c -> c != '\t' && Character.isISOControl(c));
  }

  private static boolean setsOurCookie(String name, String value) {
    // Anywhere in the pair: a browser sends "=skerry_session=x" back as if it were our cookie.
    String pair = value.split(";", 2)[0];
    return name.equals("set-cookie") && pair.toLowerCase(Locale.ROOT).contains(CgiVariables.COOKIE);
  }

  private static String shorten(@Nullable String text) {
    String known = text == null ? "" : text.replaceAll("\\p{Cntrl}", "?");
    return known.length() > 40 ? known.substring(0, 40) + "…" : known;
  }

  private static SkerryException broken(String what) {
    return new SkerryException(
        ErrorCode.FUNCTION_FAILED,
        "the function's contract is cgi, but "
            + what
            + "; write headers such as 'Content-Type: text/plain', an empty line, then the body");
  }
}
