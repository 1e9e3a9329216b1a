package io.skerry.deployer.plugin;

import io.skerry.deployer.plugin.PluginInfo.State;
import io.skerry.runtime.fault.SkerryException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.pf4j.DependencyResolver;
import org.pf4j.PluginDependency;
import org.pf4j.PluginState;
import org.pf4j.PluginWrapper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes in what lies in the plugins folder, and remembers what became of each. For one thread. */
final class Intake {
  private static final Logger log = LoggerFactory.getLogger(Intake.class);
  private static final String NO_INDEX =
      "it has no META-INF/extensions.idx, so it adds nothing: compile it with PF4J as annotation"
          + " processor";
  private static final String NO_EXTENSION =
      "its META-INF/extensions.idx is empty, so it adds nothing: annotate a class with @Extension";

  private final PluginHost host;
  private final Extensions extensions;
  private final Map<String, PluginFile> loaded = new TreeMap<>();
  private final Map<Path, PluginInfo> results = new TreeMap<>();

  Intake(PluginHost host, Extensions extensions) {
    this.host = host;
    this.extensions = extensions;
  }

  /** Takes in our own extensions; one that does not work is left out alone. */
  PluginInfo builtIn() {
    List<ExtensionInfo> infos = new ArrayList<>();
    List<String> failures = new ArrayList<>();
    for (String className : host.extensionClasses(null)) {
      try {
        infos.addAll(
            extensions.admit(PluginInfo.BUILT_IN, getClass().getClassLoader(), List.of(className)));
      } catch (SkerryException e) {
        log.warn("Built-in extension left out: {}", e.text());
        failures.add(e.text());
      }
    }
    Optional<String> reason =
        failures.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", failures));
    return new PluginInfo(
        PluginInfo.BUILT_IN, OwnVersion.text(), Optional.empty(), State.STARTED, reason, infos);
  }

  /** Takes in the files of a folder; what became of each, by file name. */
  List<PluginInfo> files(Path folder) throws IOException {
    PluginFile.in(folder).forEach(this::load);
    resolve();
    // The resolver's order: a plugin comes after those that it depends on.
    List.copyOf(host.getResolvedPlugins()).forEach(this::start);
    return List.copyOf(results.values());
  }

  private void load(Path path) {
    PluginFile file = new PluginFile(path, path.getFileName().toString(), "?");
    try {
      file = PluginFile.read(path);
      PluginFile twin = loaded.get(file.id());
      if (twin != null) {
        failed(file, "Plugin-Id %s is taken by %s".formatted(file.id(), twin.name()));
        return;
      }
      host.load(path);
      loaded.put(file.id(), file);
    } catch (IOException | RuntimeException e) {
      failed(file, Reason.of(e));
    }
  }

  private void resolve() {
    try {
      host.resolve();
    } catch (DependencyResolver.CyclicDependencyException e) {
      host.getPlugins().stream()
          .filter(plugin -> !plugin.getDescriptor().getDependencies().isEmpty())
          .forEach(host::drop);
      host.resolve();
    }
    for (PluginFile file : loaded.values()) {
      if (host.getPlugin(file.id()) == null) {
        failed(file, "what its Plugin-Dependencies line names is not here, or leads in a circle");
      }
    }
  }

  private void start(PluginWrapper plugin) {
    PluginFile file = loaded.get(plugin.getPluginId());
    if (file == null) {
      throw new IllegalStateException("plugin " + plugin.getPluginId() + " came from nowhere");
    }
    if (plugin.getPluginState() == PluginState.UNLOADED) {
      failed(file, "a plugin that it depends on was left out: " + dependencies(plugin));
    } else if (plugin.getPluginState() == PluginState.DISABLED) {
      put(file, State.DISABLED, Optional.of("named in disabled.txt"), List.of());
    } else if (host.startPlugin(file.id()) == PluginState.STARTED) {
      admit(plugin, file);
    } else {
      Throwable failure = plugin.getFailedException();
      unload(file, failure == null ? "it did not start" : "starting it: " + Reason.of(failure));
    }
  }

  private void admit(PluginWrapper plugin, PluginFile file) {
    try {
      List<String> classNames = host.extensionClasses(file.id());
      List<ExtensionInfo> infos =
          extensions.admit(file.id(), plugin.getPluginClassLoader(), classNames);
      Optional<String> hint =
          infos.isEmpty()
              ? Optional.of(PluginHost.hasIndex(plugin) ? NO_EXTENSION : NO_INDEX)
              : Optional.empty();
      put(file, State.STARTED, hint, infos);
      log.info(
          "Plugin {} {} started: {}", file.id(), file.version(), hint.orElseGet(infos::toString));
    } catch (SkerryException e) {
      unload(file, e.text());
    }
  }

  private void unload(PluginFile file, String reason) {
    failed(file, reason);
    host.unloadPlugin(file.id());
  }

  private void failed(PluginFile file, String reason) {
    log.warn("Plugin {} left out: {}", file.name(), reason);
    put(file, State.FAILED, Optional.of(reason), List.of());
  }

  private void put(
      PluginFile file, State state, Optional<String> reason, List<ExtensionInfo> infos) {
    results.put(
        file.path(),
        new PluginInfo(file.id(), file.version(), Optional.of(file.name()), state, reason, infos));
  }

  private static String dependencies(PluginWrapper plugin) {
    return plugin.getDescriptor().getDependencies().stream()
        .map(PluginDependency::getPluginId)
        .collect(Collectors.joining(", "));
  }
}
