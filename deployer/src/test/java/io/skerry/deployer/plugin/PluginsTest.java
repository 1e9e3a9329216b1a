package io.skerry.deployer.plugin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skerry.deployer.plugin.PluginInfo.State;
import io.skerry.deployer.spi.BuildRequest;
import io.skerry.deployer.spi.BuildSpec;
import io.skerry.deployer.spi.Builder;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.function.FunctionName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pf4j.PluginClassLoader;

@Timeout(60)
class PluginsTest {
  @TempDir Path data;

  private Path folder() throws IOException {
    return Files.createDirectories(data.resolve("plugins"));
  }

  private static PluginInfo info(Plugins plugins, String file) {
    return plugins.list().stream()
        .filter(plugin -> plugin.file().equals(Optional.of(file)))
        .findFirst()
        .orElseThrow();
  }

  private static Optional<Builder> builder(Plugins plugins, String type) {
    return plugins.extensions(Builder.class).stream()
        .filter(builder -> builder.type().equals(type))
        .findFirst();
  }

  private static String reasonLeftOut(Plugins plugins, String file) {
    PluginInfo info = info(plugins, file);
    assertThat(info.state()).isEqualTo(State.FAILED);
    assertThat(info.extensions()).isEmpty();
    return info.reason().orElseThrow();
  }

  @Test
  void makesAMissingFolderAndListsTheBuiltInExtensions() {
    Path folder = data.resolve("deep/plugins");

    try (Plugins plugins = Plugins.open(folder)) {
      assertThat(folder).isDirectory();
      assertThat(plugins.list())
          .singleElement()
          .satisfies(builtIn -> {
            assertThat(builtIn.id()).isEqualTo("built-in");
            assertThat(builtIn.state()).isEqualTo(State.STARTED);
            assertThat(builtIn.reason()).isEmpty();
            assertThat(builtIn.extensions())
                .contains(
                    new ExtensionInfo("Builder", "shell", "io.skerry.deployer.build.ShellBuilder"));
          });
      assertThat(builder(plugins, "shell")).isPresent();
    }
  }

  @Test
  void aJarAddsItsBuilder() throws IOException {
    PluginJar.builder("demo-plugin", "ZigBuilder", "zig").write(folder().resolve("zig.jar"));

    try (Plugins plugins = Plugins.open(folder())) {
      assertThat(info(plugins, "zig.jar"))
          .isEqualTo(
              new PluginInfo(
                  "demo-plugin",
                  "1.0.0",
                  Optional.of("zig.jar"),
                  State.STARTED,
                  Optional.empty(),
                  List.of(new ExtensionInfo("Builder", "zig", "demo.ZigBuilder"))));
      Builder zig = builder(plugins, "zig").orElseThrow();
      BuildRequest request =
          new BuildRequest(new FunctionName("hello"), Set.of(), Set.of(), BuildSpec.DEFAULT);
      assertThat(zig.plan(request).command()).containsExactly("./hello");
      assertThat(zig.getClass().getClassLoader()).isNotSameAs(getClass().getClassLoader());
      assertThat(builder(plugins, "shell")).isPresent();
      assertThat(builder(plugins, "zig")).containsSame(zig);
    }
  }

  @Test
  void closingClosesEveryClassLoader() throws IOException {
    PluginJar.builder("one", "OneBuilder", "one").write(folder().resolve("one.jar"));
    PluginJar.builder("two", "TwoBuilder", "two")
        .attribute("Plugin-Dependencies", "one")
        .write(folder().resolve("two.jar"));
    Plugins plugins = Plugins.open(folder());
    List<PluginClassLoader> loaders =
        Stream.of("one", "two")
            .map(type -> builder(plugins, type).orElseThrow().getClass().getClassLoader())
            .map(PluginClassLoader.class::cast)
            .toList();
    assertThat(loaders).noneMatch(PluginClassLoader::isClosed);

    plugins.close();

    assertThat(loaders).allMatch(PluginClassLoader::isClosed);
  }

  @Test
  void aZipAddsItsBuilder() throws IOException {
    PluginJar.builder("zipped", "ZigBuilder", "zig").write(folder().resolve("zig.zip"));

    try (Plugins plugins = Plugins.open(folder())) {
      assertThat(info(plugins, "zig.zip").state()).isEqualTo(State.STARTED);
      assertThat(builder(plugins, "zig")).isPresent();
    }
  }

  @Test
  void eachPluginHasItsOwnClasses() throws IOException {
    PluginJar.builder("one", "SameBuilder", "first").write(folder().resolve("one.jar"));
    PluginJar.builder("two", "SameBuilder", "second").write(folder().resolve("two.jar"));

    try (Plugins plugins = Plugins.open(folder())) {
      assertThat(builder(plugins, "first").orElseThrow().getClass())
          .isNotSameAs(builder(plugins, "second").orElseThrow().getClass());
    }
  }

