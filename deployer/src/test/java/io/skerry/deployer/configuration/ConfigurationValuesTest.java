package io.skerry.deployer.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each key takes and refuses; the same in a file, a variable and a flag. */
class ConfigurationValuesTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "127.0.0.1:8080 | 127.0.0.1 | 8080",
        "0.0.0.0:0 | 0.0.0.0 | 0",
        "localhost:65535 | localhost | 65535",
        "[::1]:8080 | ::1 | 8080",
        "[2001:db8::a]:80 | 2001:db8::a | 80",
        "node-1.example.org:80 | node-1.example.org | 80",
        "a:1 | a | 1",
      })
  void listens(String text, String host, int port) {
    Configuration read = Sources.flag("listen", text).read();
    assertThat(read.host()).isEqualTo(host);
    assertThat(read.port()).isEqualTo(port);
    assertThat(Sources.yaml(directory, "listen: \"" + text + "\"").read()).isEqualTo(read);
    assertThat(Sources.variable("SKERRY_LISTEN", text).read()).isEqualTo(read);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | an empty string",
        "8080 | '8080'; write 127.0.0.1:8080",
        ":8080 | ':8080'; write an address in front; 0.0.0.0 stands for all of this machine",
        "*:8080 | '*:8080'; write an address in front; 0.0.0.0 stands for all of this machine",
        "localhost | 'localhost'; add a port, as in 127.0.0.1:8080",
        "http://localhost:80 | 'http://localhost:80'; leave out the scheme",
        "::1 | '::1'; put an IPv6 address in brackets: [::1]:8080",
        "::1:8080 | '::1:8080'; put an IPv6 address in brackets: [::1]:8080",
        "[::1:8080 | '[::1:8080'",
        "[1::2::3]:80 | '[1::2::3]:80'",
        "[127.0.0.1]:80 | '[127.0.0.1]:80'",
        "localhost:65536 | 'localhost:65536'",
        "localhost:99999 | 'localhost:99999'",
        "localhost:080 | 'localhost:080'",
        "localhost:-1 | 'localhost:-1'",
        "256.0.0.1:80 | '256.0.0.1:80'",
        "127.1:80 | '127.1:80'",
        "-a:80 | '-a:80'",
        "a_b:80 | 'a_b:80'",
        "a b:80 | 'a b:80'",
      },
      quoteCharacter = '`')
  void refusesToListen(String text, String found) {
    String value = text.equals("''") ? "" : text;
    assertThat(Sources.flag("listen", value).errors())
        .containsExactly(
            "--listen: expected a host and a port (0 to 65535) such as 127.0.0.1:8080, found "
                + found);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "STORE | directory",
        "STORE | my-store-2",
        "ZFS_PARENT | tank",
        "ZFS_PARENT | tank/a_b/c.d:e-f/1",
        "ZFS_PARENT | logs/a",
        "DRIVER | plain",
        "DATA | .",
        "DATA | /var/db/skerry with space",
        "BASE | /",
        "BASE | /srv/base",
        "MAX_JAILS | 1",
        "MAX_JAILS | 10000",
        "MAX_BODY | 1Ki",
        "MAX_BODY | 1Gi",
        "MAX_BODY | 1048576",
        "DRAIN | 0s",
        "DRAIN | 1h",
        "DRAIN | 500ms",
        "KEEP_INVOCATIONS | 0s",
        "KEEP_BUILDS | 87600h",
        "MAX_INVOCATIONS | 1",
        "POLL_INTERVAL | 1s",
        "POLL_INTERVAL | 24h",
      })
  void accepts(String variable, String text) {
    assertThat(Sources.variable("SKERRY_" + variable, text).read()).isNotNull();
    assertThat(Sources.yaml(directory, key(variable) + ": " + text).read())
        .isEqualTo(Sources.variable("SKERRY_" + variable, text).read());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "STORE | ZFS",
        "STORE | 2zfs",
        "STORE | a b",
        "STORE | ../a",
        "DRIVER | -plain",
        "DRIVER | a_b",
        "ZFS_PARENT | /tank",
        "ZFS_PARENT | tank/",
        "ZFS_PARENT | tank//a",
        "ZFS_PARENT | tank/../a",
        "ZFS_PARENT | tank/-a",
        "ZFS_PARENT | tank@snap",
        "ZFS_PARENT | tank/a b",
        "ZFS_PARENT | 1tank",
        "ZFS_PARENT | -o",
        "ZFS_PARENT | mirror-a/b",
        "ZFS_PARENT | log",
        "DATA | ~/data",
        "BASE | srv/base",
        "BASE | ~",
        "MAX_JAILS | 0",
        "MAX_JAILS | 10001",
        "MAX_JAILS | 1.5",
        "MAX_JAILS | -1",
        "MAX_JAILS | 064",
        "MAX_BODY | 1023",
        "MAX_BODY | 2Gi",
        "MAX_BODY | 6 Mi",
        "MAX_BODY | 99999999999999999999Gi",
        "DRAIN | 30",
        "DRAIN | 2h",
        "DRAIN | -1s",
        "DRAIN | 1m30s",
        "POLL_INTERVAL | 999ms",
        "POLL_INTERVAL | 25h",
        "POLL_INTERVAL | 1d",
      })
  void refuses(String variable, String text) {
    assertThat(Sources.variable("SKERRY_" + variable, text).errors())
        .singleElement()
        .asString()
        .startsWith("SKERRY_" + variable + ": expected ")
        .contains(", found '" + text + "'");
    assertThat(Sources.yaml(directory, key(variable) + ": \"" + text + "\"").errors())
        .singleElement()
        .asString()
        .startsWith("skerry.yaml:1:" + (key(variable).length() + 3) + ": " + key(variable) + ": ");
  }

  @Test
  void refusesControlCharacters() {
    assertThat(Sources.flag("data", "a\u001b[31m\nb").errors())
        .containsExactly(
            "--data: expected the path of a directory, found 'a\\u001B[31m\\nb'; no control"
                + " characters");
    assertThat(Sources.flag("data", " ").errors()).hasSize(1);
  }

  @Test
  void keepsTheTypesOfYaml() {
    assertThat(Sources.yaml(directory, "maxJails: \"64\"").errors())
        .containsExactly(
            "skerry.yaml:1:11: maxJails: expected a whole number from 1 to 10000, found '64';"
                + " remove the quotes");
    assertThat(Sources.yaml(directory, "listen: [::1]:8080").errors())
        .containsExactly(
            "skerry.yaml:1:10: (file): expected YAML, found a syntax error (expected the node"
                + " content, but found ':'); put a text that begins with [ or { in quotes");
    assertThat(Sources.yaml(directory, "listen: [localhost]").errors())
        .containsExactly(
            "skerry.yaml:1:9: listen: expected a host and a port (0 to 65535) such as"
                + " 127.0.0.1:8080, found a list; write \"[::1]:8080\"");
    assertThat(Sources.yaml(directory, "store: no").errors()).hasSize(1);
  }

  /** POLL_INTERVAL is pollInterval. */
  private static String key(String variable) {
    StringBuilder key = new StringBuilder();
    for (String word : variable.split("_", -1)) {
      key.append(key.isEmpty() ? word.toLowerCase(Locale.ROOT) : capital(word));
    }
    return key.toString();
  }

  private static String capital(String word) {
    return word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT);
  }
}
