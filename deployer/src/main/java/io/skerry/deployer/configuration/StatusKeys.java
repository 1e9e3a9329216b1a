package io.skerry.deployer.configuration;

import io.skerry.deployer.yaml.Key;
import io.skerry.deployer.yaml.Section;
import io.skerry.deployer.yaml.TextShape;
import io.skerry.deployer.yaml.Values;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The keys of {@code status} of an item of {@code repositories}. */
final class StatusKeys {
  private static final String HOST = "([A-Za-z0-9][A-Za-z0-9.-]*|\\[[0-9A-Fa-f:.]+\\])";

  static final Key<String> TYPE =
      Key.required(
          "type",
          TextShape.of("github, gitlab, gitea or a plugin's type", "[a-z0-9][a-z0-9-]{0,62}"),
          "Which service it is.");
  static final Key<String> URL =
      Key.optional(
          "url",
          TextShape.of(
              "the URL of an API such as https://git.example.org",
              "https?://" + HOST + "(:[0-9]{1,5})?(/[A-Za-z0-9._~/-]*)?"),
          "Where its API is; else what the repository's URL says.");
  static final Key<String> PROJECT =
      Key.optional(
          "project",
          TextShape.of("a project such as team/functions", "[^/\\p{Cntrl}]+(/[^/\\p{Cntrl}]+)+"),
          "What the service calls the repository; else what the repository's URL says.");
  static final Key<Path> TOKEN =
      Key.required(
          "tokenFile", RepositoryKeys.file(), "Holds a token that may write commit statuses.");

  static final Section<Configuration.Status> SECTION =
      new Section<>(
          "a mapping with type and tokenFile",
          List.of(TYPE, URL, PROJECT, TOKEN),
          StatusKeys::build);

  private StatusKeys() {}

  private static Optional<Configuration.Status> build(Values values) {
    return Optional.of(
        new Configuration.Status(
            values.get(TYPE), values.find(URL), values.find(PROJECT), values.get(TOKEN)));
  }
}
