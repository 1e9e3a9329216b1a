package io.skerry.deployer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.skerry.runtime.store.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The measurement as a user starts it, as short as it can be. */
final class BenchIT {
  @TempDir private Path directory;

  @Test
  void everyWayToCallIsMeasuredBesideThePlainStart() throws Exception {
    Needs.jails();

    String out =
        Shell.in(ServiceProcess.home())
            .run("./skerry", "bench", "--seconds", "1", "--connections", "2", "--output", "json")
            .ok();

    JsonNode result = Json.MAPPER.readTree(out);
    assertThat(result.path("machine").asText()).contains("cores");
    List<String> names = new ArrayList<>();
    for (JsonNode row : result.path("rows")) {
      names.add(row.path("name").asText());
      if (!row.path("name").asText().matches("(crun|runc|bubblewrap) per run|CGI.*")) {
        assertThat(row.path("failures").asLong()).as(row.toString()).isZero();
      }
      assertThat(row.path("p50Micros").asLong()).as(row.toString()).isPositive();
    }
    assertThat(names)
        .contains(
            "plain start of a C program",
            "C, prepared jail",
            "plain start of a C program, 20/s",
            "C, prepared jail, 20/s",
            "Python, park: started",
            "C, jail on demand",
            "ProcessBuilder, not isolated");
  }

  @Test
  void manyVersionsAndClonesAndTheOtherStoreAreComparedInTurns() throws Exception {
    Needs.jails();
    Shell shell = Shell.in(directory);
    Needs.part("zfs", shell.sh("zpool list").status() == 0, "zpool list does not work");
    String pool = "skerrybench" + ProcessHandle.current().pid();
    shell.sh("truncate -s 1G pool && zpool create -m none " + pool + " \"$PWD/pool\"").ok();
    try {
      String options =
          "--compare versions,clones,stores,memory --many 20 --turns 1 --seconds 1 --output json";
      shell.sh("zfs create -o mountpoint=none -o canmount=off " + pool + "/skerry").ok();
      List<String> command = new ArrayList<>(List.of("./skerry", "bench"));
      command.addAll(List.of(options.split(" ")));
      command.addAll(List.of("--zfs-parent", pool + "/skerry"));

      String out = Shell.in(ServiceProcess.home()).run(command).ok();

      JsonNode result = Json.MAPPER.readTree(out);
      assertThat(result.path("comparisons")).hasSize(9);
      for (JsonNode row : result.path("comparisons")) {
        assertThat(row.path("ratio").asDouble()).as(row.toString()).isPositive();
        assertThat(row.path("failures").asLong()).as(row.toString()).isZero();
      }
      assertThat(result.path("mebibytes").size()).isEqualTo(2);
    } finally {
      Shell.in(Path.of("/")).run("zpool", "destroy", "-f", pool).ok();
    }
  }
}
