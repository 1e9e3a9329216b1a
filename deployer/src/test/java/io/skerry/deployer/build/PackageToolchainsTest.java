package io.skerry.deployer.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skerry.deployer.build.JailedBuilds.Project;
import io.skerry.deployer.e2e.Needs;
import io.skerry.runtime.fault.SkerryException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Projects with packages, none of which comes from a network. */
@Timeout(300)
class PackageToolchainsTest extends ToolchainFixture {
  private static final Path PLUGINS = Path.of("/usr/share/maven-repo/org/apache/maven/plugins");
  private static final String MAIN_JAVA =
      """
      public class Main {
        public static void main(String[] arguments) throws Exception {
          System.out.print(new String(System.in.readAllBytes()).toUpperCase());
        }
      }
      """;

  @Test
  void javaByTheCompiler() {
    assertShouts(Project.of("shout", Map.of("Main.java", MAIN_JAVA)), "java");
  }

  @Test
  void javaByMavenWithARepositoryOfFiles() {
    Project project =
        Project.of("shout", Map.of("pom.xml", pom(), "src/main/java/Main.java", MAIN_JAVA));
    assertShouts(project, "java");
    assertThat(project.plan().command()).endsWith("-jar", "target/shout.jar");
  }

  @Test
  void aJarThatCannotBeExecutedIsToldFromOneThatCan() {
    String pom = pom().replace("<mainClass>Main</mainClass>", "");
    Project project =
        Project.of("shout", Map.of("pom.xml", pom, "src/main/java/Main.java", MAIN_JAVA));

    assertThatThrownBy(() -> builds.build(project)).isInstanceOf(SkerryException.class);
    assertThat(builds.heard).anyMatch(line -> line.contains("names no Main-Class"));
  }

  private static String pom() {
    Needs.part(
        "toolchains",
        Files.isDirectory(PLUGINS.resolve("maven-compiler-plugin/3.10.1"))
            && Files.isDirectory(PLUGINS.resolve("maven-jar-plugin/3.3.0")),
        "the packages of Maven's plugins of Debian 12 are not installed");
    try (InputStream in = PackageToolchainsTest.class.getResourceAsStream("pom-of-debian.xml")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void nodeWithAPackageOfTheTree() {
    String lock =
        """
        {"name": "shout", "version": "1.0.0", "lockfileVersion": 3, "requires": true,
         "packages": {
          "": {"name": "shout", "version": "1.0.0", "dependencies": {"loud": "file:libs/loud"}},
          "libs/loud": {"name": "loud", "version": "1.0.0"},
          "node_modules/loud": {"resolved": "libs/loud", "link": true}}}
        """;
    Map<String, String> files =
        Map.of(
            "package.json",
            "{\"name\":\"shout\",\"version\":\"1.0.0\",\"dependencies\":{\"loud\":\"file:libs/loud\"}}",
            "package-lock.json",
            lock,
            "libs/loud/package.json",
            "{\"name\":\"loud\",\"version\":\"1.0.0\",\"main\":\"index.js\"}",
            "libs/loud/index.js",
            "module.exports = text => text.toUpperCase();\n",
            "main.js",
            "process.stdout.write(require('loud')(require('fs').readFileSync(0, 'utf8')));\n");
    assertShouts(Project.of("shout", files), "node");
  }

  @Test
  void pythonWithAWheelOfTheTree() {
    Project project =
        Project.of(
                "shout",
                Map.of(
                    "requirements.txt",
                    "loud==1.0\n",
                    "main.py",
                    "import sys, loud\nsys.stdout.write(loud.say(sys.stdin.read()))\n"))
            .with("wheels/loud-1.0-py3-none-any.whl", wheel());
    assertShouts(project, "python");
  }

  @Test
  void aPackageMustNotTakeThePlaceOfTheFunctionsOwnFiles() {
    Project project =
        Project.of(
                "shout",
                Map.of("requirements.txt", "loud\n", "main.py", "", "loud.py", "mine = 1\n"))
            .with("wheels/loud-1.0-py3-none-any.whl", wheel());

    assertThatThrownBy(() -> builds.build(project)).isInstanceOf(SkerryException.class);
    assertThat(builds.heard).anyMatch(line -> line.contains("brings loud.py"));
  }

  private static byte[] wheel() {
    String info = "loud-1.0.dist-info/";
    Map<String, String> files = new TreeMap<>();
    files.put("loud.py", "def say(text):\n    return text.upper()\n");
    files.put(info + "METADATA", "Metadata-Version: 2.1\nName: loud\nVersion: 1.0\n");
    files.put(
        info + "WHEEL",
        "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n");
    files.put(
        info + "RECORD",
        "loud.py,,\n" + info + "METADATA,,\n" + info + "WHEEL,,\n" + info + "RECORD,,\n");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, String> file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
