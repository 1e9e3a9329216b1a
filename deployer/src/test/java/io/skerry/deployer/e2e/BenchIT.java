package io.skerry.deployer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.skerry.runtime.store.Json;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The measurement as a user starts it, as short as it can be. */
final class BenchIT {
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
            "C, prepared jail, 20 calls/s",
            "Python, park: started",
            "C, jail on demand",
            "ProcessBuilder, not isolated");
  }
}
