package io.skerry.deployer.manifest;

import io.skerry.deployer.yaml.ChoiceShape;
import io.skerry.deployer.yaml.EitherShape;
import io.skerry.deployer.yaml.FlagShape;
import io.skerry.deployer.yaml.Key;
import io.skerry.deployer.yaml.Section;
import io.skerry.runtime.function.Network;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The forms of {@code network}. */
final class NetworkKeys {
  static final Key<Boolean> RAW_SOCKETS =
      Key.of("rawSockets", new FlagShape(), "false", "Whether it may open raw sockets, as ping.");

  static final Key<Boolean> OUTBOUND =
      Key.of("outbound", new FlagShape(), "false", "Whether it may connect to others.");

  static final EitherShape<Network> SHAPE =
      new EitherShape<>(
          ChoiceShape.of(
              Map.entry("none", Network.NONE), Map.entry("outbound", new Network(true, false))),
          new Section<>(
              "a mapping with outbound and rawSockets",
              List.of(OUTBOUND, RAW_SOCKETS),
              values -> Optional.of(new Network(values.get(OUTBOUND), values.get(RAW_SOCKETS)))));

  private NetworkKeys() {}
}
