package io.skerry.deployer.e2e;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Two network namespaces of a test's own: a host for the service, and a world around it with a web
 * server.
 */
final class World implements AutoCloseable {
  /** Where the server is, as seen from the host and from jails that have a network. */
  static final String ADDRESS = "http://198.51.100.1:8000";

  /**
   * Serves files by paths with each slash written as a comma: a registry has things at a path and
   * below it.
   */
  private static final String SERVER =
      """
      import http.server, os, sys, urllib.parse
      class Handler(http.server.BaseHTTPRequestHandler):
          def do_GET(self):
              path = urllib.parse.unquote(self.path.split('?')[0]).strip('/')
              print(path, self.headers.get('Accept'), flush=True)
              file = os.path.join(sys.argv[1], path.replace('/', ','))
              found = os.path.isfile(file)
              body = open(file, 'rb').read() if found else b'not found'
              kind = 'text/html' if body.startswith(b'<!DOCTYPE html>') else 'application/json' \\
                  if body.startswith(b'{') else 'application/octet-stream'
              self.send_response(200 if found else 404)
              self.send_header('Content-Type', kind)
              self.send_header('Content-Length', str(len(body)))
              self.end_headers()
              self.wfile.write(body if self.command == 'GET' else b'')
          do_HEAD = do_GET
          def log_message(self, *_): pass
      http.server.ThreadingHTTPServer(('198.51.100.1', 8000), Handler).serve_forever()
      """;

  private final Path work;
  private final Path files;
  private final String host;
  private final String world;
  private final Process server;

  private World(Path work, Path files, String host, String world, Process server) {
    this.work = work;
    this.files = files;
    this.host = host;
    this.world = world;
    this.server = server;
  }

  /** Makes them; what is served lies below the directory. */
  static World open(Path work) throws IOException {
    String host = "sw" + ProcessHandle.current().pid() + "h";
    String world = "sw" + ProcessHandle.current().pid() + "w";
    Shell.in(Path.of("/"))
        .sh(
            """
            set -e
            ip netns add %1$s; ip netns add %2$s
            ip link add out0 netns %1$s type veth peer name out0 netns %2$s
            for n in %1$s %2$s; do ip -n $n link set lo up; ip -n $n link set dev out0 up; done
            ip -n %1$s address add 198.51.100.2/24 dev out0
            ip -n %2$s address add 198.51.100.1/24 dev out0
            ip -n %1$s route add default via 198.51.100.1
            """
                .formatted(host, world))
        .ok();
    Path files = Files.createDirectory(work.resolve("served"));
    Process server =
        new ProcessBuilder(
                "nsenter",
                "--net=/run/netns/" + world,
                "/usr/bin/python3",
                "-c",
                SERVER,
                files.toString())
            .redirectErrorStream(true)
            .redirectOutput(work.resolve("world.log").toFile())
            .start();
    World made = new World(work, files, host, world, server);
    made.serve("page", "hello from the world\n");
    await().until(() -> made.onHost("curl", "-sf", ADDRESS + "/page").status() == 0);
    return made;
  }

  World serve(String path, String text) throws IOException {
    return serve(path, text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  World serve(String path, byte[] content) throws IOException {
    Files.write(files.resolve(path.replace('/', ',')), content);
    return this;
  }

  /** The paths that were asked for, one a line, with what was accepted. */
  String asked() throws IOException {
    return Files.readString(work.resolve("world.log"));
  }

  /** What puts a command into the host. */
  List<String> prefix() {
    return List.of("nsenter", "--net=/run/netns/" + host);
  }

  Shell.Result onHost(String... command) {
    List<String> all = new ArrayList<>(prefix());
    all.addAll(List.of(command));
    return Shell.in(work).with("GIT_TERMINAL_PROMPT", "0").run(all);
  }

  /** A clone of the service's repository, and a push of all that is in it. */
  WorkingCopy clone(ServiceProcess service) {
    onHost("git", "clone", "-q", service.repository("functions"), "copy").ok();
    return WorkingCopy.at(work.resolve("copy"));
  }

  Shell.Result push(ServiceProcess service, WorkingCopy copy) {
    copy.commit("functions");
    return onHost(
        "git",
        "-C",
        copy.file(".").toString(),
        "push",
        service.repository("functions"),
        "HEAD:main");
  }

  String call(ServiceProcess service, String path) {
    return onHost("curl", "-s", "--max-time", "20", service.address() + path).out();
  }

  @Override
  public void close() {
    server.destroyForcibly();
    server.onExit().join();
    Shell.in(Path.of("/")).sh("ip netns delete " + host + "; ip netns delete " + world).ok();
  }
}
