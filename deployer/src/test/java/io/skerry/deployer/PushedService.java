package io.skerry.deployer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A service in this process, and a clone of its repository by the stock git program. */
abstract class PushedService {
  static final String OURS = "functions";

  @TempDir Path work;
  Running running;

  @BeforeEach
  void open() throws Exception {
    running = new Running(work);
    running.gitFine(".", "clone", "-q", running.repository(), OURS);
    running.gitFine(OURS, "checkout", "-q", "-B", "main");
  }

  @AfterEach
  void close() {
    running.close();
  }

  void write(String name, String script, String... manifest) throws IOException {
    Path directory = Files.createDirectories(work.resolve(OURS).resolve(name));
    Files.writeString(
        directory.resolve("function.yaml"),
        manifest.length == 0 ? "description: a test\n" : String.join("\n", manifest) + "\n");
    Files.writeString(directory.resolve("run.sh"), "#!/bin/sh\n" + script + "\n");
  }

  void commit() throws Exception {
    running.gitFine(OURS, "add", "-A");
    running.gitFine(OURS, "commit", "-q", "--allow-empty", "-m", "Change");
  }

  Running.Ended push(String... arguments) throws Exception {
    return running.git(
        OURS,
        Stream.concat(Stream.of("push", "origin"), Stream.of(arguments)).toArray(String[]::new));
  }

  void assertPushed() throws Exception {
    assertThat(push("main")).extracting(Running.Ended::status).isEqualTo(0);
  }

  String head(String where) throws Exception {
    return running.gitFine(OURS, "rev-parse", where).output().strip();
  }

  String deployed() throws Exception {
    return running
        .gitFine(OURS, "ls-remote", "origin", "refs/heads/main")
        .output()
        .replaceAll("\\s.*", "")
        .strip();
  }

  String shell(String line) throws Exception {
    Process process = running.start(work.resolve(OURS), List.of("sh", "-c", line));
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output.strip();
  }
}
