package io.skerry.deployer.configuration;

import io.skerry.deployer.yaml.Values;
import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.invoke.PoolPolicy;
import io.skerry.runtime.store.RecordLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads everything that can be set about a service, strictly. */
public final class ConfigurationReader {
  private ConfigurationReader() {}

  /**
   * Reads the configuration: a flag counts more than a variable, a variable more than the file.
   *
   * @param file skerry.yaml, when there is one
   * @param environment all variables of the process
   * @param flags by name without the dashes in front
   * @throws SkerryException when anything is wrong, with one line for each thing
   */
  public static Configuration read(
      Optional<Path> file, Map<String, String> environment, Map<String, String> flags) {
    return configuration(values(file, environment, flags));
  }

  /** The user that the service is to run as: decided before it starts, and nothing of its own. */
  public static String user(
      Optional<Path> file, Map<String, String> environment, Map<String, String> flags) {
    return values(file, environment, flags).get(ConfigurationKeys.USER);
  }

  private static Values values(
      Optional<Path> file, Map<String, String> environment, Map<String, String> flags) {
    List<String> errors = new ArrayList<>();
    Values values =
        file.flatMap(path -> ConfigurationFile.read(path, errors))
            .orElseGet(ConfigurationFile::none);
    Overlay overlay = new Overlay(values, errors);
    overlay.variables(environment);
    overlay.flags(flags);
    if (!errors.isEmpty()) {
      throw new SkerryException(ErrorCode.INVALID_REQUEST, String.join("\n", errors));
    }
    return values;
  }

  private static Configuration configuration(Values values) {
    Address listen = values.get(ConfigurationKeys.LISTEN);
    Duration pollInterval = values.get(ConfigurationKeys.POLL_INTERVAL);
    return new Configuration(
        listen.host(),
        listen.port(),
        values.get(ConfigurationKeys.DATA),
        values.get(ConfigurationKeys.STORE),
        values.find(ConfigurationKeys.ZFS_PARENT),
        values.get(ConfigurationKeys.DRIVER),
        values.get(ConfigurationKeys.BASE),
        PoolPolicy.within(
            values.get(ConfigurationKeys.PREPARED_FLOOR),
            values.get(ConfigurationKeys.PREPARED_MOST),
            values.get(ConfigurationKeys.PREPARED_MEMORY)),
        values.get(ConfigurationKeys.MAX_JAILS),
        values.get(ConfigurationKeys.MAX_BODY),
        values.get(ConfigurationKeys.DRAIN),
        values.get(ConfigurationKeys.NETWORK),
        values.get(ConfigurationKeys.PREVIEWS),
        new RecordLimits(
            values.get(ConfigurationKeys.KEEP_INVOCATIONS),
            values.get(ConfigurationKeys.MAX_INVOCATIONS),
            values.get(ConfigurationKeys.KEEP_BUILDS)),
        values.get(ConfigurationKeys.REPOSITORIES).stream()
            .map(entry -> entry.watched(pollInterval))
            .toList());
  }
}
