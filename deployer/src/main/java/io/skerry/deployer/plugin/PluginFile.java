package io.skerry.deployer.plugin;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/** A jar or zip in the plugins folder, with what its manifest says about it. */
record PluginFile(Path path, String id, String version) {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
  private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.+_-]{0,99}");

  /** The jars and zips of a folder by name, hidden ones left out. */
  static List<Path> in(Path folder) throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, "[!.]*.{jar,zip}")) {
      for (Path entry : entries) {
        if (Files.isRegularFile(entry)) {
          files.add(entry);
        }
      }
    }
    files.sort(null);
    return files;
  }

  /**
   * Reads the manifest.
   *
   * @throws SkerryException when this cannot be a plugin, saying what is missing
   */
  static PluginFile read(Path path) {
    boolean jar = path.toString().endsWith(".jar");
    String place = jar ? "META-INF/MANIFEST.MF" : "classes/META-INF/MANIFEST.MF";
    Attributes manifest = manifest(path, place);
    return new PluginFile(
        path,
        attribute(manifest, "Plugin-Id", ID, place),
        attribute(manifest, "Plugin-Version", VERSION, place));
  }

  /** The file's name. */
  String name() {
    return path.getFileName().toString();
  }

  private static Attributes manifest(Path path, String place) {
    try (ZipFile zip = new ZipFile(path.toFile())) {
      ZipEntry entry = zip.getEntry(place);
      if (entry == null) {
        throw broken("it has no " + place, null);
      }
      try (InputStream in = zip.getInputStream(entry)) {
        return new Manifest(in).getMainAttributes();
      }
    } catch (IOException e) {
      throw broken("it cannot be read as a zip file: " + e.getMessage(), e);
    }
  }

  private static String attribute(Attributes manifest, String name, Pattern pattern, String place) {
    String value = manifest.getValue(name);
    if (value == null) {
      throw broken("%s has no %s line".formatted(place, name), null);
    }
    if (!pattern.matcher(value).matches() || value.equals(PluginInfo.BUILT_IN)) {
      throw broken("%s in %s cannot be '%s'".formatted(name, place, value), null);
    }
    return value;
  }

  private static SkerryException broken(String reason, @Nullable Throwable cause) {
    return new SkerryException(ErrorCode.UNPROCESSABLE, reason, cause);
  }
}
