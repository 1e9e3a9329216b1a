package io.skerry.runtime.function;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import java.util.regex.Pattern;

/** The name of a function: a DNS label, 1 to 63 of {@code a-z 0-9 -}, no hyphen at either end. */
public record FunctionName(@JsonValue String value) implements Comparable<FunctionName> {
  private static final Pattern DNS_LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

  /** What a name must look like, as error messages say it. */
  public static final String RULE =
      "1 to 63 lower-case letters, digits and hyphens, with no hyphen at either end";

  @JsonCreator
  public FunctionName {
    if (!isValid(value)) {
      throw new SkerryException(
          ErrorCode.INVALID_REQUEST, "'" + value + "' is no function name: use " + RULE);
    }
  }

  /** Whether the text can be a function's name. */
  public static boolean isValid(String text) {
    return DNS_LABEL.matcher(text).matches();
  }

  @Override
  public int compareTo(FunctionName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
