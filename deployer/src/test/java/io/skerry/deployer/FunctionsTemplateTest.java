package io.skerry.deployer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.skerry.deployer.build.BinaryBuilder;
import io.skerry.deployer.build.Builders;
import io.skerry.deployer.build.CBuilder;
import io.skerry.deployer.build.JavaBuilder;
import io.skerry.deployer.build.NodeBuilder;
import io.skerry.deployer.build.PythonBuilder;
import io.skerry.deployer.build.ShellBuilder;
import io.skerry.deployer.spi.BuildPlan;
import io.skerry.deployer.spi.BuildRequest;
import io.skerry.deployer.spi.BuildSpec;
import io.skerry.runtime.function.FunctionName;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Builds and runs each function of the template as its builder says, on the host without a jail.
 */
@Timeout(120)
class FunctionsTemplateTest {
  private static final Path TEMPLATE =
      Path.of(System.getProperty("skerry.home", "..")).resolve("functions-template");
  private static final String PATH =
      Path.of(System.getProperty("java.home"), "bin") + ":/usr/local/bin:/usr/bin:/bin";
  private static final Builders BUILDERS =
      new Builders(
          List.of(
              new BinaryBuilder(),
              new CBuilder(),
              new JavaBuilder(),
              new NodeBuilder(),
              new PythonBuilder(),
              new ShellBuilder()));

  @TempDir Path work;

  private record Answer(int status, String output, String error) {}

  /** One function, copied to the temporary directory and built there. */
  private final class Built {
    private final Path directory;
    private final List<String> command;

