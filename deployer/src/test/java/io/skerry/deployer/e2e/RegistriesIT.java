package io.skerry.deployer.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Builds that fetch packages by the protocols of npm's registry, of Python's index, of Go's module
 * proxy and of Maven's repositories, from a world of the test's own.
 */
@Timeout(400)
final class RegistriesIT {
  private static final String NETWORK = "build: {network: true}\n";

  @TempDir private Path work;
  private World world;
  private ServiceProcess service;
  private WorkingCopy copy;

  @BeforeEach
  void open() throws IOException {
    Needs.jails();
    world = World.open(work);
    service = ServiceProcess.up(world.prefix(), work.resolve("data"), "--store", "directory");
    copy = world.clone(service);
  }

  @AfterEach
  void close() {
    if (service != null) {
      service.close();
    }
    if (world != null) {
      world.close();
    }
  }

  private static void needs(String program) {
    Needs.part(
        "toolchains",
        Files.exists(Path.of("/usr/bin", program)),
        "there is no /usr/bin/" + program);
  }

  private void manifest(String name, String more) {
    copy.write(
        name + "/function.yaml", more + "triggers:\n  - {kind: http, path: /" + name + "}\n");
  }

  private void assertShouts(String name) {
    world.push(service, copy).ok();
    assertThat(
            world
                .onHost(
                    "curl", "-s", "--max-time", "20", "-d", "hi", service.address() + "/" + name)
                .out())
        .isEqualTo("HI");
  }

  /** The push is refused, names the key that would let it, and nothing was asked of the world. */
  private void assertRefusedWithoutNetwork() throws IOException {
    String asked = world.asked();
    Shell.Result push = world.push(service, copy);
    assertThat(push.status()).isNotZero();
    assertThat(push.err()).contains("build: {network: true}").doesNotContain("Exception");
    assertThat(world.asked()).isEqualTo(asked);
  }

  @Test
  void npm() throws IOException {
    needs("npm");
    byte[] loud =
        Archives.tarball(
            Map.of(
                "package/package.json",
                    "{\"name\":\"loud\",\"version\":\"1.2.0\",\"main\":\"index.js\"}",
                "package/index.js", "module.exports = require('big');\n"));
    byte[] big =
        Archives.tarball(
            Map.of(
                "package/package.json",
                    "{\"name\":\"@scope/big\",\"version\":\"2.0.0\",\"main\":\"i.js\"}",
                "package/i.js", "module.exports = text => text.toUpperCase();\n"));
    world
        .serve("npm/loud", packument("loud", "1.2.0", "npm/loud/-/loud-1.2.0.tgz", loud))
        .serve("npm/loud/-/loud-1.2.0.tgz", loud)
        .serve("npm/@scope/big", packument("@scope/big", "2.0.0", "npm/@scope/big/-/big.tgz", big))
        .serve("npm/@scope/big/-/big-2.0.0.tgz", big);
    // One as lock files are by default, one as they are with omit-lockfile-registry-resolved.
    copy.write(
            "shout/package-lock.json",
            """
            {"name": "shout", "version": "1.0.0", "lockfileVersion": 3, "requires": true,
             "packages": {
              "": {"name": "shout", "version": "1.0.0", "dependencies": {"loud": "^1.0.0"}},
              "node_modules/loud": {"version": "1.2.0", "integrity": "%s",
               "dependencies": {"big": "npm:@scope/big@2.0.0"}},
              "node_modules/big": {"name": "@scope/big", "version": "2.0.0",
               "resolved": "https://registry.npmjs.org/@scope/big/-/big-2.0.0.tgz",
               "integrity": "%s"}}}
            """
                .formatted(Archives.integrity(loud), Archives.integrity(big)))
        .write(
            "shout/package.json",
            "{\"name\":\"shout\",\"version\":\"1.0.0\",\"dependencies\":{\"loud\":\"^1.0.0\"}}")
        .write("shout/.npmrc", "registry=" + World.ADDRESS + "/npm/\n")
        .write(
            "shout/main.js",
            "process.stdout.write(require('loud')(require('fs').readFileSync(0, 'utf8')));\n");

    manifest("shout", "");
    assertRefusedWithoutNetwork();
    manifest("shout", NETWORK);
    assertShouts("shout");
    assertThat(world.asked()).contains("npm/loud ", "npm/loud/-/", "npm/@scope/big/-/");
  }

