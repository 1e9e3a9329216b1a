package io.skerry.runtime.function;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names one immutable build of a function, and with it its snapshot: {@code NAME@vN}.
 *
 * @param number counts from 1
 */
public record VersionId(FunctionName function, int number) {
  private static final Pattern TAG = Pattern.compile("v[1-9][0-9]{0,8}");
  private static final Pattern TEXT = Pattern.compile("([^@]+)@v([1-9][0-9]{0,8})");

  public VersionId {
    if (number < 1) {
      throw new IllegalArgumentException("version numbers count from 1, not " + number);
    }
  }

  /** Reads {@code NAME@vN}. */
  @JsonCreator
  public static VersionId parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new SkerryException(
          ErrorCode.INVALID_REQUEST, "'" + text + "' is no version: expected NAME@vN");
    }
    return new VersionId(new FunctionName(matcher.group(1)), Integer.parseInt(matcher.group(2)));
  }

  /** Whether the text is a version's number as users write it, such as {@code v3}. */
  public static boolean isTag(String text) {
    return TAG.matcher(text).matches();
  }

  /** The number as users write it: {@code v3}. */
  public String tag() {
    return "v" + number;
  }

  @JsonValue
  @Override
  public String toString() {
    return function + "@" + tag();
  }
}
