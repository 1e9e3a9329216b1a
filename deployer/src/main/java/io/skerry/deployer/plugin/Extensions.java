package io.skerry.deployer.plugin;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The extensions in use, one of each point and type. For one thread. */
final class Extensions {
  private static final Logger log = LoggerFactory.getLogger(Extensions.class);
  private static final Pattern TYPE = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

  private record Entry(String plugin, ExtensionInfo info, Object instance) {}

  private final List<Entry> entries = new ArrayList<>();

  /**
   * Makes the extensions of a plugin and takes them in: all or none.
   *
   * @throws SkerryException naming the class and what is wrong with it
   */
  List<ExtensionInfo> admit(String plugin, ClassLoader loader, List<String> classNames) {
    List<Entry> admitted = new ArrayList<>();
    for (String className : classNames) {
      Entry entry = create(plugin, loader, className);
      refuseTwin(entry, entries);
      refuseTwin(entry, admitted);
      admitted.add(entry);
    }
    entries.addAll(admitted);
    return admitted.stream().map(Entry::info).toList();
  }

  /** Every extension, in the order in which they were taken in. */
  List<Object> instances() {
    return entries.stream().map(Entry::instance).toList();
  }

  private static Entry create(String plugin, ClassLoader loader, String className) {
    try {
      Class<?> extension = loader.loadClass(className);
      // Resolves the types in its signatures now rather than in the middle of the first build.
      log.debug("{} has {} methods", className, extension.getDeclaredMethods().length);
      Point<?> point =
          Point.of(extension)
              .orElseThrow(() -> refused(className, "it extends none of " + Point.names(), null));
      Object instance = extension.getConstructor().newInstance();
      ExtensionInfo info = new ExtensionInfo(point.name(), type(point, instance), className);
      return new Entry(plugin, info, instance);
    } catch (SkerryException e) {
      throw e;
    } catch (Exception | LinkageError e) {
      throw refused(className, Reason.of(e), e);
    }
  }

  private static String type(Point<?> point, Object instance) {
    @Nullable String type = point.typeOf(instance);
    if (type == null || !TYPE.matcher(type).matches()) {
      throw refused(
          instance.getClass().getName(),
          "its type() is '%s': use lower-case letters, digits and hyphens".formatted(type),
          null);
    }
    return type;
  }

  private static void refuseTwin(Entry entry, List<Entry> others) {
    ExtensionInfo mine = entry.info;
    for (Entry other : others) {
      if (other.info.point().equals(mine.point()) && other.info.type().equals(mine.type())) {
        throw refused(
            mine.className(),
            "%s type '%s' is taken by %s of %s"
                .formatted(mine.point(), mine.type(), other.info.className(), other.plugin),
            null);
      }
    }
  }

  private static SkerryException refused(
      String className, String reason, @Nullable Throwable cause) {
    return new SkerryException(
        ErrorCode.UNPROCESSABLE, "extension %s: %s".formatted(className, reason), cause);
  }
}
