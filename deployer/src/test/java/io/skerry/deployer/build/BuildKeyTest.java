package io.skerry.deployer.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.skerry.deployer.spi.BuildSpec;
import io.skerry.runtime.function.FunctionName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class BuildKeyTest {
  private static final FunctionName A = new FunctionName("a");
  private static final BuildSpec BUILD =
      new BuildSpec(
          List.of("make"),
          new TreeMap<>(Map.of("B", "2", "A", "1", "C", "3", "D", "4")),
          Duration.ofMinutes(1),
          false,
          List.of());

  @Test
  void isTheSameInEveryProcess() {
    // Written down once: a key that changed between two starts would build everything anew.
    assertThat(BuildKey.of(A, "tree", List.of(), "c", BUILD))
        .isEqualTo("e9157c7149ce18025664ae787db94782f8569164247d74b5c7589ea815aad238");
  }

  @Test
  void differsWithEveryPart() {
    assertThat(
            List.of(
                BuildKey.of(A, "tree", List.of(), "c", BUILD),
                BuildKey.of(new FunctionName("b"), "tree", List.of(), "c", BUILD),
                BuildKey.of(A, "tree2", List.of(), "c", BUILD),
                BuildKey.of(A, "tree", List.of(), "custom", BUILD),
                BuildKey.of(A, "tree", List.of(), "c", BuildSpec.DEFAULT),
                BuildKey.of(A, "tree", List.of("shared"), "c", BUILD)))
        .doesNotHaveDuplicates();
  }
}
