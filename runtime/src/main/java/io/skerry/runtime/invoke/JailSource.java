package io.skerry.runtime.invoke;

import io.skerry.runtime.function.FunctionSpec;
import io.skerry.runtime.function.Park;
import io.skerry.runtime.function.Version;
import io.skerry.runtime.spi.Clone;
import io.skerry.runtime.spi.JailCommand;
import io.skerry.runtime.spi.JailSpec;
import io.skerry.runtime.spi.Jails;
import io.skerry.runtime.spi.Snapshots;
import java.util.Optional;

/** Makes fresh jails on fresh clones. */
final class JailSource {
  private final Snapshots snapshots;
  private final Jails jails;

  JailSource(Snapshots snapshots, Jails jails) {
    this.snapshots = snapshots;
    this.jails = jails;
  }

  /**
   * Makes a jail for one run of the version.
   *
   * @param id the jail's and the clone's, unique
   */
  PreparedJail make(Version version, String id) {
    Clone app = snapshots.clone(version.id(), id, version.spec().limits().disk());
    try {
      JailSpec spec =
          new JailSpec(
              id,
              version.id().function().value(),
              app,
              version.spec().limits(),
              version.spec().network(),
              boot(version),
              version.id().toString());
      return new PreparedJail(jails.prepare(spec), app);
    } catch (RuntimeException e) {
      app.close();
      throw e;
    }
  }

  /** A program may take as long to boot as it may to run. */
  private static Optional<JailCommand> boot(Version version) {
    FunctionSpec spec = version.spec();
    return spec.park() == Park.STARTED
        ? Optional.of(
            new JailCommand(spec.command(), RunEnvironment.ofBoot(version), spec.timeout()))
        : Optional.empty();
  }
}
