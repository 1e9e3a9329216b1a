package io.skerry.runtime.function;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How a function runs; all that its manifest says but the build.
 *
 * @param command what runs, relative to the built tree; empty only until a builder has named it
 * @param park how far a jail that is prepared ahead goes
 * @param timeout of the function's own run time
 * @param concurrency runs at the same time
 * @param onFailure the function that is told of a failed run
 * @param retain versions kept
 */
public record FunctionSpec(
    FunctionName name,
    String description,
    List<String> command,
    Contract contract,
    Park park,
    Map<String, String> environment,
    List<Secret> secrets,
    Limits limits,
    Duration timeout,
    int concurrency,
    Queue queue,
    Network network,
    List<Trigger> triggers,
    Retry retry,
    Optional<FunctionName> onFailure,
    int retain) {

  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);
  public static final int DEFAULT_CONCURRENCY = 16;
  public static final int DEFAULT_RETAIN = 10;

  public FunctionSpec {
    command = List.copyOf(command);
    park = park == null ? Park.EXEC : park; // specs that were stored before it existed
    environment = Map.copyOf(environment);
    secrets = List.copyOf(secrets);
    triggers = List.copyOf(triggers);
  }

  /** A spec with every default, for what is run without a manifest. */
  public static FunctionSpec of(FunctionName name, List<String> command) {
    return new FunctionSpec(
        name,
        "",
        command,
        Contract.STREAM,
        Park.EXEC,
        Map.of(),
        List.of(),
        Limits.DEFAULT,
        DEFAULT_TIMEOUT,
        DEFAULT_CONCURRENCY,
        Queue.DEFAULT,
        Network.NONE,
        List.of(),
        Retry.NEVER,
        Optional.empty(),
        DEFAULT_RETAIN);
  }

  /** The HTTP triggers, in the manifest's order. */
  public Stream<Trigger.Http> http() {
    return triggers.stream().filter(Trigger.Http.class::isInstance).map(Trigger.Http.class::cast);
  }

  /** The cron triggers, in the manifest's order. */
  public Stream<Trigger.Cron> cron() {
    return triggers.stream().filter(Trigger.Cron.class::isInstance).map(Trigger.Cron.class::cast);
  }

  /** The same spec with another command; the builder fills it in where the manifest has none. */
  public FunctionSpec withCommand(List<String> newCommand) {
    return new FunctionSpec(
        name,
        description,
        newCommand,
        contract,
        park,
        environment,
        secrets,
        limits,
        timeout,
        concurrency,
        queue,
        network,
        triggers,
        retry,
        onFailure,
        retain);
  }
}
