package io.skerry.runtime.snapshot;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;

/** Skips a test whose machine lacks a part, unless that part is required there. */
final class Needs {
  private Needs() {}

  static void part(String word, boolean there, String why) {
    String required = System.getenv().getOrDefault("SKERRY_TEST_REQUIRE", "");
    if (!there && Arrays.asList(required.split(",", -1)).contains(word)) {
      fail("SKERRY_TEST_REQUIRE lists " + word + ", but " + why);
    }
    assumeTrue(there, why);
  }

  static boolean root() {
    return "root".equals(System.getProperty("user.name"));
  }
}
