package io.skerry.deployer.git;

import java.io.IOException;
import org.eclipse.jgit.errors.PackProtocolException;
import org.eclipse.jgit.internal.submodule.SubmoduleValidator.SubmoduleValidationException;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.ReceivePack;

/** Receives a push, but not from a shallow clone: what it lacks cannot be checked. */
final class PushReceiver extends ReceivePack {
  PushReceiver(Repository repository) {
    super(repository);
  }

  @Override
  protected void receivePackAndCheckConnectivity()
      throws IOException, SubmoduleValidationException {
    if (!getClientShallowCommits().isEmpty()) {
      throw new PackProtocolException(
          "a shallow clone cannot be deployed; run git fetch --unshallow first, then push again");
    }
    super.receivePackAndCheckConnectivity();
  }
}
