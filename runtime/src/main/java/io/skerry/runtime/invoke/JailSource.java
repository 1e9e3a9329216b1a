package io.skerry.runtime.invoke;

import io.skerry.runtime.function.Version;
import io.skerry.runtime.spi.Clone;
import io.skerry.runtime.spi.JailSpec;
import io.skerry.runtime.spi.Jails;
import io.skerry.runtime.spi.Snapshots;

/** Makes a fresh jail on a fresh clone for one run. */
final class JailSource {
  private final Snapshots snapshots;
  private final Jails jails;

  JailSource(Snapshots snapshots, Jails jails) {
    this.snapshots = snapshots;
    this.jails = jails;
  }

  PreparedJail take(Version version, String id) {
    Clone app = snapshots.clone(version.id(), id, version.spec().limits().disk());
    try {
      JailSpec spec =
          new JailSpec(
              id,
              version.id().function().value(),
              app,
              version.spec().limits(),
              version.spec().network());
      return new PreparedJail(jails.prepare(spec), app);
    } catch (RuntimeException e) {
      app.close();
      throw e;
    }
  }
}
