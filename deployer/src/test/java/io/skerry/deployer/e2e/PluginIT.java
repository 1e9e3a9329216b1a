package io.skerry.deployer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.skerry.deployer.plugin.PluginJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A builder that a user drops into the folder for plugins. */
final class PluginIT {
  @TempDir private Path directory;

  @BeforeAll
  static void needs() {
    Needs.jails();
  }

  @Test
  void aPluginsRuntimeWorksAndABrokenOneIsNamed() throws IOException {
    Path plugins = Files.createDirectories(directory.resolve("data/plugins"));
    PluginJar.builder("demo-plugin", "DemoBuilder", "demo").write(plugins.resolve("demo.jar"));
    Files.writeString(plugins.resolve("broken.jar"), "no zip");

    try (ServiceProcess service =
        ServiceProcess.up(directory.resolve("data"), "--driver", "linux")) {
      String listed = service.cli("plugins").ok();
      assertThat(listed).containsPattern("demo-plugin +1\\.0\\.0 +started");
      assertThat(listed).containsPattern("broken.* failed +");
      assertThat(listed).containsPattern("built-in .*started");

      WorkingCopy copy =
          WorkingCopy.clone(service.repository("functions"), directory.resolve("copy"));
      copy.write("page/function.yaml", "runtime: demo\ntriggers: [{kind: http, path: /page}]\n")
          .write("page/page", "#!/bin/sh\necho \"built by a plugin\"\n");
      assertThat(copy.file("page/page").toFile().setExecutable(true)).isTrue();
      copy.push("a page").ok();
      assertThat(service.curl("/page").ok()).isEqualTo("built by a plugin\n");
    }
  }
}
