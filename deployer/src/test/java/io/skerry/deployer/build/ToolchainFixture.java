package io.skerry.deployer.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.skerry.deployer.build.JailedBuilds.Project;
import io.skerry.deployer.spi.BuildPlan;
import io.skerry.runtime.function.Version;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Builds of small projects by the real tools in build jails, and calls of what they made. */
abstract class ToolchainFixture {
  private static final long TREE = 2L << 30;

  /** One for all: builds of the same function share a cache, and so take less time. */
  @TempDir static Path work;

  private static @Nullable JailedBuilds opened;
  JailedBuilds builds;

  @BeforeAll
  static void open() {
    opened = new JailedBuilds(work.resolve("data"), TREE);
  }

  @AfterAll
  static void close() {
    if (opened != null) {
      opened.close();
      opened = null;
    }
  }

  @BeforeEach
  void begin() {
    builds = Objects.requireNonNull(opened);
    builds.heard.clear();
  }

  void assertShouts(Project project, String builder) {
    assertThat(project.builder().type()).isEqualTo(builder);
    Version version = builds.build(project);
    assertThat(builds.call(version, "hello")).isEqualTo("HELLO");
    assertTreeIsClean(version);
    assertThat(version.provenance().builder()).isEqualTo(builder);
    assertThat(version.provenance().base()).isEqualTo(builds.base.identity());
    assertThat(version.provenance().tools().keySet())
        .containsExactlyInAnyOrderElementsOf(
            project.plan().tools().stream().map(BuildPlan.Tool::program).toList());
  }

  private void assertTreeIsClean(Version version) {
    try (var clone = builds.runtime.snapshots().clone(version.id(), "i-look", 1 << 20)) {
      assertThat(clone.tree().resolve(BuildCaches.NAME)).doesNotExist();
    }
  }
}
