package io.skerry.runtime.invoke;

import io.skerry.runtime.function.Version;
import io.skerry.runtime.spi.JailSpec;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** The whole environment of a run: nothing of the host's gets in. */
final class RunEnvironment {
  static final String SEARCH_PATH = "/usr/local/bin:/usr/bin:/bin";

  private RunEnvironment() {}

  /** The variables of a call; ours cannot be overridden by manifest or caller. */
  static Map<String, String> of(Call call) {
    Version version = call.version();
    Map<String, String> variables = new HashMap<>();
    variables.put("TRACEPARENT", newTrace());
    putDefaults(variables);
    variables.putAll(version.spec().environment());
    variables.putAll(call.environment());
    putVersion(variables, version);
    variables.put("SKERRY_INVOCATION", call.id());
    variables.put("SKERRY_TRIGGER", call.caller().label());
    variables.put(
        "SKERRY_DEADLINE", Long.toString(Instant.now().plus(call.timeout()).toEpochMilli()));
    return variables;
  }

  /**
   * The variables of a program that is started before its request comes: those that are the same in
   * every run of the version, and by which descriptors it learns of the others.
   */
  static Map<String, String> ofBoot(Version version) {
    Map<String, String> variables = new HashMap<>();
    putDefaults(variables);
    variables.putAll(version.spec().environment());
    putVersion(variables, version);
    variables.put("SKERRY_START_FD", Integer.toString(JailSpec.START_DESCRIPTOR));
    variables.put("SKERRY_READY_FD", Integer.toString(JailSpec.READY_DESCRIPTOR));
    return variables;
  }

  private static void putDefaults(Map<String, String> variables) {
    variables.put("PATH", SEARCH_PATH);
    variables.put("HOME", "/tmp");
    variables.put("TMPDIR", "/tmp");
    variables.put("LANG", "C.UTF-8");
  }

  private static void putVersion(Map<String, String> variables, Version version) {
    variables.put("SKERRY_FUNCTION", version.id().function().value());
    variables.put("SKERRY_VERSION", version.id().tag());
    variables.put("SKERRY_COMMIT", version.commit());
  }

  private static String newTrace() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    HexFormat hex = HexFormat.of();
    return "00-"
        + hex.toHexDigits(random.nextLong())
        + hex.toHexDigits(random.nextLong())
        + "-"
        + hex.toHexDigits(random.nextLong())
        + "-01";
  }
}
