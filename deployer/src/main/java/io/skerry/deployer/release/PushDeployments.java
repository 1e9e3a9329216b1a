package io.skerry.deployer.release;

import io.skerry.deployer.git.PushHook;
import io.skerry.deployer.git.Repositories;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.function.VersionId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.ReceiveCommand;
import org.eclipse.jgit.transport.ReceivePack;
import org.jspecify.annotations.Nullable;

/** Deploys what is pushed while the pusher waits and reads. */
public final class PushDeployments implements PushHook {
  private static final long PING_SECONDS = 5;
  private static final int MAX_BRANCH = 200;

  private final Deployments deployments;

  public PushDeployments(Deployments deployments) {
    this.deployments = deployments;
  }

  @Override
  public void receive(
      String repository,
      String pusher,
      ReceivePack pack,
      Collection<ReceiveCommand> commands,
      Pinger pinger) {
    Talk talk = new Talk(pack);
    Optional<String> refusal = refusal(pack, commands);
    if (refusal.isPresent()) {
      talk.say("refused: " + refusal.get());
      commands.forEach(command -> reject(command, refusal.get()));
      return;
    }
    PushOptions options = PushOptions.of(pack.getPushOptions());
    for (ReceiveCommand command : commands) {
      DeployRequest request =
          new DeployRequest(
              repository,
              pack.getRepository(),
              command.getRefName(),
              command.getOldId(),
              command.getNewId(),
              pusher,
              Optional.empty());
      if (options.plan()) {
        plan(request, command, talk);
      } else {
        deploy(request, command, options, talk, pinger);
      }
    }
  }

  private static Optional<String> refusal(ReceivePack pack, Collection<ReceiveCommand> commands) {
    if (pack.isAtomic() && commands.size() > 1) {
      return Optional.of("several branches are not deployed atomically; leave --atomic");
    }
    return PushOptions.objection(pack.getPushOptions())
        .or(() ->
            commands.stream().map(PushDeployments::refusal).flatMap(Optional::stream).findFirst());
  }

  private static Optional<String> refusal(ReceiveCommand command) {
    String ref = command.getRefName();
    if (ref.startsWith(Constants.R_TAGS)) {
      return Optional.of("tags are not deployed; push the branch main alone");
    }
    if (!ref.startsWith(Constants.R_HEADS)) {
      return Optional.of(ref + " is no branch; push to main, or to a branch for a preview");
    }
    String branch = Repository.shortenRefName(ref);
    if (VersionId.isTag(branch)) {
      return Optional.of(
          "a branch cannot be called " + branch + ": NAME@" + branch + " means a version");
    }
    if (branch.length() > MAX_BRANCH) {
      return Optional.of("the branch's name is longer than " + MAX_BRANCH + " characters");
    }
    boolean delete = command.getType() == ReceiveCommand.Type.DELETE;
    return delete && ref.equals(Repositories.DEPLOYED)
        ? Optional.of("the branch main cannot be deleted; remove functions by a commit instead")
        : Optional.empty();
  }

  private void plan(DeployRequest request, ReceiveCommand command, Talk talk) {
    try {
      deployments.plan(request).forEach(talk::say);
      talk.say("this was only the plan: nothing was changed");
      reject(command, "only the plan was asked for");
    } catch (Refused e) {
      refuse(command, e.reasons(), talk);
    } catch (SkerryException e) {
      refuse(command, List.of(e.text()), talk);
    }
  }

  private void deploy(
      DeployRequest request,
      ReceiveCommand command,
      PushOptions options,
      Talk talk,
      Pinger pinger) {
    Deployment deployment = deployments.submit(request);
    BlockingQueue<Deployment.News> all = deployment.listen();
    try {
      while (true) {
        Deployment.@Nullable News news = all.poll();
        if (news == null) {
          talk.flush();
          news = all.poll(PING_SECONDS, TimeUnit.SECONDS);
        }
        switch (news) {
          case null -> talk.keepAlive(pinger);
          case Deployment.Line(String text) -> talk.say(text);
          case Deployment.Queued _ -> {
            if (!options.patient()) {
              talk.say("queued as " + deployment.id() + ": it goes on by itself; skerry builds");
              talk.say("the branch moves when it is released: git fetch shows it");
              reject(command, "queued; it is not released yet");
              return;
            }
          }
          case Deployment.Released _ -> {
            command.setResult(ReceiveCommand.Result.OK);
            return;
          }
          case Deployment.Rejected(var reasons) -> {
            refuse(command, reasons, talk);
            return;
          }
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      reject(command, "the service is stopping; push again");
    }
  }

  private static void refuse(ReceiveCommand command, List<String> reasons, Talk talk) {
    talk.say("refused; what was in service stays:");
    reasons.forEach(reason -> talk.say("  " + reason));
    reject(command, reasons.size() == 1 ? reasons.getFirst() : reasons.size() + " errors");
  }

  private static void reject(ReceiveCommand command, String reason) {
    String line = reason.replaceAll("\\p{Cntrl}", " ");
    command.setResult(
        ReceiveCommand.Result.REJECTED_OTHER_REASON,
        line.length() > 120 ? line.substring(0, 120) + "…" : line);
  }

  /** Says lines to the pusher, when there is nothing more to say for now. */
  private record Talk(ReceivePack pack) {
    void keepAlive(Pinger pinger) {
      if (pack.isSideBand()) {
        pinger.ping();
      }
    }

    void say(String line) {
      try {
        pack.getMessageOutputStream()
            .write(("skerry: " + line + "\n").getBytes(StandardCharsets.UTF_8));
      } catch (IOException _) {
        // The pusher is gone; the deployment goes on.
      }
    }

    void flush() {
      try {
        pack.getMessageOutputStream().flush();
      } catch (IOException _) {
        // As above.
      }
    }
  }
}
