package io.skerry.deployer.git;

import io.skerry.deployer.git.Fetched.Failed;
import io.skerry.deployer.git.Fetched.Step;
import io.skerry.runtime.fault.SkerryException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.eclipse.jgit.api.errors.JGitInternalException;
import org.eclipse.jgit.errors.NotSupportedException;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.NullProgressMonitor;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.FetchConnection;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.SshTransport;
import org.eclipse.jgit.transport.TagOpt;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.TransportHttp;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.transport.UsernamePasswordCredentialsProvider;
import org.eclipse.jgit.util.SystemReader;
import org.jspecify.annotations.Nullable;

/**
 * Gets one branch of another repository. Blocks; not for virtual threads.
 *
 * @param url of the repository, or its path
 */
public record Fetch(String url, String branch, Credentials credentials) {
  private static final String SEEN = Repositories.OWN + "watch/";

  /** Marks the last commit of a mirror that was put into service because it landed. */
  public static final String LANDED = Repositories.OWN + "landed";

  private static final int TIMEOUT_SECONDS = 60;
  private static final int SHOWN_BRANCHES = 5;

  /** Where nothing is needed to read it. */
  public Fetch(String url, String branch) {
    this(url, branch, Credentials.NONE);
  }

  /** Fetches the branch into our copy. A rewritten branch is no failure. */
  public Fetched tip(Repository mirror) {
    return fetch(mirror, 0);
  }

  /** The same for one commit alone, without its history. */
  public Fetched shallow(Repository copy) {
    return fetch(copy, 1);
  }

  private Fetched fetch(Repository mirror, int depth) {
    if (isSsh() && SystemReader.getInstance().getenv("GIT_SSH") != null) {
      return new Failed(
          Step.CREDENTIALS,
          "GIT_SSH names another ssh program, which would not check the host key as told here",
          "start the service without this variable");
    }
    List<String> problems = credentials.problems(url);
    if (!problems.isEmpty()) {
      return new Failed(Step.CREDENTIALS, problems.getFirst(), "mend or replace the file");
    }
    try (SshAccess ssh = isSsh() ? ssh() : null;
        Transport transport = open(mirror, ssh)) {
      return fetch(mirror, transport, depth, Optional.ofNullable(ssh));
    } catch (SkerryException e) {
      return new Failed(Step.CREDENTIALS, e.text(), "mend or replace the file");
    } catch (URISyntaxException | NotSupportedException | TransportException e) {
      return FetchFault.of(e);
    }
  }

  private Fetched fetch(
      Repository mirror, Transport transport, int depth, Optional<SshAccess> ssh) {
    RefSpec spec = new RefSpec("+" + Constants.R_HEADS + branch + ":" + SEEN + branch);
    try {
      if (depth > 0) {
        transport.setDepth(depth);
        // It would miss the history that is left out on purpose.
        transport.setCheckFetchedObjects(false);
      }
      transport.fetch(NullProgressMonitor.INSTANCE, List.of(spec));
      return new Fetched.Tip(Repositories.resolve(mirror, SEEN + branch));
    } catch (NotSupportedException
        | TransportException
        | JGitInternalException
        | IllegalArgumentException e) {
      return refused(ssh).or(() -> withoutBranch(transport, e)).orElseGet(() -> FetchFault.of(e));
    }
  }

  private static Optional<Fetched> refused(Optional<SshAccess> ssh) {
    return ssh.flatMap(SshAccess::refusal)
        .map(why ->
            new Failed(
                Step.HOST_KEY,
                why,
                "if it is right, ask the host's owner, then put it into knownHosts"));
  }

  /** JGit's own words say that a ref is missing, not which ones there are. */
  private Optional<Fetched> withoutBranch(Transport transport, Exception failure) {
    if (!String.valueOf(failure.getMessage()).startsWith("Remote does not have")) {
      return Optional.empty();
    }
    String found = "it has no branch at all";
    try (FetchConnection connection = transport.openFetch()) {
      List<String> branches =
          connection.getRefs().stream()
              .map(Ref::getName)
              .filter(name -> name.startsWith(Constants.R_HEADS))
              .map(Repository::shortenRefName)
              .sorted()
              .toList();
      if (!branches.isEmpty()) {
        found =
            branches.stream().limit(SHOWN_BRANCHES).collect(Collectors.joining(", ", "it has ", ""))
                + (branches.size() > SHOWN_BRANCHES ? ", …" : "");
      }
    } catch (NotSupportedException | TransportException e) {
      return Optional.of(FetchFault.of(e));
    }
    return Optional.of(
        new Failed(
            Step.BRANCH,
            Harmless.text("it has no branch " + branch + "; " + found),
            "push the branch there, or name another one"));
  }

  private boolean isSsh() {
    return url.startsWith("ssh://");
  }

  private SshAccess ssh() {
    return new SshAccess(
        credentials.sshKey().orElseThrow(), credentials.knownHosts().orElseThrow());
  }

  private Transport open(Repository mirror, @Nullable SshAccess ssh)
      throws URISyntaxException, NotSupportedException, TransportException {
    Transport transport = Transport.open(mirror, new URIish(url));
    transport.setTimeout(TIMEOUT_SECONDS);
    transport.setTagOpt(TagOpt.NO_TAGS);
    transport.setCheckFetchedObjects(true);
    if (transport instanceof TransportHttp http) {
      http.setHttpConnectionFactory(
          new HttpsAccess(
              new URI(url),
              credentials.token().isPresent(),
              credentials.ca().map(Certificates::read)));
      credentials
          .token()
          .ifPresent(file ->
              http.setCredentialsProvider(
                  new UsernamePasswordCredentialsProvider("token", TokenFile.read(file))));
    }
    if (transport instanceof SshTransport secure && ssh != null) {
      secure.setSshSessionFactory(ssh);
    }
    return transport;
  }

  @Override
  public String toString() {
    return Harmless.text(url) + " " + branch;
  }
}
