package io.skerry.deployer.git;

import java.util.Collection;
import org.eclipse.jgit.transport.ReceiveCommand;
import org.eclipse.jgit.transport.ReceivePack;

/** What happens between the arrival of a push's objects and the move of its refs. */
public interface PushHook {
  /**
   * Decides about the commands: each has a result, other than not attempted, when this returns.
   *
   * @param repository the name of the repository
   * @param pusher the name of the token
   */
  void receive(
      String repository,
      String pusher,
      ReceivePack pack,
      Collection<ReceiveCommand> commands,
      Pinger pinger);

  /** Keeps the client's connection alive. */
  interface Pinger {
    /** Sends something that the client does not show. Only between whole messages. */
    void ping();
  }
}
