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

  static final EitherShape<Network> SHAPE =
      new EitherShape<>(
          ChoiceShape.of(
              Map.entry("none", Network.NONE), Map.entry("outbound", new Network(true, false))),
          new Section<>(
              "a mapping with rawSockets",
              List.of(RAW_SOCKETS),
              values -> Optional.of(new Network(true, values.get(RAW_SOCKETS)))));

  private NetworkKeys() {}
}
