package io.skerry.deployer.spi;

import java.util.Set;
import org.pf4j.ExtensionPoint;

/**
 * Extension point: knows how functions of one kind are built. It only says what to run; the steps
 * run in a build jail, in the function's directory.
 */
public interface Builder extends ExtensionPoint {
  /** The name that a manifest's {@code runtime} key chooses it by, such as {@code c}. */
  String type();

  /**
   * Whether a function without a {@code runtime} key looks like this builder's.
   *
   * @param files the names of the entries of the function's directory, folders with a slash behind
   */
  boolean recognizes(Set<String> files);

  /**
   * What to run.
   *
   * @throws io.skerry.runtime.fault.SkerryException (unprocessable) when it cannot be built as it
   *     is, saying what is missing
   */
  BuildPlan plan(BuildRequest request);
}
