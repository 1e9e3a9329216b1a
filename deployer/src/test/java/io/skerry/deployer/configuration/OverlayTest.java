package io.skerry.deployer.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which variables and flags belong to the configuration. */
class OverlayTest {

  @Test
  void leavesOtherVariablesAlone() {
    Map<String, String> environment = new HashMap<>();
    for (String name :
        List.of(
            "URL",
            "TOKEN",
            "KEY_FILE",
            "CONFIG",
            "HOME",
            "JAVA_OPTS",
            "TEST_REQUIRE",
            "TEST_ANYTHING",
            "FUNCTION",
            "VERSION",
            "COMMIT",
            "INVOCATION",
            "TRIGGER",
            "DEADLINE",
            "SCHEDULED_TIME")) {
      environment.put("SKERRY_" + name, "no value of ours");
    }
    environment.put("LISTEN", "x");
    environment.put("skerry_listen", "x");
    environment.put("MY_SKERRY_LISTEN", "x");
    assertThat(Sources.none().and(environment, Map.of()).read())
        .isEqualTo(ConfigurationReaderTest.DEFAULTS);
  }

  @ParameterizedTest
  @CsvSource({
    "SKERRY_LISTN, did you mean SKERRY_LISTEN?",
    "SKERRY_MAXJAILS, did you mean SKERRY_MAX_JAILS?",
    "SKERRY_listen, did you mean SKERRY_LISTEN?",
    "SKERRY_ZFSPARENT, did you mean SKERRY_ZFS_PARENT?",
    "SKERRY_POLL_INTERVALL, did you mean SKERRY_POLL_INTERVAL?",
  })
  void suggestsVariables(String name, String hint) {
    assertThat(Sources.variable(name, "1").errors())
        .containsExactly(name + ": expected a known variable, found '" + name + "'; " + hint);
  }

  @Test
  void listsTheVariablesWhereNoneIsNear() {
    for (String name : List.of("SKERRY_REPOSITORIES", "SKERRY_", "SKERRY_TESTS")) {
      assertThat(Sources.variable(name, "x").errors())
          .singleElement()
          .asString()
          .contains("known are SKERRY_ with BASE, DATA, DRAIN, DRIVER, KEEP_BUILDS");
    }
  }

  @Test
  void keepsAMisspeltSecret() {
    assertThat(Sources.variable("SKERRY_TOKN", "hunter2").errors())
        .singleElement()
        .asString()
        .doesNotContain("hunter2");
  }

  @Test
  void knowsOnlyItsFlags() {
    assertThat(Sources.flag("zfsParent", "a").errors())
        .containsExactly(
            "--zfsParent: expected a known flag, found '--zfsParent'; did you mean"
                + " --zfs-parent?");
    assertThat(Sources.flag("max-jails", "1").errors())
        .containsExactly(
            "--max-jails: expected a known flag, found '--max-jails'; known are -- with data,"
                + " driver, listen, store, zfs-parent");
  }
}