  /** What a registry tells of a package. */
  private static String packument(String name, String version, String path, byte[] tarball) {
    return """
    {"name": "%1$s", "dist-tags": {"latest": "%2$s"}, "versions": {"%2$s": {
      "name": "%1$s", "version": "%2$s",
      "dist": {"tarball": "%3$s/%4$s", "integrity": "%5$s"}}}}
    """
        .formatted(name, version, World.ADDRESS, path, Archives.integrity(tarball));
  }

  /** A lock file that names nothing that was resolved: only the build finds out. */
  @Test
  void npmWithoutTheNetworkNamesTheKeyInItsHint() throws IOException {
    needs("npm");
    copy.write(
            "shout/package-lock.json",
            """
            {"name": "shout", "version": "1.0.0", "lockfileVersion": 3, "requires": true,
             "packages": {
              "": {"name": "shout", "version": "1.0.0", "dependencies": {"loud": "^1.0.0"}},
              "node_modules/loud": {"version": "1.2.0", "integrity": "%s"}}}
            """
                .formatted(Archives.integrity("absent".getBytes(UTF_8))))
        .write(
            "shout/package.json",
            "{\"name\":\"shout\",\"version\":\"1.0.0\",\"dependencies\":{\"loud\":\"^1.0.0\"}}")
        .write("shout/.npmrc", "registry=" + World.ADDRESS + "/npm/\n")
        .write("shout/main.js", "");

    manifest("shout", "");
    assertRefusedWithoutNetwork();
  }

  @Test
  void pip() throws IOException {
    needs("pip3");
    byte[] wheel = Archives.wheel("loud", "1.0", "def say(text):\n    return text.upper()\n");
    String hash = Archives.sha256(wheel);
    world
        .serve(
            "simple/loud",
            "<!DOCTYPE html><html><head><meta name='pypi:repository-version' content='1.0'>"
                + "</head><body><a href='../../files/loud-1.0-py3-none-any.whl#sha256="
                + hash
                + "' data-requires-python='&gt;=3.6'>loud-1.0-py3-none-any.whl</a></body></html>")
        .serve("files/loud-1.0-py3-none-any.whl", wheel);
    copy.write(
            "shout/requirements.txt",
            "--index-url %s/simple/\n--trusted-host 198.51.100.1\nloud==1.0 --hash=sha256:%s\n"
                .formatted(World.ADDRESS, hash))
        .write("shout/main.py", "import sys, loud\nsys.stdout.write(loud.say(sys.stdin.read()))\n");

    manifest("shout", "");
    assertRefusedWithoutNetwork();
    manifest("shout", NETWORK);
    assertShouts("shout");
    assertThat(world.asked()).contains("simple/loud ", "files/loud-1.0-py3-none-any.whl ");
  }

  @Test
  void go() throws IOException {
    needs("go");
    String module = "example.org/loud";
    String mod = "module example.org/loud\n\ngo 1.19\n";
    Map<String, String> files =
        Map.of(
            module + "@v1.0.0/go.mod",
            mod,
            module + "@v1.0.0/loud.go",
            """
            package loud

            import "strings"

            func Say(text string) string { return strings.ToUpper(text) }
            """);
    world
        .serve("go/" + module + "/@v/list", "v1.0.0\n")
        .serve("go/" + module + "/@v/v1.0.0.info", "{\"Version\": \"v1.0.0\"}")
        .serve("go/" + module + "/@v/v1.0.0.mod", mod)
        .serve("go/" + module + "/@v/v1.0.0.zip", Archives.zip(files));
    copy.write("shout/go.mod", "module shout\n\ngo 1.19\n\nrequire " + module + " v1.0.0\n")
        .write(
            "shout/go.sum",
            "%1$s v1.0.0 %2$s\n%1$s v1.0.0/go.mod %3$s\n"
                .formatted(module, Archives.goSum(files), Archives.goSum(Map.of("go.mod", mod))))
        .write(
            "shout/main.go",
            """
            package main

            import (
            	"example.org/loud"
            	"io"
            	"os"
            )

            func main() {
            	text, _ := io.ReadAll(os.Stdin)
            	os.Stdout.WriteString(loud.Say(string(text)))
            }
            """);

    manifest("shout", "");
    assertRefusedWithoutNetwork();
    manifest(
        "shout",
        "build: {network: true, environment: {GOPROXY: \"%s/go\", GONOSUMDB: \"*\"}}\n"
            .formatted(World.ADDRESS));
    assertShouts("shout");
    assertThat(world.asked()).contains("go/" + module + "/@v/v1.0.0.zip ");
  }
}
