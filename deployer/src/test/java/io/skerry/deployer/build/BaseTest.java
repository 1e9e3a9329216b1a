package io.skerry.deployer.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.skerry.deployer.spi.BuildPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BaseTest {
  private static final BuildPlan.Tool CC = new BuildPlan.Tool("cc", "install gcc");
  private static final BuildPlan.Tool MAKE = new BuildPlan.Tool("make", "install make");

  @TempDir Path root;

  @Test
  void theFirstToolThatIsNowhereIsMissing() throws IOException {
    Files.createDirectories(root.resolve("usr/bin"));
    // A link of the base counts by its name: its target is the base's, not the host's.
    Files.createSymbolicLink(root.resolve("usr/bin/cc"), Path.of("/etc/alternatives/cc"));

    assertThat(new Base(root).missing(List.of(CC, MAKE))).contains(MAKE);
    Files.createDirectories(root.resolve("usr/local/bin"));
    Files.createFile(root.resolve("usr/local/bin/make"));
    assertThat(new Base(root).missing(List.of(CC, MAKE))).isEmpty();
    assertThat(new Base(root).missing(List.of())).isEmpty();
  }
}
