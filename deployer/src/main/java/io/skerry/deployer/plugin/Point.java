package io.skerry.deployer.plugin;

import io.skerry.deployer.spi.Builder;
import io.skerry.deployer.spi.Notifier;
import io.skerry.runtime.spi.JailDriver;
import io.skerry.runtime.spi.SnapshotStore;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.pf4j.ExtensionPoint;

/** An extension point of ours: its interface, and how its extensions are asked for their name. */
record Point<T extends ExtensionPoint>(Class<T> type, Function<T, String> namer) {
  private static final List<Point<?>> ALL =
      List.of(
          new Point<>(Builder.class, Builder::type),
          new Point<>(JailDriver.class, JailDriver::type),
          new Point<>(SnapshotStore.class, SnapshotStore::type),
          new Point<>(Notifier.class, Notifier::type));

  /** The point that a class extends; absent when it is none of ours. */
  static Optional<Point<?>> of(Class<?> extension) {
    return ALL.stream().filter(point -> point.type.isAssignableFrom(extension)).findFirst();
  }

  /** The points' names, as messages say them. */
  static String names() {
    return ALL.stream().map(Point::name).collect(Collectors.joining(", "));
  }

  String name() {
    return type.getSimpleName();
  }

  /** What an extension of this point calls itself. */
  String typeOf(Object extension) {
    return namer.apply(type.cast(extension));
  }
}
