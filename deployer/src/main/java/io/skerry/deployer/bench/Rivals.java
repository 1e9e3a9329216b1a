package io.skerry.deployer.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Other ways to run a program in isolation, as far as they are installed here. */
final class Rivals {
  private static final List<Path> PLACES = List.of(Path.of("/usr/bin"), Path.of("/usr/sbin"));

  private final Path loop;
  private final Path app;
  private final Path work;

  /**
   * @param loop the program {@code skerry-spawn}
   * @param app the directory that holds the program {@code hello}
   * @param work an empty directory
   */
  Rivals(Path loop, Path app, Path work) {
    this.loop = loop;
    this.app = app;
    this.work = work;
  }

  /** Those that are installed. */
  List<Subject> found() throws IOException {
    List<Subject> found = new ArrayList<>();
    Optional<Path> bubblewrap = find("bwrap");
    if (bubblewrap.isPresent()) {
      found.add(Spawn.of("bubblewrap per run", loop, wrapped(bubblewrap.get())));
    }
    for (String name : List.of("crun", "runc")) {
      Optional<Path> runtime = find(name);
      if (runtime.isPresent()) {
        found.add(Spawn.of(name + " per run", loop, contained(runtime.get(), bundle(name))));
      }
    }
    return found;
  }

  /** The server of CGI programs, if it is installed. */
  static Optional<Path> cgiServer() {
    return find("lighttpd");
  }

  private static Optional<Path> find(String program) {
    return PLACES.stream()
        .map(place -> place.resolve(program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private List<String> wrapped(Path bubblewrap) {
    List<String> words =
        new ArrayList<>(
            List.of(bubblewrap.toString(), "--unshare-all", "--die-with-parent", "--new-session"));
    words.addAll(List.of("--cap-drop", "ALL", "--clearenv", "--ro-bind", "/usr", "/usr"));
    for (String link : List.of("lib", "lib64", "bin")) {
      if (Files.isSymbolicLink(Path.of("/", link))) {
        words.addAll(List.of("--symlink", "usr/" + link, "/" + link));
      }
    }
    words.addAll(List.of("--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"));
    words.addAll(List.of("--ro-bind", app.toString(), "/app", "--chdir", "/app", "/app/hello"));
    return words;
  }

  private Path bundle(String name) throws IOException {
    Path bundle = Files.createDirectories(work.resolve(name));
    Path root = Files.createDirectories(bundle.resolve("root"));
    for (String directory : List.of("usr", "app", "proc", "tmp")) {
      Files.createDirectories(root.resolve(directory));
    }
    try (Stream<Path> top = Files.list(Path.of("/"))) {
      for (Path link : top.filter(Files::isSymbolicLink).toList()) {
        if (Files.readSymbolicLink(link).startsWith("usr")) {
          Files.createSymbolicLink(root.resolve(link.getFileName()), Files.readSymbolicLink(link));
        }
      }
    }
    Files.writeString(
        bundle.resolve("config.json"),
        """
        {"ociVersion": "1.0.2", "hostname": "bench", "root": {"path": "root", "readonly": true},
         "process": {"user": {"uid": 65534, "gid": 65534}, "cwd": "/", "args": ["/app/hello"],
          "noNewPrivileges": true, "env": ["PATH=/usr/bin"], "capabilities": {}},
         "mounts": [
          {"destination": "/proc", "type": "proc", "source": "proc"},
          {"destination": "/usr", "type": "bind", "source": "/usr", "options": ["rbind", "ro"]},
          {"destination": "/app", "type": "bind", "source": "%s", "options": ["bind", "ro"]},
          {"destination": "/tmp", "type": "tmpfs", "source": "tmpfs"}],
         "linux": {"resources": {"memory": {"limit": 134217728}, "pids": {"limit": 64}},
          "namespaces": [{"type": "pid"}, {"type": "mount"}, {"type": "ipc"}, {"type": "uts"},
           {"type": "network"}]}}
        """
            .formatted(app));
    return bundle;
  }

  private static List<String> contained(Path runtime, Path bundle) {
    return List.of(runtime.toString(), "run", "--bundle", bundle.toString(), "{}");
  }
}
