package io.skerry.deployer.cli;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a verb that shows addresses shares. */
abstract class AddressListing extends Listing {
  /** What an address can be. */
  enum State {
    FREE,
    READY,
    HELD
  }

  @Option(
      names = "--state",
      paramLabel = "STATE",
      description = "only those that are free, ready or held (default: ready and held)")
  private @Nullable State state;

  @Override
  final String path() {
    return "/network/addresses"
        + (state == null ? "" : "?state=" + state.name().toLowerCase(Locale.ROOT));
  }

  @Override
  final List<String> columns() {
    return List.of("ipv4", "ipv6", "state", "use", "jail", "since");
  }
}
