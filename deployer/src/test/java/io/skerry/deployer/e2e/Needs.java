package io.skerry.deployer.e2e;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;

/** Skips a test whose machine lacks a part, unless that part is required there. */
public final class Needs {
  private Needs() {}

  public static void part(String word, boolean there, String why) {
    String required = System.getenv().getOrDefault("SKERRY_TEST_REQUIRE", "");
    if (!there && Arrays.asList(required.split(",", -1)).contains(word)) {
      fail("SKERRY_TEST_REQUIRE lists " + word + ", but " + why);
    }
    assumeTrue(there, why);
  }

  /** A user without privileges that root's service may run as. */
  static String user() {
    String user = System.getenv().getOrDefault("SKERRY_TEST_USER", "");
    part("user", !user.isEmpty(), "SKERRY_TEST_USER names no user");
    return user;
  }

  /** Real jails: root on Linux. */
  public static void jails() {
    part("root", "root".equals(System.getProperty("user.name")), "the tests do not run as root");
    part("linux", "Linux".equals(System.getProperty("os.name")), "this is not Linux");
  }
}
