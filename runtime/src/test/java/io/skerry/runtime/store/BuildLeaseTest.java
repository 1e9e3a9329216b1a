package io.skerry.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Running builds of two nodes with one database. */
final class BuildLeaseTest {
  @TempDir private Path directory;
  private Database database;
  private BuildTable here;
  private BuildTable there;

  @BeforeEach
  void open() {
    database = Database.open(directory.resolve("skerry.db"));
    here = new BuildTable(database, "here");
    there = new BuildTable(database, "there");
    there.queue(List.of(Rows.build("b-1", "a")));
    assertThat(there.start("b-1")).isTrue();
  }

  @AfterEach
  void close() {
    database.close();
  }

  private Build.State state() {
    return here.find("b-1").orElseThrow().state();
  }

  private void expire() {
    database.execute(handle -> handle.execute("UPDATE build SET lease = 1 WHERE id = 'b-1'"));
  }

  @Test
  void aBuildThatAnotherNodeLeasesGoesOn() {
    assertThat(here.interruptRunning()).isZero();
    assertThat(state()).isEqualTo(Build.State.RUNNING);
  }

  @Test
  void aBuildWhoseLeaseHasEndedIsInterrupted() {
    expire();

    assertThat(here.interruptRunning()).isEqualTo(1);
    assertThat(state()).isEqualTo(Build.State.INTERRUPTED);
  }

  @Test
  void aLeaseIsRenewedByItsOwnNodeAlone() {
    expire();
    there.renewLeases();
    assertThat(here.interruptRunning()).isZero();

    expire();
    here.renewLeases();
    assertThat(here.interruptRunning()).isEqualTo(1);
  }
}
