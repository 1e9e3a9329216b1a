package io.skerry.deployer.manifest;

import io.skerry.deployer.spi.BuildSpec;
import io.skerry.deployer.yaml.ChoiceShape;
import io.skerry.deployer.yaml.DurationShape;
import io.skerry.deployer.yaml.Key;
import io.skerry.deployer.yaml.ListShape;
import io.skerry.deployer.yaml.TextShape;
import io.skerry.deployer.yaml.WholeShape;
import io.skerry.runtime.function.Contract;
import io.skerry.runtime.function.FunctionName;
import io.skerry.runtime.function.Limits;
import io.skerry.runtime.function.Network;
import io.skerry.runtime.function.Park;
import io.skerry.runtime.function.Queue;
import io.skerry.runtime.function.Retry;
import io.skerry.runtime.function.Secret;
import io.skerry.runtime.function.Trigger;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The keys that a manifest begins with; reader, schema and reference are made from them. */
final class ManifestKeys {
  static final Key<FunctionName> NAME =
      Key.optional("name", new NameShape(), "The function's name; else that of its directory.");
  static final Key<String> DESCRIPTION =
      Key.of(
          "description",
          TextShape.of(
              "a text of at most 1000 printable characters",
              "[^\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f]{0,1000}"),
          "\"\"",
          "What the function is for.");
  static final Key<String> RUNTIME =
      Key.optional(
          "runtime",
          TextShape.of("the name of a builder such as python", "[a-z][a-z0-9.-]{0,62}"),
          "The builder's name; else it is found from the files.");
  static final Key<BuildSpec> BUILD =
      Key.of("build", BuildKeys.SECTION, "{}", "How the function is built.");
  static final Key<List<String>> COMMAND =
      Key.optional(
          "command",
          new CommandShape(),
          "What runs, relative to the built tree; else the builder names it.");
  static final Key<Contract> CONTRACT =
      Key.of(
          "contract",
          ChoiceShape.of(Map.entry("stream", Contract.STREAM), Map.entry("cgi", Contract.CGI)),
          "stream",
          "Whether the output is the body, or headers, a blank line and the body.");
  static final Key<Park> PARK =
      Key.of(
          "park",
          ChoiceShape.of(Map.entry("exec", Park.EXEC), Map.entry("started", Park.STARTED)),
          "exec",
          "Whether a jail that is made ahead waits before its program starts, or after.");
  static final Key<Map<String, String>> ENVIRONMENT =
      Key.of(
          "environment",
          new EnvironmentShape(VariableRule.RUN),
          "{}",
          "Variables of every run; the values are strings.");
  static final Key<List<Secret>> SECRETS =
      Key.of(
              "secrets",
              new ListShape<>("a list of secrets", SecretKeys.SHAPE, 0, 100, true),
              "[]",
              "Secrets that the function sees, as files or variables.")
          .notYet(secrets -> !secrets.isEmpty(), "no secrets", "secrets are");
  static final Key<Limits> LIMITS =
      Key.of("limits", LimitKeys.SECTION, "{}", "What one invocation may use.");
  static final Key<Duration> TIMEOUT =
      Key.of(
          "timeout",
          new DurationShape(Duration.ofMillis(1), Duration.ofHours(24)),
          "30s",
          "How long one invocation may run.");
  static final Key<Integer> CONCURRENCY =
      Key.of("concurrency", new WholeShape(1, 10_000), "16", "Invocations at the same time.");
  static final Key<Queue> QUEUE =
      Key.of(
          "queue",
          QueueKeys.SECTION,
          "{size: 64, timeout: 10s}",
          "Where calls wait while the function is busy.");
  static final Key<Network> NETWORK =
      Key.of("network", NetworkKeys.SHAPE, "none", "What the function may reach.");
  static final Key<List<Trigger>> TRIGGERS =
      Key.of(
          "triggers",
          new ListShape<>(
              "a list of triggers",
              new TriggerShape(HttpKeys.SECTION, CronKeys.SECTION),
              0,
              100,
              true),
          "[]",
          "What starts the function.");
  static final Key<Retry> RETRY =
      Key.of("retry", RetryKeys.SECTION, "{}", "Whether a failed run is tried again.");
  static final Key<FunctionName> ON_FAILURE =
      Key.<FunctionName>optional(
              "onFailure", new NameShape(), "The function that is told of a failed run.")
          .notYet(name -> true, "no such key", "onFailure is");
  static final Key<Integer> RETAIN =
      Key.of("retain", new WholeShape(1, 1000), "10", "Versions that are kept.");

  static final List<Key<?>> ALL =
      List.of(
          NAME,
          DESCRIPTION,
          RUNTIME,
          BUILD,
          COMMAND,
          CONTRACT,
          PARK,
          ENVIRONMENT,
          SECRETS,
          LIMITS,
          TIMEOUT,
          CONCURRENCY,
          QUEUE,
          NETWORK,
          TRIGGERS,
          RETRY,
          ON_FAILURE,
          RETAIN);

  private ManifestKeys() {}
}
