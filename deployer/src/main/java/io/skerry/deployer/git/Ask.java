package io.skerry.deployer.git;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jgit.errors.NotSupportedException;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.internal.storage.dfs.DfsRepositoryDescription;
import org.eclipse.jgit.internal.storage.dfs.InMemoryRepository;
import org.eclipse.jgit.lib.NullProgressMonitor;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.PushResult;
import org.eclipse.jgit.transport.RemoteRefUpdate;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.transport.UsernamePasswordCredentialsProvider;

/** Asks a service what a push of files would change, by a push that asks for the plan alone. */
public final class Ask {
  private static final String PREFIX = "skerry: ";
  private static final String ONLY_PLAN = "only the plan was asked for";
  private static final int TIMEOUT_SECONDS = 60;

  private Ask() {}

  /**
   * What the service said.
   *
   * @param accepted whether it would take the push
   */
  public record Answer(boolean accepted, List<String> lines) {}

  /**
   * Asks for the plan of a directory's files.
   *
   * @param url of the service's repository
   * @param ref that would be pushed
   */
  public static Answer plan(Path directory, String url, String token, String ref)
      throws IOException {
    try (Repository local = new InMemoryRepository(new DfsRepositoryDescription("plan"))) {
      ObjectId commit = WorkingTree.commit(local, directory);
      RemoteRefUpdate update =
          new RemoteRefUpdate(local, commit.name(), commit, ref, true, null, null);
      try (Transport transport = Transport.open(local, new URIish(url))) {
        transport.setTimeout(TIMEOUT_SECONDS);
        transport.setCredentialsProvider(new UsernamePasswordCredentialsProvider("token", token));
        transport.setPushOptions(List.of("plan"));
        PushResult result = transport.push(NullProgressMonitor.INSTANCE, List.of(update));
        return answer(result);
      }
    } catch (URISyntaxException | NotSupportedException | TransportException e) {
      throw new SkerryException(
          ErrorCode.INTERNAL, "ask " + url + " for the plan: " + e.getMessage(), e);
    }
  }

  private static Answer answer(PushResult result) {
    List<String> lines = new ArrayList<>();
    result
        .getMessages()
        .lines()
        .map(line -> line.startsWith(PREFIX) ? line.substring(PREFIX.length()) : line)
        .forEach(lines::add);
    boolean accepted = true;
    for (RemoteRefUpdate update : result.getRemoteUpdates()) {
      String message = String.valueOf(update.getMessage());
      accepted &= message.contains(ONLY_PLAN);
      if (lines.isEmpty()) {
        lines.add(update.getStatus() + ": " + message);
      }
    }
    return new Answer(accepted, lines);
  }
}
