package io.skerry.deployer.plugin;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** A plugin as its author would make it: compiled from source, indexed by PF4J, packed. */
public final class PluginJar {
  private static final String INDEX = "META-INF/extensions.idx";

  private final Map<String, String> manifest = new LinkedHashMap<>();
  private final Map<String, byte[]> entries = new TreeMap<>();

  /** A plugin without any class. */
  static PluginJar of(String id, String version) {
    return new PluginJar().attribute("Plugin-Id", id).attribute("Plugin-Version", version);
  }

  /** A plugin with one builder: class {@code CLASS} of package {@code demo}. */
  public static PluginJar builder(String id, String className, String type) {
    return of(id, "1.0.0").compile(Map.of("demo." + className, builderSource(className, type, "")));
  }

  /** The source of a builder; more members may stand in its body. */
  static String builderSource(String className, String type, String members) {
    return """
    package demo;
    import io.skerry.deployer.spi.BuildPlan;
    import io.skerry.deployer.spi.BuildRequest;
    import io.skerry.deployer.spi.Builder;
    import java.util.List;
    import java.util.Set;
    import org.pf4j.Extension;

    @Extension
    public final class %s implements Builder {
      %s
      @Override public String type() { return "%s"; }
      @Override public boolean recognizes(Set<String> files) { return files.contains("demo"); }
      @Override public BuildPlan plan(BuildRequest request) {
        return new BuildPlan(List.of(), List.of("./" + request.function()), List.of());
      }
    }
    """
        .formatted(className, members, type);
  }

  PluginJar attribute(String name, String value) {
    manifest.put(name, value);
    return this;
  }

  PluginJar without(String entryOrAttribute) {
    manifest.remove(entryOrAttribute);
    entries.remove(entryOrAttribute);
    return this;
  }

  PluginJar withoutIndex() {
    return without(INDEX);
  }

  PluginJar entry(String name, byte[] content) {
    entries.put(name, content);
    return this;
  }

  byte[] content(String name) {
    byte[] content = entries.get(name);
    if (content == null) {
      throw new IllegalArgumentException(name + " is not among " + entries.keySet());
    }
    return content;
  }

  PluginJar compile(Map<String, String> sources) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    try {
      Path classes = Files.createTempDirectory("plugin-classes");
      List<String> options =
          List.of(
              "-d",
              classes.toString(),
              "-cp",
              System.getProperty("java.class.path", ""),
              "-processor",
              "org.pf4j.processor.ExtensionAnnotationProcessor");
      List<JavaFileObject> units = new ArrayList<>();
      sources.forEach((name, text) -> units.add(new Source(name, text)));
      if (!compiler.getTask(messages, null, null, options, null, units).call()) {
        throw new IllegalArgumentException(messages.toString());
      }
      collect(classes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  private void collect(Path classes) throws IOException {
    try (Stream<Path> files = Files.walk(classes)) {
      // Deepest first, so that each folder is empty when its turn to go comes.
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        if (Files.isRegularFile(file)) {
          entries.put(classes.relativize(file).toString(), Files.readAllBytes(file));
        }
        Files.delete(file);
      }
    }
  }

  /** Writes it; a name that ends in {@code .zip} gets PF4J's layout for zips. */
  public void write(Path file) throws IOException {
    String prefix = file.toString().endsWith(".zip") ? "classes/" : "";
    StringBuilder lines = new StringBuilder("Manifest-Version: 1.0\n");
    manifest.forEach((name, value) -> lines.append(name).append(": ").append(value).append('\n'));
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      put(zip, prefix + "META-INF/MANIFEST.MF", lines.toString().getBytes(UTF_8));
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        put(zip, prefix + entry.getKey(), entry.getValue());
      }
    }
  }

  private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(content);
    zip.closeEntry();
  }

  /** One source file in memory. */
  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String className, String text) {
      super(URI.create("string:///" + className.replace('.', '/') + ".java"), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
