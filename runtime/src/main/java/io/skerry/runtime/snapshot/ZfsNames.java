package io.skerry.runtime.snapshot;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.function.FunctionName;
import io.skerry.runtime.function.VersionId;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The names of our datasets, made from checked parts only: everything lies below the parent.
 *
 * @param parent the dataset that was given to us
 */
record ZfsNames(String parent) {
  private static final Pattern DATASET =
      Pattern.compile("[A-Za-z][A-Za-z0-9_.:-]*(/[A-Za-z0-9][A-Za-z0-9_.:-]*)*");

  /** A dataset's whole name has less than 256 characters; ours add up to 130. */
  private static final int LONGEST_PARENT = 100;

  ZfsNames {
    if (!isValid(parent)) {
      throw new SkerryException(
          ErrorCode.INVALID_REQUEST,
          "'" + parent + "' is no dataset: expected POOL/NAME of letters, digits and _ . : -");
    }
  }

  static boolean isValid(String text) {
    return text.length() <= LONGEST_PARENT && DATASET.matcher(text).matches();
  }

  String pool() {
    int slash = parent.indexOf('/');
    return slash < 0 ? parent : parent.substring(0, slash);
  }

  String functions() {
    return parent + "/function";
  }

  String runs() {
    return parent + "/run";
  }

  String stages() {
    return parent + "/stage";
  }

  String function(FunctionName function) {
    return functions() + "/" + function.value();
  }

  String version(VersionId version) {
    return function(version.function()) + "@" + version.tag();
  }

  String run(TreeName run) {
    return runs() + "/" + run.value();
  }

  String stage(TreeName build) {
    return stages() + "/" + build.value();
  }

  /** The version that a snapshot is, unless it is not one of ours. */
  Optional<VersionId> version(String snapshot) {
    int at = snapshot.indexOf('@');
    if (at < 0 || !snapshot.startsWith(functions() + "/")) {
      return Optional.empty();
    }
    String function = snapshot.substring(functions().length() + 1, at);
    if (!FunctionName.isValid(function) || !snapshot.substring(at).matches("@v[1-9][0-9]{0,8}")) {
      return Optional.empty();
    }
    return Optional.of(VersionId.parse(function + snapshot.substring(at)));
  }
}
