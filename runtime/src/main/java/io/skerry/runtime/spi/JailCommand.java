package io.skerry.runtime.spi;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What runs in a jail.
 *
 * @param arguments program and arguments, never empty; a program without a slash is looked up in
 *     the environment's {@code PATH}, a relative one below {@code /app}
 * @param environment the whole environment; nothing else is inherited. Names hold no {@code =}, and
 *     nothing here holds a NUL
 * @param timeout after which the whole jail is killed
 * @param patience bytes of output that may wait for the end of the run, because nobody reads along
 */
public record JailCommand(
    List<String> arguments, Map<String, String> environment, Duration timeout, int patience) {
  public JailCommand {
    arguments = List.copyOf(arguments);
    environment = Map.copyOf(environment);
    if (arguments.isEmpty()) {
      throw new IllegalArgumentException("a command needs a program");
    }
  }

  /** A command whose output is passed on as it comes. */
  public JailCommand(List<String> arguments, Map<String, String> environment, Duration timeout) {
    this(arguments, environment, timeout, 0);
  }
}
