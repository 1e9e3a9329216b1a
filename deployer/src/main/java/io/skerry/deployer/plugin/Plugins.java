package io.skerry.deployer.plugin;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.pf4j.ExtensionPoint;

/**
 * The extensions that there are: our own, and those of the plugins in a folder. A plugin that does
 * not work is listed with the reason and left out as a whole.
 *
 * <p>Unchanging once open, and safe for use by many threads. Close it after everything that an
 * extension made.
 */
public final class Plugins implements AutoCloseable {
  private final PluginHost host;
  private final List<Object> extensions;
  private final List<PluginInfo> list;

  private Plugins(PluginHost host, List<Object> extensions, List<PluginInfo> list) {
    this.host = host;
    this.extensions = List.copyOf(extensions);
    this.list = List.copyOf(list);
  }

  /**
   * Loads every jar and zip in the folder, each with a class loader of its own.
   *
   * @param folder made when it is missing
   * @throws SkerryException when the folder cannot be made or read
   */
  public static Plugins open(Path folder) {
    try {
      Files.createDirectories(folder);
      PluginHost host = new PluginHost(folder);
      Extensions extensions = new Extensions();
      Intake intake = new Intake(host, extensions);
      List<PluginInfo> list = new ArrayList<>();
      list.add(intake.builtIn());
      list.addAll(intake.files(folder));
      return new Plugins(host, extensions.instances(), list);
    } catch (IOException e) {
      throw new SkerryException(
          ErrorCode.PREREQUISITE_MISSING,
          "read the plugins folder %s: %s; make it a directory that the service can read and write"
              .formatted(folder, e),
          e);
    }
  }

  /** The extensions of a point, built-in ones first; the same instances on every call. */
  public <T extends ExtensionPoint> List<T> extensions(Class<T> point) {
    return extensions.stream().filter(point::isInstance).map(point::cast).toList();
  }

  /** Every plugin, also those left out: the built-in ones first, then by file name. */
  public List<PluginInfo> list() {
    return list;
  }

  /** Stops the plugins and closes their class loaders. */
  @Override
  public void close() {
    host.dropAll();
  }
}
