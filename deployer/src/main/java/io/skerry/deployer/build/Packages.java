package io.skerry.deployer.build;

import io.skerry.deployer.spi.BuildRequest;
import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;

/** What builders say of packages that a build without a network cannot fetch. */
final class Packages {
  /** The key that lets a build fetch them. */
  static final String NETWORK = "build: {network: true}";

  /** For a build that fails, perhaps because it wanted some. */
  static final String HINT = "if it wants packages from the network, write '" + NETWORK + "'";

  private Packages() {}

  /** The hint where it may help. */
  static String hint(BuildRequest request) {
    return request.build().network() ? "" : HINT;
  }

  /**
   * Refuses a build that certainly wants packages.
   *
   * @param evidence the file that names them
   * @param otherwise where they could lie instead
   */
  static SkerryException refused(BuildRequest request, String evidence, String otherwise) {
    return new SkerryException(
        ErrorCode.UNPROCESSABLE,
        "build %s: %s names packages that are to be fetched, and the build has no network; write"
                .formatted(request.function(), evidence)
            + " '"
            + NETWORK
            + "', or "
            + otherwise);
  }
}
