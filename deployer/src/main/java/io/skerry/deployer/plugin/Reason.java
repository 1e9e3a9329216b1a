package io.skerry.deployer.plugin;

import io.skerry.runtime.fault.SkerryException;
import java.lang.reflect.InvocationTargetException;
import org.pf4j.PluginRuntimeException;

/** Says in words why foreign code could not be used. */
final class Reason {
  private Reason() {}

  /** The sentence for a failure, found below what reflection and PF4J wrapped around it. */
  static String of(Throwable failure) {
    Throwable root = failure;
    Throwable cause = root.getCause();
    while (isWrapping(root) && cause != null) {
      root = cause;
      cause = root.getCause();
    }
    String message = root.getMessage() == null ? "" : root.getMessage();
    return switch (root) {
      case SkerryException e -> e.text();
      case UnsupportedClassVersionError e ->
          "compiled for another Java: this is Java %d, and %s"
              .formatted(Runtime.version().feature(), message);
      case NoSuchMethodException e ->
          "no public constructor without parameters: " + message.replace(".<init>()", "");
      case ClassNotFoundException e -> missing(message);
      case NoClassDefFoundError e -> missing(message);
      case PluginRuntimeException e -> message;
      default -> root.getClass().getSimpleName() + (message.isEmpty() ? "" : ": " + message);
    };
  }

  private static boolean isWrapping(Throwable failure) {
    return failure instanceof InvocationTargetException
        || failure instanceof ExceptionInInitializerError
        || failure instanceof PluginRuntimeException;
  }

  private static String missing(String name) {
    return "class %s is missing: put it into the plugin".formatted(name.replace('/', '.'));
  }
}
