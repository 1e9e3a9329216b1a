package io.skerry.deployer.plugin;

import java.net.URL;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pf4j.ExtensionPoint;
import org.pf4j.IndexedExtensionFinder;
import org.pf4j.PluginClassLoader;
import org.pf4j.PluginDescriptor;
import org.pf4j.PluginManager;

/**
 * The class loader of one plugin: its own classes first, except for ours, so that an extension fits
 * its point even where the plugin brings a copy of it along.
 */
final class SpiFirstClassLoader extends PluginClassLoader {
  /** The points and the words in their signatures: a second copy of either would not fit. */
  private static final List<String> OURS = List.of("io.skerry.runtime.", "io.skerry.deployer.");

  SpiFirstClassLoader(PluginManager manager, PluginDescriptor descriptor) {
    super(manager, descriptor, ExtensionPoint.class.getClassLoader());
  }

  @Override
  protected boolean shouldDelegateToParent(String className) {
    return super.shouldDelegateToParent(className) || OURS.stream().anyMatch(className::startsWith);
  }

  @Override
  public @Nullable URL getResource(String name) {
    // A plugin without an index would otherwise be given the service's own.
    return name.equals(IndexedExtensionFinder.EXTENSIONS_RESOURCE)
        ? findResource(name)
        : super.getResource(name);
  }
}
