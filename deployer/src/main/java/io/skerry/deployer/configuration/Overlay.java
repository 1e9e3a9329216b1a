package io.skerry.deployer.configuration;

import io.skerry.deployer.yaml.Cursor;
import io.skerry.deployer.yaml.Key;
import io.skerry.deployer.yaml.Problems;
import io.skerry.deployer.yaml.Quoted;
import io.skerry.deployer.yaml.Suggestion;
import io.skerry.deployer.yaml.Values;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Puts what variables and flags say over what a file says. */
final class Overlay {
  /** Variables with our prefix that set something else, or that functions see. */
  private static final Pattern OTHERS =
      Pattern.compile(
          "SKERRY_(URL|TOKEN|KEY_FILE|CONFIG|HOME|JAVA_OPTS|SUPERVISOR|STAYS_ROOT|TEST_.*|FUNCTION|VERSION|COMMIT"
              + "|INVOCATION|TRIGGER|DEADLINE|SCHEDULED_TIME)");

  private static final Map<String, Key<?>> VARIABLES =
      Setting.ALL.stream().collect(Collectors.toUnmodifiableMap(Setting::variable, Setting::key));
  private static final Map<String, Key<?>> FLAGS =
      Setting.ALL.stream()
          .filter(setting -> setting.flag().isPresent())
          .collect(
              Collectors.toUnmodifiableMap(setting -> setting.flag().orElseThrow(), Setting::key));

  private final Values values;
  private final List<String> errors;

  Overlay(Values values, List<String> errors) {
    this.values = values;
    this.errors = errors;
  }

  /** Reads the variables with our prefix; looks at no other. */
  void variables(Map<String, String> environment) {
    new TreeMap<>(environment)
        .forEach((name, text) -> {
          if (name.startsWith(Setting.PREFIX) && !OTHERS.matcher(name).matches()) {
            set(name, text, VARIABLES, Setting.PREFIX, "a known variable");
          }
        });
  }

  /** Reads flags, named without the dashes in front. */
  void flags(Map<String, String> flags) {
    new TreeMap<>(flags)
        .forEach((name, text) -> set("--" + name, text, FLAGS, "--", "a known flag"));
  }

  private void set(
      String name, String text, Map<String, Key<?>> keys, String prefix, String expected) {
    Key<?> key = keys.get(name);
    if (key == null) {
      unknown(name, keys, prefix, expected);
      return;
    }
    Problems problems = new Problems(name);
    values.read(key, Cursor.untyped(key.name(), text, problems));
    problems.errors().forEach(error -> errors.add(error.path() + ": " + error.words()));
  }

  /** Says nothing of the value: a misspelt variable may hold a token. */
  private void unknown(String name, Map<String, Key<?>> keys, String prefix, String expected) {
    List<String> known =
        keys.keySet().stream().map(word -> word.substring(prefix.length())).sorted().toList();
    Optional<String> near = Suggestion.nearest(name.substring(prefix.length()), known);
    String hint =
        near.map(word -> "did you mean " + prefix + word + "?")
            .orElse("known are " + prefix + " with " + String.join(", ", known));
    String shown = Quoted.harmless(Quoted.shorten(name));
    errors.add(shown + ": expected " + expected + ", found '" + shown + "'; " + hint);
  }
}
