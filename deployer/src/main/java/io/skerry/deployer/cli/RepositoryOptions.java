package io.skerry.deployer.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skerry.runtime.store.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a repository elsewhere is reached; the files are read here, and sent to the service. */
final class RepositoryOptions {
  private static final long LONGEST = 1 << 20;

  @Option(
      names = "--branch",
      paramLabel = "BRANCH",
      description = "whose commits are deployed (default: main)")
  private @Nullable String branch;

  @Option(names = "--token-file", paramLabel = "FILE", description = "a token for https")
  private @Nullable Path token;

  @Option(names = "--ssh-key", paramLabel = "FILE", description = "a private key for ssh")
  private @Nullable Path sshKey;

  @Option(
      names = "--known-hosts",
      paramLabel = "FILE",
      description = "the host keys that ssh accepts")
  private @Nullable Path knownHosts;

  @Option(
      names = "--ca-file",
      paramLabel = "FILE",
      description = "certificates that https trusts instead of the system's")
  private @Nullable Path ca;

  /** The wish for the service. */
  ObjectNode wish(String url) {
    ObjectNode wish = Json.MAPPER.createObjectNode().put("url", url(url));
    text(wish, "branch", branch);
    content(wish, "token", token);
    content(wish, "sshKey", sshKey);
    content(wish, "knownHosts", knownHosts);
    content(wish, "ca", ca);
    return wish;
  }

  /** A path means what it means here, not in the service's working directory. */
  private static String url(String url) {
    boolean path = !url.contains(":") && !url.isBlank();
    return path ? Path.of(url).toAbsolutePath().normalize().toString() : url;
  }

  static void text(ObjectNode wish, String key, @Nullable String value) {
    if (value != null) {
      wish.put(key, value);
    }
  }

  /** What a file holds; an end of line that an editor has added is no part of a token. */
  static void content(ObjectNode wish, String key, @Nullable Path file) {
    if (file == null) {
      return;
    }
    try {
      if (Files.size(file) > LONGEST) {
        throw new CliException(ExitStatus.USAGE, file + " is longer than 1 MiB");
      }
      wish.put(key, Files.readString(file));
    } catch (IOException e) {
      throw new CliException(ExitStatus.USAGE, "cannot read " + file + ": " + e);
    }
  }
}
