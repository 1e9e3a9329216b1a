package io.skerry.deployer.git;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import org.eclipse.jgit.errors.PackProtocolException;
import org.eclipse.jgit.errors.TooLargeObjectInPackException;
import org.eclipse.jgit.errors.TooLargePackException;
import org.eclipse.jgit.internal.submodule.SubmoduleValidator.SubmoduleValidationException;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.ReceivePack;

/**
 * Receives a push, but not from a shallow clone: what it lacks cannot be checked. One that is too
 * large is refused with what to do about it.
 */
final class PushReceiver extends ReceivePack {
  private static final List<String> FIND_IT =
      List.of(
          "a file may have %d MiB; which of them has more, these lines show last:",
          "  git rev-list --objects HEAD --not --remotes |",
          "    git cat-file --batch-check='%%(objectsize) %%(rest)' | sort -n | tail -n 3",
          "take it out of each commit that has it (git commit --amend, git rebase -i), and let the",
          "build fetch it, or split it");

  private final InputStream in;

  /**
   * @param in what the client sends
   */
  PushReceiver(Repository repository, InputStream in) {
    super(repository);
    this.in = in;
  }

  @Override
  protected void receivePackAndCheckConnectivity()
      throws IOException, SubmoduleValidationException {
    if (!getClientShallowCommits().isEmpty()) {
      throw new PackProtocolException(
          "a shallow clone cannot be deployed; run git fetch --unshallow first, then push again");
    }
    try {
      super.receivePackAndCheckConnectivity();
    } catch (TooLargeObjectInPackException e) {
      drain();
      for (String line : FIND_IT) {
        sendMessage("skerry: " + line.formatted(FileRules.MAX_FILE >> 20));
      }
      throw new PackProtocolException(
          "a file of more than %d MiB cannot be pushed".formatted(FileRules.MAX_FILE >> 20), e);
    } catch (TooLargePackException e) {
      drain();
      throw new PackProtocolException(
          "a push may have %d MiB; push fewer commits at once, or keep large data elsewhere"
              .formatted(GitHttp.MAX_PACK >> 20),
          e);
    }
  }

  /** A client that is not listened to any more breaks off, and does not read why. */
  private void drain() throws IOException {
    in.transferTo(OutputStream.nullOutputStream());
  }
}