  @Test
  void aPluginThatBringsItsOwnCopyOfOurPointsWorks() throws IOException {
    PluginJar jar = PluginJar.builder("fat", "FatBuilder", "fat");
    for (Class<?> copy : List.of(Builder.class, BuildRequest.class, FunctionName.class)) {
      String name = copy.getName().replace('.', '/') + ".class";
      try (var in = copy.getClassLoader().getResourceAsStream(name)) {
        assertThat(in).isNotNull();
        jar.entry(name, in.readAllBytes());
      }
    }
    jar.write(folder().resolve("fat.jar"));

    try (Plugins plugins = Plugins.open(folder())) {
      BuildRequest request =
          new BuildRequest(new FunctionName("f"), Set.of(), Set.of(), BuildSpec.DEFAULT);
      assertThat(builder(plugins, "fat").orElseThrow().plan(request).command())
          .containsExactly("./f");
    }
  }

  @Test
  void startsAPluginClassAndStopsIt() throws IOException {
    String source =
        """
        package demo;
        public class Life extends org.pf4j.Plugin {
          @Override public void start() { System.setProperty("skerry.test.life", "started"); }
          @Override public void stop() { System.setProperty("skerry.test.life", "stopped"); }
        }
        """;
    PluginJar.of("life", "1")
        .compile(Map.of("demo.Life", source))
        .attribute("Plugin-Class", "demo.Life")
        .write(folder().resolve("life.jar"));

    try (Plugins plugins = Plugins.open(folder())) {
      assertThat(info(plugins, "life.jar").state()).isEqualTo(State.STARTED);
      assertThat(System.getProperty("skerry.test.life")).isEqualTo("started");
    }
    assertThat(System.getProperty("skerry.test.life")).isEqualTo("stopped");
    System.clearProperty("skerry.test.life");
  }

  @Test
  void aPluginWithoutIndexIsListedWithAHintAndNotWithOurExtensions() throws IOException {
    PluginJar.builder("blank", "ZigBuilder", "zig")
        .withoutIndex()
        .write(folder().resolve("blank.jar"));

    try (Plugins plugins = Plugins.open(folder())) {
      PluginInfo info = info(plugins, "blank.jar");
      assertThat(info.state()).isEqualTo(State.STARTED);
      assertThat(info.reason().orElseThrow()).contains("extensions.idx", "annotation processor");
      assertThat(info.extensions()).isEmpty();
    }
  }

  @Test
  void aDisabledPluginIsListedAndNotUsed() throws IOException {
    PluginJar.builder("off", "ZigBuilder", "zig").write(folder().resolve("off.jar"));
    Files.writeString(folder().resolve("disabled.txt"), "off\n");

    try (Plugins plugins = Plugins.open(folder())) {
      assertThat(info(plugins, "off.jar").state()).isEqualTo(State.DISABLED);
      assertThat(builder(plugins, "zig")).isEmpty();
    }
  }

  @Test
  void namesFilesThatAreNoPluginsAndGoesOn() throws IOException {
    Files.writeString(folder().resolve("text.jar"), "not a zip");
    Files.writeString(folder().resolve("text.zip"), "not a zip");
    Files.writeString(folder().resolve("notes.txt"), "no plugin and no error");
    PluginJar.of("x", "1").without("Plugin-Id").write(folder().resolve("no-id.jar"));
    PluginJar.of("x", "1").without("Plugin-Version").write(folder().resolve("no-version.jar"));
    PluginJar.of("../x", "1").write(folder().resolve("bad-id.jar"));
    PluginJar.of("built-in", "1").write(folder().resolve("reserved.jar"));
    PluginJar.builder("good", "ZigBuilder", "zig").write(folder().resolve("z-good.jar"));

    try (Plugins plugins = Plugins.open(folder())) {
      assertThat(reasonLeftOut(plugins, "text.jar")).contains("cannot be read as a zip file");
      assertThat(reasonLeftOut(plugins, "text.zip")).contains("cannot be read as a zip file");
      assertThat(reasonLeftOut(plugins, "no-id.jar")).contains("no Plugin-Id line");
      assertThat(reasonLeftOut(plugins, "no-version.jar")).contains("no Plugin-Version line");
      assertThat(reasonLeftOut(plugins, "bad-id.jar")).contains("Plugin-Id", "'../x'");
      assertThat(reasonLeftOut(plugins, "reserved.jar")).contains("'built-in'");
      assertThat(plugins.list()).hasSize(8);
      assertThat(builder(plugins, "zig")).isPresent();
    }
  }

