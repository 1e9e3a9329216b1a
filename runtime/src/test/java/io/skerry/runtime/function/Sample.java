package io.skerry.runtime.function;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A function for tests: every default, but for what a test names. */
public final class Sample {
  public static final String COMMIT = "0123456789012345678901234567890123456789";

  private final FunctionName name;
  private final List<Trigger> triggers = new ArrayList<>();
  private final Map<String, String> environment = new HashMap<>();
  private List<String> command = List.of("./run");
  private Contract contract = Contract.STREAM;
  private Park park = Park.EXEC;
  private Limits limits = Limits.DEFAULT;
  private Duration timeout = FunctionSpec.DEFAULT_TIMEOUT;
  private int concurrency = FunctionSpec.DEFAULT_CONCURRENCY;
  private Queue queue = Queue.DEFAULT;

  private Sample(FunctionName name) {
    this.name = name;
  }

  public static Sample named(String name) {
    return new Sample(new FunctionName(name));
  }

  public Sample command(String... words) {
    command = List.of(words);
    return this;
  }

  public Sample contract(Contract other) {
    contract = other;
    return this;
  }

  public Sample output(long bytes) {
    limits =
        new Limits(
            limits.memory(),
            limits.cpuMillis(),
            limits.processes(),
            limits.files(),
            limits.disk(),
            bytes);
    return this;
  }

  public Sample timeout(Duration other) {
    timeout = other;
    return this;
  }

  public Sample park(Park kind) {
    park = kind;
    return this;
  }

  public Sample concurrency(int places) {
    concurrency = places;
    return this;
  }

  public Sample queue(int size, Duration wait) {
    queue = new Queue(size, wait);
    return this;
  }

  public Sample variable(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  public Sample trigger(Trigger trigger) {
    triggers.add(trigger);
    return this;
  }

  public Sample route(String path, String... methods) {
    return trigger(new Trigger.Http(path, Set.of(methods), Auth.NONE));
  }

  public FunctionSpec spec() {
    return new FunctionSpec(
        name,
        "a sample",
        command,
        contract,
        park,
        environment,
        List.of(),
        limits,
        timeout,
        concurrency,
        queue,
        Network.NONE,
        triggers,
        Retry.NEVER,
        Optional.empty(),
        FunctionSpec.DEFAULT_RETAIN);
  }

  public Version version(int number) {
    return new Version(
        new VersionId(name, number),
        spec(),
        "key-" + number,
        "functions",
        COMMIT,
        "tree",
        Provenance.ofBuild("b-" + number),
        Instant.ofEpochMilli(1_000L * number));
  }
}
