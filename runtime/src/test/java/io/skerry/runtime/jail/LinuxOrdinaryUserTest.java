package io.skerry.runtime.jail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The driver as an ordinary user: the same contract, probes and ends as root's. */
@Timeout(300)
final class LinuxOrdinaryUserTest {
  private static final String ALL = "passed [1-9][0-9]*, skipped 0, failed 0";
  @TempDir static Path directory;
  private static OrdinaryUser user = new OrdinaryUser(Path.of("/"));

  @BeforeAll
  static void make() throws Exception {
    boolean root = "root".equals(System.getProperty("user.name"));
    String required = Optional.ofNullable(System.getenv("SKERRY_TEST_REQUIRE")).orElse("");
    if (List.of(required.split(",", -1)).contains("root")) {
      assertTrue(root, "SKERRY_TEST_REQUIRE lists root, but this is another user");
    }
    assumeTrue(root, "only root can become another user");
    user = OrdinaryUser.in(directory);
  }

  @Test
  void theContractHoldsOverASharedTree() throws Exception {
    assertThat(user.tests(LinuxJailDriverTest.class)).matches(ALL);
  }

  @Test
  void theContractHoldsOnAPrivateTree() throws Exception {
    assertThat(user.tests(LinuxPrivateTreeTest.class)).matches(ALL);
  }

  @Test
  void nothingGetsOut() throws Exception {
    assertThat(user.tests(LinuxIsolationTest.class)).matches(ALL);
    assertThat(user.tests(LinuxTwoJailsTest.class)).matches(ALL);
  }

  @Test
  void theWardenEndsAsRootsDoes() throws Exception {
    assertThat(user.tests(WardenTest.class)).matches(ALL);
  }

  @Test
  void theLimitsThatAreNamedHold() throws Exception {
    assertThat(user.tests(OrdinaryLimits.class)).matches(ALL);
  }
}