  @Test
  void namesExtensionsThatDoNotWorkAndGoesOn() throws IOException {
    Map<String, String> throwing =
        Map.of(
            "demo.Throwing",
            PluginJar.builderSource(
                "Throwing",
                "throwing",
                "public Throwing() { throw new IllegalStateException(\"no luck\"); }"));
    PluginJar.of("throwing", "1").compile(throwing).write(folder().resolve("throwing.jar"));
    Map<String, String> missing =
        Map.of(
            "demo.Missing",
            PluginJar.builderSource("Missing", "missing", "private final Gone gone = new Gone();"),
            "demo.Gone",
            "package demo; class Gone {}");
    PluginJar.of("missing", "1")
        .compile(missing)
        .without("demo/Gone.class")
        .write(folder().resolve("missing.jar"));
    PluginJar newer = PluginJar.builder("newer", "NewerBuilder", "newer");
    newer.content("demo/NewerBuilder.class")[7] = 99;
    newer.write(folder().resolve("newer.jar"));
    PluginJar.builder("badtype", "BadTypeBuilder", "Bad Type").write(folder().resolve("bad.jar"));
    PluginJar.of("gone", "1")
        .entry("META-INF/extensions.idx", "demo.Nowhere\n".getBytes(UTF_8))
        .write(folder().resolve("gone.jar"));
    PluginJar.of("classless", "1")
        .attribute("Plugin-Class", "demo.Nothing")
        .write(folder().resolve("classless.jar"));
    PluginJar.builder("good", "ZigBuilder", "zig").write(folder().resolve("z-good.jar"));

    try (Plugins plugins = Plugins.open(folder())) {
      assertThat(reasonLeftOut(plugins, "throwing.jar")).contains("demo.Throwing", "no luck");
      assertThat(reasonLeftOut(plugins, "missing.jar")).contains("class demo.Gone is missing");
      assertThat(reasonLeftOut(plugins, "newer.jar")).contains("another Java", "this is Java");
      assertThat(reasonLeftOut(plugins, "bad.jar")).contains("type() is 'Bad Type'");
      assertThat(reasonLeftOut(plugins, "gone.jar")).contains("class demo.Nowhere is missing");
      assertThat(reasonLeftOut(plugins, "classless.jar")).contains("demo.Nothing is missing");
      assertThat(builder(plugins, "zig")).isPresent();
    }
  }

  @Test
  void namesWhoTookATypeOrAnIdFirst() throws IOException {
    PluginJar.builder("a", "AnyBuilder", "zig").write(folder().resolve("a.jar"));
    PluginJar.builder("a", "OtherBuilder", "other").write(folder().resolve("b.jar"));
    PluginJar.builder("c", "CopyBuilder", "zig").write(folder().resolve("c.jar"));
    PluginJar.builder("d", "ShellAgain", "shell").write(folder().resolve("d.jar"));

    try (Plugins plugins = Plugins.open(folder())) {
      assertThat(info(plugins, "a.jar").state()).isEqualTo(State.STARTED);
      assertThat(reasonLeftOut(plugins, "b.jar")).isEqualTo("Plugin-Id a is taken by a.jar");
      assertThat(reasonLeftOut(plugins, "c.jar"))
          .contains("Builder type 'zig' is taken by demo.AnyBuilder of a");
      assertThat(reasonLeftOut(plugins, "d.jar"))
          .contains("'shell' is taken by io.skerry.deployer.build.ShellBuilder of built-in");
    }
  }

  @Test
  void whatDependsOnAPluginThatIsMissingOrLeftOutIsLeftOut() throws IOException {
    PluginJar.of("base", "1.0.0")
        .entry("META-INF/extensions.idx", "demo.Nowhere\n".getBytes(UTF_8))
        .write(folder().resolve("base.jar"));
    PluginJar.builder("upper", "UpperBuilder", "upper")
        .attribute("Plugin-Dependencies", "base")
        .write(folder().resolve("upper.jar"));
    PluginJar.of("lonely", "1.0.0")
        .attribute("Plugin-Dependencies", "absent")
        .write(folder().resolve("lonely.jar"));

    try (Plugins plugins = Plugins.open(folder())) {
      assertThat(reasonLeftOut(plugins, "base.jar")).contains("demo.Nowhere");
      assertThat(reasonLeftOut(plugins, "upper.jar")).contains("was left out: base");
      assertThat(reasonLeftOut(plugins, "lonely.jar")).contains("Plugin-Dependencies");
      assertThat(builder(plugins, "upper")).isEmpty();
    }
  }

  @Test
  void twoThatDependOnEachOtherAreLeftOut() throws IOException {
    PluginJar.of("x", "1.0.0")
        .attribute("Plugin-Dependencies", "y")
        .write(folder().resolve("x.jar"));
    PluginJar.of("y", "1.0.0")
        .attribute("Plugin-Dependencies", "x")
        .write(folder().resolve("y.jar"));

    try (Plugins plugins = Plugins.open(folder())) {
      assertThat(reasonLeftOut(plugins, "x.jar")).contains("circle");
      assertThat(reasonLeftOut(plugins, "y.jar")).contains("circle");
    }
  }

  @Test
  void aFolderThatIsAFileIsToldWithTheRemedy() throws IOException {
    Path file = Files.writeString(data.resolve("plugins"), "");

    assertThatThrownBy(() -> Plugins.open(file))
        .isInstanceOf(SkerryException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("make it a directory");
  }
}
