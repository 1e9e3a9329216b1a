package io.skerry.deployer.plugin;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pf4j.AbstractPluginManager;
import org.pf4j.CompoundPluginLoader;
import org.pf4j.DefaultPluginLoader;
import org.pf4j.DefaultPluginManager;
import org.pf4j.IndexedExtensionFinder;
import org.pf4j.JarPluginLoader;
import org.pf4j.ManifestPluginDescriptorFinder;
import org.pf4j.Plugin;
import org.pf4j.PluginClassLoader;
import org.pf4j.PluginDescriptor;
import org.pf4j.PluginDescriptorFinder;
import org.pf4j.PluginFactory;
import org.pf4j.PluginLoader;
import org.pf4j.PluginRuntimeException;
import org.pf4j.PluginWrapper;
import org.pf4j.util.FileUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * PF4J's plugin manager with our class loader, and with failures that are told instead of logged.
 *
 * <p>Has no fields of its instances: the super class calls the factory methods before they would be
 * set.
 */
final class PluginHost extends DefaultPluginManager {
  private static final Logger log = LoggerFactory.getLogger(PluginHost.class);

  PluginHost(Path folder) {
    super(folder);
    setResolveRecoveryStrategy(
        AbstractPluginManager.ResolveRecoveryStrategy.IGNORE_PLUGIN_AND_CONTINUE);
  }

  /** Loads a jar, or a zip, which is unpacked beside itself first. */
  PluginWrapper load(Path file) throws IOException {
    return loadPluginFromPath(FileUtils.expandIfZip(file));
  }

  /** Sorts out which of the loaded plugins have what they depend on; the others are unloaded. */
  void resolve() {
    resolvePlugins();
  }

  /** Unloads one plugin and nothing else: PF4J never ends on those that need each other. */
  void drop(PluginWrapper plugin) {
    unloadPlugin(plugin.getPluginId(), false, false);
  }

  /** Stops and unloads every plugin, those that depend on others first. */
  void dropAll() {
    // PF4J's own stopPlugins changes the list that it walks through.
    for (PluginWrapper plugin : List.copyOf(getResolvedPlugins()).reversed()) {
      try {
        drop(plugin);
      } catch (RuntimeException | LinkageError e) {
        log.warn("Stop plugin {}: {}", plugin.getPluginId(), Reason.of(e), e);
      }
    }
  }

  /** The names of a plugin's extension classes in a stable order; our own ones for no plugin. */
  List<String> extensionClasses(@Nullable String pluginId) {
    return getExtensionClassNames(pluginId).stream().sorted().toList();
  }

  /** Whether a plugin has an index of its extensions at all. */
  static boolean hasIndex(PluginWrapper plugin) {
    return plugin.getPluginClassLoader().getResource(IndexedExtensionFinder.EXTENSIONS_RESOURCE)
        != null;
  }

  @Override
  protected PluginDescriptorFinder createPluginDescriptorFinder() {
    return new ManifestPluginDescriptorFinder();
  }

  @Override
  protected PluginLoader createPluginLoader() {
    return new CompoundPluginLoader().add(new Jars(this)).add(new Folders(this));
  }

  @Override
  protected PluginFactory createPluginFactory() {
    return PluginHost::instance;
  }

  private static Plugin instance(PluginWrapper wrapper) {
    try {
      return wrapper
          .getPluginClassLoader()
          .loadClass(wrapper.getDescriptor().getPluginClass())
          .asSubclass(Plugin.class)
          .getConstructor()
          .newInstance();
    } catch (ReflectiveOperationException | ClassCastException e) {
      throw new PluginRuntimeException(e);
    }
  }

  /** Loads a plugin that is one jar. */
  private static final class Jars extends JarPluginLoader {
    Jars(PluginHost host) {
      super(host);
    }

    @Override
    protected PluginClassLoader createPluginClassLoader(Path path, PluginDescriptor descriptor) {
      return new SpiFirstClassLoader(pluginManager, descriptor);
    }
  }

  /** Loads a plugin that was a zip: a folder with {@code classes/} and {@code lib/*.jar}. */
  private static final class Folders extends DefaultPluginLoader {
    Folders(PluginHost host) {
      super(host);
    }

    @Override
    protected PluginClassLoader createPluginClassLoader(Path path, PluginDescriptor descriptor) {
      return new SpiFirstClassLoader(pluginManager, descriptor);
    }
  }
}
