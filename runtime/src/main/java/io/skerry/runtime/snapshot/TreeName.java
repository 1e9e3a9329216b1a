package io.skerry.runtime.snapshot;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import java.util.regex.Pattern;

/**
 * The id of a build or a run, such as {@code b-01JX…}, checked so that it can be one part of a path
 * or of a dataset's name.
 */
record TreeName(String value) {
  private static final Pattern ID = Pattern.compile("[a-z]{1,8}-[A-Za-z0-9][A-Za-z0-9_-]{0,99}");

  TreeName {
    if (!isValid(value)) {
      throw new SkerryException(
          ErrorCode.INVALID_REQUEST,
          "'" + value + "' is no id of a build or run: expected letters, a hyphen, an id");
    }
  }

  static boolean isValid(String text) {
    return ID.matcher(text).matches();
  }

  @Override
  public String toString() {
    return value;
  }
}
