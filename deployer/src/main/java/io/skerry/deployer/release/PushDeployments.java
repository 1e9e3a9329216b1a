package io.skerry.deployer.release;

import io.skerry.deployer.git.PushHook;
import io.skerry.deployer.git.Repositories;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.ReceiveCommand;
import org.eclipse.jgit.transport.ReceivePack;

/** Deploys what is pushed while the pusher waits and reads. */
public final class PushDeployments implements PushHook {
  private static final long PING_SECONDS = 5;

  private final Deployments deployments;

  public PushDeployments(Deployments deployments) {
    this.deployments = deployments;
  }

  @Override
  public void receive(
      String repository, ReceivePack pack, Collection<ReceiveCommand> commands, Pinger pinger) {
    Talk talk = new Talk(pack);
    Optional<String> refusal = refusal(pack, commands);
    if (refusal.isPresent()) {
      talk.say("refused: " + refusal.get());
      commands.forEach(command -> reject(command, refusal.get()));
      return;
    }
    for (ReceiveCommand command : commands) {
      deploy(repository, pack, command, talk, pinger);
    }
  }

  private static Optional<String> refusal(ReceivePack pack, Collection<ReceiveCommand> commands) {
    List<String> options = pack.getPushOptions();
    if (options != null && !options.isEmpty()) {
      return Optional.of("push options are not available yet: leave -o " + options.getFirst());
    }
    return commands.stream().map(PushDeployments::refusal).flatMap(Optional::stream).findFirst();
  }

  private static Optional<String> refusal(ReceiveCommand command) {
    String ref = command.getRefName();
    if (ref.startsWith(Constants.R_TAGS)) {
      return Optional.of("tags are not deployed; push the branch main alone");
    }
    if (!ref.equals(Repositories.DEPLOYED)) {
      return Optional.of(
          "only the branch main is deployed, not "
              + Repository.shortenRefName(ref)
              + "; push it as main: git push origin HEAD:main");
    }
    return command.getType() == ReceiveCommand.Type.DELETE
        ? Optional.of("the branch main cannot be deleted; remove functions by a commit instead")
        : Optional.empty();
  }

  private void deploy(
      String repository, ReceivePack pack, ReceiveCommand command, Talk talk, Pinger pinger) {
    Deployment deployment =
        deployments.submit(
            new DeployRequest(
                repository,
                pack.getRepository(),
                command.getRefName(),
                command.getOldId(),
                command.getNewId()));
    try {
      while (true) {
        Deployment.News news = deployment.news().poll(PING_SECONDS, TimeUnit.SECONDS);
        switch (news) {
          case null -> {
            if (pack.isSideBand()) {
              pinger.ping();
            }
          }
          case Deployment.Line(String text) -> talk.say(text);
          case Deployment.Released _ -> {
            command.setResult(ReceiveCommand.Result.OK);
            return;
          }
          case Deployment.Rejected(var reasons) -> {
            talk.say("refused; what was in service stays:");
            reasons.forEach(reason -> talk.say("  " + reason));
            reject(command, reasons.size() == 1 ? reasons.getFirst() : reasons.size() + " errors");
            return;
          }
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      reject(command, "the service is stopping; push again");
    }
  }

  private static void reject(ReceiveCommand command, String reason) {
    String line = reason.replaceAll("\\p{Cntrl}", " ");
    command.setResult(
        ReceiveCommand.Result.REJECTED_OTHER_REASON,
        line.length() > 120 ? line.substring(0, 120) + "…" : line);
  }

  /** Says lines to the pusher, each at once. */
  private record Talk(ReceivePack pack) {
    void say(String line) {
      try {
        pack.getMessageOutputStream()
            .write(("skerry: " + line + "\n").getBytes(StandardCharsets.UTF_8));
        pack.getMessageOutputStream().flush();
      } catch (IOException _) {
        // The pusher is gone; the deployment goes on.
      }
    }
  }
}
