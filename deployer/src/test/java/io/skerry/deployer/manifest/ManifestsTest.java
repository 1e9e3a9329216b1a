package io.skerry.deployer.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.skerry.deployer.yaml.YamlError;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What two manifests of one commit may not share. */
class ManifestsTest {

  @Test
  void letsDifferentFunctionsBe() {
    assertThat(
            check(
                file("a", "triggers: [{kind: http, path: /x, methods: [GET]}]"),
                file("b", "triggers: [{kind: http, path: /x, methods: [POST]}]"),
                file("c", "triggers: [{kind: http, path: /x/y}]")))
        .isEmpty();
  }

  @Test
  void findsANameTwice() {
    assertThat(check(file("a", "retain: 1\nname: one"), file("b", "name: one"), file("one", "{}")))
        .containsExactly(
            "b/function.yaml:1:7: name: expected a name of its own, found 'one', as at"
                + " a/function.yaml:2:7; rename one of them",
            "one/function.yaml:1:1: name: expected a name of its own, found 'one', as at"
                + " a/function.yaml:2:7; rename one of them");
  }

  @Test
  void findsAPathTwice() {
    assertThat(
            check(
                file("a", "triggers:\n  - kind: http\n    path: /x\n"),
                file(
                    "b",
                    """
                    triggers:
                      - {kind: cron, schedule: "@daily"}
                      - {kind: http, path: /x, methods: [PUT, POST, GET]}
                    """)))
        .containsExactly(
            "b/function.yaml:3:24: triggers[1].path: expected a path of its own, found '/x' for"
                + " GET, POST, as at a/function.yaml:3:11; change the path or the methods of one"
                + " of them");
  }

  @Test
  void findsAPathTwiceInOneManifest() {
    assertThat(
            check(
                file(
                    "a",
                    "triggers: [{kind: http, path: /x}, {kind: http, path: /x, auth: token}]")))
        .singleElement()
        .asString()
        .startsWith("a/function.yaml:1:55: triggers[1].path: expected a path of its own");
  }

  private static List<String> check(ManifestResult.Valid... files) {
    return Manifests.check(List.of(files)).stream().map(YamlError::toString).toList();
  }

  private static ManifestResult.Valid file(String directory, String yaml) {
    ManifestResult result =
        ManifestReader.read(
            directory + "/function.yaml", yaml.getBytes(StandardCharsets.UTF_8), directory);
    return Stream.of(result)
        .filter(ManifestResult.Valid.class::isInstance)
        .map(ManifestResult.Valid.class::cast)
        .findFirst()
        .orElseThrow(() -> new AssertionError(result.toString()));
  }
}
