package io.skerry.deployer.git;

import io.skerry.runtime.fault.SkerryException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The files that open one other repository. They are read at every look, so that a new token takes
 * effect without a start.
 *
 * @param token sent over https as the password, with any user name
 * @param sshKey the private key for ssh
 * @param knownHosts the host keys that ssh accepts
 * @param ca the certificates that https trusts instead of the system's
 */
public record Credentials(
    Optional<Path> token, Optional<Path> sshKey, Optional<Path> knownHosts, Optional<Path> ca) {
  /** None at all. */
  public static final Credentials NONE =
      new Credentials(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  /** What is wrong with the files, or with these files for this address; empty when all is well. */
  public List<String> problems(String url) {
    List<String> problems = new ArrayList<>();
    token.ifPresent(file -> attempt("tokenFile", () -> TokenFile.read(file), problems));
    sshKey.ifPresent(file -> attempt("sshKey", () -> SshKeys.read(file), problems));
    knownHosts.ifPresent(file -> attempt("knownHosts", () -> KnownHosts.read(file), problems));
    ca.ifPresent(file -> attempt("caFile", () -> Certificates.read(file), problems));
    fit(url, problems);
    return problems;
  }

  private static void attempt(String key, Runnable read, List<String> problems) {
    try {
      read.run();
    } catch (SkerryException e) {
      problems.add(key + ": " + e.text());
    }
  }

  private void fit(String url, List<String> problems) {
    boolean ssh = url.startsWith("ssh://");
    boolean https = url.startsWith("https://");
    if (ssh && (sshKey.isEmpty() || knownHosts.isEmpty())) {
      problems.add("an ssh address needs a private key (sshKey) and host keys (knownHosts)");
    }
    if (!ssh && (sshKey.isPresent() || knownHosts.isPresent())) {
      problems.add("sshKey and knownHosts are for ssh:// addresses alone");
    }
    if (!https && ca.isPresent()) {
      problems.add("caFile is for https:// addresses alone");
    }
    if (token.isPresent() && !mayCarryToken(url)) {
      problems.add("a token is sent over https:// alone: anybody on the way could read it");
    }
  }

  /** Whether nobody on the way can read what is sent there. */
  public static boolean mayCarryToken(String url) {
    return url.startsWith("https://") || (url.startsWith("http://") && isLoopback(url));
  }

  private static boolean isLoopback(String url) {
    try {
      String host = new URI(url).getHost();
      // Only numbers and localhost: a name must not be asked of a network for this.
      return host != null
          && (host.equals("localhost")
              || (host.matches("[0-9.]+|\\[.*\\]")
                  && InetAddress.getByName(host).isLoopbackAddress()));
    } catch (URISyntaxException | UnknownHostException _) {
      return false;
    }
  }
}
