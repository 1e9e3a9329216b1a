package io.skerry.deployer.manifest;

import io.skerry.deployer.yaml.ChoiceShape;
import io.skerry.deployer.yaml.EitherShape;
import io.skerry.deployer.yaml.Key;
import io.skerry.deployer.yaml.ListShape;
import io.skerry.deployer.yaml.Section;
import io.skerry.deployer.yaml.TextShape;
import io.skerry.deployer.yaml.Values;
import io.skerry.runtime.function.Auth;
import io.skerry.runtime.function.Trigger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The keys of a trigger of the kind {@code http}. */
final class HttpKeys {
  static final Key<String> HMAC =
      Key.required(
          "hmac",
          SecretKeys.SECRET_NAME,
          "The secret that the caller signs with. (Not available yet.)");
  static final Key<String> HEADER =
      Key.optional(
          "header",
          TextShape.of("the name of a header", "[A-Za-z0-9-]{1,100}"),
          "The header with the signature. (Not available yet.)");

  static final Key<String> KIND =
      Key.required("kind", ChoiceShape.words("http"), "What starts the function: http.");
  static final Key<String> PATH =
      Key.required("path", new RouteShape(), "Matches itself and everything below it.");
  static final Key<List<String>> METHODS =
      Key.of(
          "methods",
          new ListShape<>(
              "a list of methods in capitals",
              ChoiceShape.words("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"),
              1,
              7,
              true),
          "[GET, POST]",
          "The methods that are let through.");
  static final Key<Auth> AUTH =
      Key.of(
          "auth",
          new EitherShape<>(
              ChoiceShape.of(Map.entry("none", Auth.NONE), Map.entry("token", Auth.TOKEN)),
              new Section<>("a mapping with hmac", List.of(HMAC, HEADER), HttpKeys::hmac)),
          "none",
          "Who may call: everyone, or whoever has a token with the scope invoke.");

  static final Section<Trigger> SECTION =
      new Section<>("an http trigger", List.of(KIND, PATH, METHODS, AUTH), HttpKeys::build);

  private HttpKeys() {}

  private static Optional<Auth> hmac(Values values) {
    values.cursor().report("none or token", "hmac is not available yet");
    return Optional.empty();
  }

  private static Optional<Trigger> build(Values values) {
    return Optional.of(
        new Trigger.Http(values.get(PATH), Set.copyOf(values.get(METHODS)), values.get(AUTH)));
  }
}
