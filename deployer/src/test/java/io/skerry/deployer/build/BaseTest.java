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

  private void write(String name, String text) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  @Test
  void aProgramIsFoundThroughLinksOfTheBase() throws IOException {
    write("usr/lib/gcc/cc-12", "the compiler");
    Files.createDirectories(root.resolve("usr/bin"));
    Files.createDirectories(root.resolve("etc/alternatives"));
    Files.createSymbolicLink(root.resolve("usr/bin/cc"), Path.of("/etc/alternatives/cc"));
    Files.createSymbolicLink(
        root.resolve("etc/alternatives/cc"), Path.of("../../usr/lib/./gcc/cc-12"));

    assertThat(new Base(root).program("cc"))
        .hasValueSatisfying(file -> {
          assertThat(file.path()).isEqualTo(root.resolve("usr/lib/gcc/cc-12"));
          assertThat(file.size()).isEqualTo(12);
        });
  }

  @Test
  void aLinkThatLeadsNowhereOrInACircleIsNoProgram() throws IOException {
    Files.createDirectories(root.resolve("usr/bin"));
    // Outside of the base there is such a file.
    Files.createSymbolicLink(root.resolve("usr/bin/sh"), Path.of("/../../../bin/sh"));
    Files.createSymbolicLink(root.resolve("usr/bin/one"), Path.of("two"));
    Files.createSymbolicLink(root.resolve("usr/bin/two"), Path.of("one"));

    assertThat(new Base(root).program("sh")).isEmpty();
    assertThat(new Base(root).program("one")).isEmpty();
    assertThat(new Base(root).program("three")).isEmpty();
  }

  @Test
  void theIdentityNamesTheSystemAndChangesWithItsPackages() throws IOException {
    write("usr/lib/os-release", "NAME=x\nPRETTY_NAME=\"Tiny Linux 7\"\n");
    Files.createDirectories(root.resolve("etc"));
    Files.createSymbolicLink(root.resolve("etc/os-release"), Path.of("/usr/lib/os-release"));
    write("var/lib/dpkg/status", "Package: gcc\nVersion: 12\n");
    Base base = new Base(root);

    String before = base.identity();
    assertThat(before).matches("Tiny Linux 7 [0-9a-f]{12}").isEqualTo(base.identity());
    assertThat(new Base(root).identity()).isEqualTo(before);

    write("var/lib/dpkg/status", "Package: gcc\nVersion: 12.2\n");
    assertThat(base.identity()).startsWith("Tiny Linux 7 ").isNotEqualTo(before);
  }

  @Test
  void aFreeBsdIsNamedToo() throws IOException {
    write("bin/freebsd-version", "#!/bin/sh\nUSERLAND_VERSION=\"14.1-RELEASE-p3\"\n");

    assertThat(new Base(root).identity()).matches("14\\.1-RELEASE-p3 [0-9a-f]{12}");
  }

  @Test
  void aBaseThatSaysNothingHasAnIdentityAllTheSame() {
    assertThat(new Base(root).identity()).matches("base [0-9a-f]{12}");
  }
}
