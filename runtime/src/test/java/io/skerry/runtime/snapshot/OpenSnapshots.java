package io.skerry.runtime.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.function.VersionId;
import io.skerry.runtime.spi.Clone;
import io.skerry.runtime.spi.Owner;
import io.skerry.runtime.spi.SnapshotSettings;
import io.skerry.runtime.spi.SnapshotStore;
import io.skerry.runtime.spi.Snapshots;
import io.skerry.runtime.spi.Stage;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** One open store, and scripts that fill its trees and look at them. */
public abstract class OpenSnapshots {
  protected static final VersionId V1 = VersionId.parse("hello@v1");
  protected static final VersionId V2 = VersionId.parse("hello@v2");
  static final long DISK = 1L << 20;

  /** Not the store's; here lies what no tree may reach. */
  @TempDir protected Path outside;

  protected Snapshots snapshots;
  int ids;

  protected OpenSnapshots() {}

  /** The store under test. */
  protected abstract SnapshotStore store();

  /** Settings for the one store of this test, the same at every call. */
  protected abstract SnapshotSettings settings();

  protected static Optional<Owner> owner() {
    return Needs.root() ? Optional.of(new Owner(12345, 12346)) : Optional.empty();
  }

  @BeforeEach
  void open() {
    snapshots = store().open(settings());
  }

  @AfterEach
  void close() {
    snapshots.close();
  }

  /** As after kill -9: the old object is not closed, a new one takes over. */
  protected final void crash() {
    snapshots = store().open(settings());
    snapshots.sweep();
  }

  /** Makes a snapshot of what the script leaves in its working directory. */
  protected final void build(VersionId version, String script) {
    try (Stage stage = snapshots.stage("b-made" + ids++)) {
      Shell.run(stage.tree(), script);
      snapshots.snapshot(stage, version);
    }
  }

  protected final String inClone(VersionId version, String script) {
    try (Clone clone = snapshots.clone(version, "i-look" + ids++, DISK)) {
      return Shell.run(clone.tree(), script);
    }
  }

  protected static void assertRefused(ErrorCode code, String text, Runnable call) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(SkerryException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining(text);
  }

  void assertNothingStaged() {
    await()
        .untilAsserted(
            () -> assertThat(settings().directory().resolve("stage")).isEmptyDirectory());
  }

  /** Waits, because a store may tidy up in the background. */
  protected static void assertGone(Path tree) {
    await().untilAsserted(() -> assertThat(tree).doesNotExist());
  }
}
