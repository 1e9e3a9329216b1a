package io.skerry.deployer.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A user's clone of a repository. */
record WorkingCopy(Shell shell) {
  private static final String[][] SETTINGS = {
    {"user.name", "Ada"}, {"user.email", "ada@example.org"}, {"commit.gpgsign", "false"}
  };

  /** Clones, as a user does. */
  static WorkingCopy clone(String url, Path directory) {
    Shell.in(Path.of("/")).run("git", "clone", "-q", url, directory.toString()).ok();
    return at(directory);
  }

  /** A clone that is there already. */
  static WorkingCopy at(Path directory) {
    WorkingCopy copy = new WorkingCopy(Shell.in(directory).with("GIT_TERMINAL_PROMPT", "0"));
    for (String[] setting : SETTINGS) {
      copy.git("config", setting[0], setting[1]).ok();
    }
    return copy;
  }

  Shell.Result git(String... arguments) {
    String[] command = new String[arguments.length + 1];
    command[0] = "git";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    return shell.run(command);
  }

  Path file(String path) {
    return shell.directory().resolve(path);
  }

  WorkingCopy write(String path, String text) {
    try {
      Files.createDirectories(file(path).getParent());
      Files.writeString(file(path), text);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A shell function with an HTTP path of its own name. */
  WorkingCopy function(String name, String script) {
    return function(name, "", script);
  }

  /** The same, with more lines in its manifest. */
  WorkingCopy function(String name, String manifest, String script) {
    write(
        name + "/function.yaml",
        "runtime: shell\n"
            + manifest
            + "triggers:\n  - {kind: http, path: /"
            + name
            + ", methods: [GET, POST]}\n");
    return write(name + "/main.sh", "#!/bin/sh\n" + script + "\n");
  }

  WorkingCopy commit(String message) {
    git("add", "-A").ok();
    git("commit", "-q", "--allow-empty", "-m", message).ok();
    return this;
  }

  /** Commits all and pushes to main. */
  Shell.Result push(String message) {
    commit(message);
    return git("push", "origin", "HEAD:main");
  }

  /** Takes everything back to what the service has. */
  WorkingCopy reset() {
    git("fetch", "-q", "origin").ok();
    git("reset", "-q", "--hard", "origin/main").ok();
    git("clean", "-qfd").ok();
    return this;
  }
}