    Built(String name) throws IOException {
      directory = Files.createDirectory(work.resolve(name));
      try (Stream<Path> files = Files.list(TEMPLATE.resolve(name))) {
        for (Path file : files.toList()) {
          Files.copy(
              file,
              directory.resolve(file.getFileName().toString()),
              StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
      Set<String> files = names(false);
      BuildRequest request =
          new BuildRequest(new FunctionName(name), files, names(true), BuildSpec.DEFAULT);
      BuildPlan plan = BUILDERS.choose(Optional.empty(), files).plan(request);
      command = plan.command();
      for (List<String> step : plan.steps()) {
        assertThat(start(step, Map.of(), new byte[0])).isEqualTo(new Answer(0, "", ""));
      }
    }

    private Set<String> names(boolean executable) throws IOException {
      try (Stream<Path> files = Files.list(directory)) {
        return files
            .filter(file -> !executable || Files.isExecutable(file))
            .map(file -> file.getFileName().toString())
            .collect(Collectors.toSet());
      }
    }

    Answer call(Map<String, String> environment, byte[] body) {
      return start(command, environment, body);
    }

    Answer call(byte[] body) {
      return call(Map.of(), body);
    }

    private Answer start(List<String> arguments, Map<String, String> environment, byte[] body) {
      try {
        Path output = Files.createTempFile(work, "stdout", "");
        Path error = Files.createTempFile(work, "stderr", "");
        ProcessBuilder builder =
            new ProcessBuilder(arguments)
                .directory(directory.toFile())
                .redirectOutput(output.toFile())
                .redirectError(error.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", PATH);
        builder.environment().putAll(environment);
        Process process = builder.start();
        try (OutputStream in = process.getOutputStream()) {
          in.write(body);
        } catch (IOException e) {
          // A function that does not read its input may be gone by now.
          assertThat(e).hasMessageContaining("Broken pipe");
        }
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Answer(
            process.exitValue(), Files.readString(output, UTF_8), Files.readString(error, UTF_8));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"hello", "checksum", "csv2json", "slugify", "heartbeat", "tidy-json"})
  void everyManifestHasASchemaLineAndNoKeyThatIsNotAvailableYet(String name) throws IOException {
    List<String> lines = Files.readAllLines(TEMPLATE.resolve(name).resolve("function.yaml"));

    assertThat(lines)
        .startsWith("# yaml-language-server: $schema=http://127.0.0.1:8080/schema/function.json")
        .noneMatch(line -> line.matches("(secrets|network|retry|onFailure):.*"));
  }

  @Test
  void helloGreetsByNameAndTellsItsVersion() throws IOException {
    Built hello = new Built("hello");
    Map<String, String> call =
        Map.ofEntries(
            entry("QUERY_STRING", "x=1&name=Ada+L%C3%B6velace"),
            entry("SKERRY_FUNCTION", "hello"),
            entry("SKERRY_VERSION", "v3"),
            entry("SKERRY_INVOCATION", "i-42"));

    assertThat(hello.call(call, new byte[0]))
        .isEqualTo(new Answer(0, "Hello, Ada Lövelace!\nYou called hello v3 (i-42).\n", ""));
    assertThat(hello.call(new byte[0]).output()).startsWith("Hello, World!\n");
  }

  @Test
  void helloNeverExecutesWhatItIsSent() throws IOException {
    Map<String, String> call =
        Map.of(
            "QUERY_STRING", "name=%24%28touch%20pwned%29%22%27%3B%60id%60%25s%5Cn%0A%00%zz&name=b");
    Built hello = new Built("hello");

    assertThat(hello.call(call, new byte[0]).output())
        .startsWith("Hello, $(touch pwned)\"';`id`%s\\n%zz!\nYou called");
    assertThat(hello.directory.resolve("pwned")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 55, 56, 63, 64, 65, 200_000})
  void checksumIsTheSha256(int length) throws Exception {
    byte[] body = "skerry ".repeat(length / 7 + 1).substring(0, length).getBytes(UTF_8);
    String expected = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));

    assertThat(new Built("checksum").call(body)).isEqualTo(new Answer(0, expected + "  -\n", ""));
  }

  @Test
  void csv2jsonMakesAnArrayOfObjects() throws IOException {
    Built csv2json = new Built("csv2json");

    assertThat(csv2json.call(bytes("name,note\nAda,\"first, \"\"fast\"\"\"\nJürgen,\n")))
        .isEqualTo(
            new Answer(
                0,
                """
                Status: 200 OK
                Content-Type: application/json

                [{"name": "Ada", "note": "first, \\"fast\\""}, {"name": "Jürgen", "note": ""}]
                """,
                ""));
    Answer semicolons =
        csv2json.call(Map.of("QUERY_STRING", "delimiter=%3B"), bytes("\uFEFFa;b\r\n1;2\r\n"));
    assertThat(semicolons.output()).endsWith("\n\n[{\"a\": \"1\", \"b\": \"2\"}]\n");
  }

  @Test
  void csv2jsonRefusesBadInputInWords() throws IOException {
    Built csv2json = new Built("csv2json");

    assertThat(
            List.of(
                csv2json.call(new byte[0]),
                csv2json.call(bytes("a,b\n1,2\n3\n")),
                csv2json.call(bytes("a,a\n1,2\n")),
                csv2json.call(bytes("a,b\n1,\"2\n")),
                csv2json.call("a\né\n".getBytes(ISO_8859_1)),
                csv2json.call(Map.of("QUERY_STRING", "delimiter=ab"), bytes("a\n"))))
        .allSatisfy(answer -> {
          assertThat(answer.status()).isZero();
          assertThat(answer.error()).isEmpty();
          assertThat(answer.output())
              .startsWith("Status: 400 Bad Request\nContent-Type: text/plain");
        })
        .extracting(answer -> answer.output().lines().skip(3).findFirst().orElseThrow())
        .satisfiesExactly(
            empty -> assertThat(empty).isEqualTo("line 1: expected a header with the column names"),
            row -> assertThat(row).isEqualTo("line 3: 1 values for 2 columns"),
            twice -> assertThat(twice).isEqualTo("line 1: a column name occurs twice"),
            open -> assertThat(open).contains("unexpected end of data"),
            latin -> assertThat(latin).contains("can't decode byte 0xe9"),
            delimiter -> assertThat(delimiter).contains("expected one character"));
  }

  @Test
  void tidyJsonSortsKeysAndIndents() throws IOException {
    assumeTrue(
        Stream.of("/usr/local/bin/node", "/usr/bin/node").map(Path::of).anyMatch(Files::exists));
    Built tidyJson = new Built("tidy-json");

    assertThat(
            tidyJson.call(
                Map.of("QUERY_STRING", "indent=1"),
                bytes("{\"b\":[{\"d\":1,\"c\":\"é\"}],\"a\":2}")))
        .isEqualTo(
            new Answer(
                0,
                """
                Status: 200 OK
                Content-Type: application/json

                {
                 "a": 2,
                 "b": [
                  {
                   "c": "é",
                   "d": 1
                  }
                 ]
                }
                """,
                ""));
    assertThat(tidyJson.call(bytes("{")).output()).startsWith("Status: 400 Bad Request\n");
    assertThat(tidyJson.call(Map.of("QUERY_STRING", "indent=99"), bytes("1")).output())
        .startsWith("Status: 400 Bad Request\n")
        .endsWith("indent: expected a whole number from 0 to 10\n");
  }

  @Test
  void slugifyMakesOneSlugPerLine() throws IOException {
    Built slugify = new Built("slugify");

    assertThat(slugify.call(bytes("Crème brûlée!\r\n  Große Straße 7 \n???\nБольшой мир\n")))
        .isEqualTo(new Answer(0, "creme-brulee\ngrosse-strasse-7\nuntitled\nбольшой-мир\n", ""));
    assertThat(slugify.call(new byte[0])).isEqualTo(new Answer(0, "", ""));
  }

  @Test
  void slugifyFailsOnWhatIsNotUtf8() throws IOException {
    assertThat(new Built("slugify").call("é".getBytes(ISO_8859_1)))
        .isEqualTo(new Answer(1, "", "slugify: the body is not UTF-8\n"));
  }

  @Test
  void heartbeatSaysHowBusyTheMachineIs() throws IOException {
    Built heartbeat = new Built("heartbeat");
    Map<String, String> calm = Map.of("BUSY_ABOVE", "1000000", "SKERRY_INVOCATION", "i-7");

    Answer answer = heartbeat.call(calm, new byte[0]);

    assertThat(answer.status()).isZero();
    assertThat(answer.error()).isEmpty();
    assertThat(answer.output())
        .matches(
            "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ calm load=[0-9.]+ limit=1000000 run=i-7\n");
  }

  @Test
  void heartbeatWarnsInItsLogWhenTheMachineIsBusy() throws IOException {
    Answer answer = new Built("heartbeat").call(Map.of("BUSY_ABOVE", "-1"), new byte[0]);

    assertThat(answer.status()).isZero();
    assertThat(answer.output()).contains(" busy load=");
    assertThat(answer.error()).contains("is above -1");
  }
}
