package io.skerry.deployer.configuration;

import io.skerry.deployer.yaml.Key;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The other places where a key may be set.
 *
 * @param variable its environment variable
 * @param flag its flag with the dashes in front; not every key has one
 */
record Setting(Key<?> key, String variable, Optional<String> flag) {
  static final String PREFIX = "SKERRY_";

  /** All but the keys that need more than one value. */
  static final List<Setting> ALL =
      Stream.concat(
              Stream.of(
                      ConfigurationKeys.LISTEN,
                      ConfigurationKeys.DATA,
                      ConfigurationKeys.STORE,
                      ConfigurationKeys.ZFS_PARENT,
                      ConfigurationKeys.DRIVER)
                  .map(key -> of(key, Optional.of("--" + words(key, "-")))),
              Stream.of(
                      ConfigurationKeys.BASE,
                      ConfigurationKeys.USER,
                      ConfigurationKeys.MAX_JAILS,
                      ConfigurationKeys.PREPARED_FLOOR,
                      ConfigurationKeys.PREPARED_MOST,
                      ConfigurationKeys.PREPARED_MEMORY,
                      ConfigurationKeys.MAX_BODY,
                      ConfigurationKeys.DRAIN,
                      ConfigurationKeys.PREVIEWS,
                      ConfigurationKeys.KEEP_INVOCATIONS,
                      ConfigurationKeys.MAX_INVOCATIONS,
                      ConfigurationKeys.KEEP_BUILDS,
                      ConfigurationKeys.POLL_INTERVAL)
                  .map(key -> of(key, Optional.empty())))
          .toList();

  private static Setting of(Key<?> key, Optional<String> flag) {
    return new Setting(key, PREFIX + words(key, "_").toUpperCase(Locale.ROOT), flag);
  }

  /** The words of a key in lower case. */
  private static String words(Key<?> key, String joint) {
    return key.name().replaceAll("([A-Z])", joint + "$1").toLowerCase(Locale.ROOT);
  }
}
