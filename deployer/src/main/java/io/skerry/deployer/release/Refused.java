package io.skerry.deployer.release;

import java.util.List;

/** A commit cannot be released as it is; says everything that is wrong with it. */
public final class Refused extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<String> reasons;

  Refused(List<String> reasons) {
    super(String.join("; ", reasons));
    this.reasons = List.copyOf(reasons);
  }

  /** One line each; at least one. */
  public List<String> reasons() {
    return reasons;
  }
}
