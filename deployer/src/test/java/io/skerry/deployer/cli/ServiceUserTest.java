package io.skerry.deployer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.skerry.deployer.configuration.Configuration;
import io.skerry.deployer.configuration.ConfigurationReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the launcher hears before it starts a service as root. */
final class ServiceUserTest {
  @TempDir Path directory;

  private static List<String> plan(Map<String, String> variables) throws IOException {
    Configuration configuration = ConfigurationReader.read(Optional.empty(), variables, Map.of());
    String user = ConfigurationReader.user(Optional.empty(), variables, Map.of());
    return ServiceUser.plan(configuration, user);
  }

  @Test
  void theUserAndWhatTheSupervisorFixes() throws IOException {
    Path data = directory.resolve("data");

    List<String> plan = plan(Map.of("SKERRY_DATA", data.toString()));

    assertThat(plan).hasSize(7).startsWith("skerry plan", "skerry", data.toString(), "/");
    assertThat(plan.get(4)).matches("skerry-[0-9a-f]{12}");
    assertThat(plan.get(5)).isEmpty();
    assertThat(plan.get(6)).isEmpty();
  }

  @Test
  void leaveForALowPortOnlyWhereItIsNeeded() throws IOException {
    assertThat(plan(Map.of("SKERRY_LISTEN", "127.0.0.1:80")).get(6)).isEqualTo("low-port");
    assertThat(plan(Map.of("SKERRY_LISTEN", "127.0.0.1:1024")).get(6)).isEmpty();
    assertThat(plan(Map.of("SKERRY_LISTEN", "127.0.0.1:0")).get(6)).isEmpty();
  }

  @Test
  void theDatasetOfTheStoreWhereThatIsZfs() throws IOException {
    String parent = "tank/skerry";

    assertThat(plan(Map.of("SKERRY_ZFS_PARENT", parent)).get(5)).isEqualTo(parent);
    assertThat(plan(Map.of("SKERRY_STORE", "zfs", "SKERRY_ZFS_PARENT", parent)).get(5))
        .isEqualTo(parent);
    assertThat(plan(Map.of("SKERRY_STORE", "directory", "SKERRY_ZFS_PARENT", parent)).get(5))
        .isEmpty();
    assertThat(plan(Map.of("SKERRY_DRIVER", "plain", "SKERRY_ZFS_PARENT", parent)).get(2))
        .contains("--driver linux");
  }

  @Test
  void anotherUserByConfiguration() throws IOException {
    assertThat(plan(Map.of("SKERRY_USER", "functions")).get(1)).isEqualTo("functions");
  }

  @ParameterizedTest
  @CsvSource({
    "SKERRY_USER, root, as configured",
    "SKERRY_DRIVER, freebsd, freebsd",
  })
  void whatNeedsRootStaysRootAndSaysWhy(String variable, String value, String why)
      throws IOException {
    List<String> plan = plan(Map.of(variable, value));

    assertThat(plan).hasSize(3).startsWith("skerry plan", "");
    assertThat(plan.get(2)).contains(why);
  }
}
