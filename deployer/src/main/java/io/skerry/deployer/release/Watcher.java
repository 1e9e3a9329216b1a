package io.skerry.deployer.release;

import io.skerry.deployer.git.Fetch;
import io.skerry.deployer.git.Repositories;
import io.skerry.runtime.fault.CheckResult;
import io.skerry.runtime.fault.SkerryException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at one other repository again and again, and deploys what lands on its branch. */
public final class Watcher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Watcher.class);

  private final String name;
  private final Fetch fetch;
  private final Repository mirror;
  private final Deployments deployments;
  private final Duration interval;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;

  /** The last commit that was refused: it is not tried again and again. */
  private ObjectId refused = ObjectId.zeroId();

  private volatile CheckResult health = CheckResult.ok("not looked at yet");

  /**
   * Begins to watch.
   *
   * @param mirror our copy of the repository; its deployed branch is what is in service
   */
  public Watcher(
      String name, Fetch fetch, Repository mirror, Deployments deployments, Duration interval) {
    this.name = name;
    this.fetch = fetch;
    this.mirror = mirror;
    this.deployments = deployments;
    this.interval = interval;
    this.thread = Thread.ofPlatform().daemon().name("watch-" + name).start(this::run);
  }

  /** How the last look went. */
  public CheckResult check() {
    return health;
  }

  private void run() {
    try {
      do {
        look();
      } while (!closing.await(interval.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException _) {
      LOG.debug("the watch of {} ends", name);
    }
  }

  private void look() throws InterruptedException {
    try {
      ObjectId tip = fetch.tip(mirror);
      ObjectId deployed = Repositories.resolve(mirror, Repositories.DEPLOYED);
      if (!tip.equals(deployed) && !tip.equals(refused)) {
        deploy(deployed, tip);
      }
      health =
          tip.equals(refused)
              ? CheckResult.failed(
                  "commit " + tip.abbreviate(10).name() + " was refused",
                  "see the log; fix, commit")
              : CheckResult.ok("up to date");
    } catch (SkerryException e) {
      if (health.healthy()) {
        LOG.warn("watch {}: {}; what is in service goes on", name, e.text());
      }
      health = CheckResult.failed(e.text(), "check the address, the branch and the network");
    } catch (RuntimeException e) {
      // Whatever it is: a watch that ended here would miss every later commit without a word.
      LOG.error("watch {}", name, e);
      health = CheckResult.failed("the watch failed: " + e, "see the log; it is tried again");
    }
  }

  private void deploy(ObjectId from, ObjectId tip) throws InterruptedException {
    LOG.info("{}: commit {} has landed", name, tip.name());
    Deployment deployment =
        deployments.submit(new DeployRequest(name, mirror, Repositories.DEPLOYED, from, tip));
    BlockingQueue<Deployment.News> news = deployment.listen();
    while (true) {
      switch (news.take()) {
        case Deployment.Queued _ -> LOG.debug("{}: queued as {}", name, deployment.id());
        case Deployment.Line(String text) -> LOG.info("{}: {}", name, text);
        case Deployment.Released _ -> {
          return;
        }
        case Deployment.Rejected(var reasons) -> {
          reasons.forEach(reason -> LOG.warn("{}: refused: {}", name, reason));
          refused = tip;
          return;
        }
      }
    }
  }

  @Override
  public void close() {
    closing.countDown();
    thread.interrupt();
  }
}
