package io.skerry.deployer.watch;

import io.skerry.deployer.release.Deployment;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The deployment of a commit that landed elsewhere, with nobody but the log to tell. */
record Landing(String name, Deployment deployment) {
  private static final Logger LOG = LoggerFactory.getLogger(Landing.class);

  /** How it ended. */
  sealed interface Result {}

  /** The commit is in service. */
  record InService(String release) implements Result {}

  /** Nothing has changed. */
  record Refused(List<String> reasons) implements Result {
    Refused {
      reasons = List.copyOf(reasons);
    }
  }

  /** Nobody said how. */
  record Lost() implements Result {}

  /** Waits for the end on a virtual thread. */
  void hear(Consumer<Result> listener) {
    Thread.ofVirtual()
        .name("landing-" + name)
        .start(() -> {
          Result result = new Lost();
          try {
            result = end();
          } catch (InterruptedException | RuntimeException e) {
            LOG.error("{}: the deployment is lost sight of", name, e);
          }
          listener.accept(result);
        });
  }

  private Result end() throws InterruptedException {
    BlockingQueue<Deployment.News> news = deployment.listen();
    while (true) {
      switch (news.take()) {
        case Deployment.Queued _ -> LOG.debug("{}: queued as {}", name, deployment.id());
        case Deployment.Line(String text) -> LOG.info("{}: {}", name, text);
        case Deployment.Released(var release) -> {
          return new InService(release.id());
        }
        case Deployment.Rejected(var reasons) -> {
          reasons.forEach(reason -> LOG.warn("{}: refused: {}", name, reason));
          return new Refused(reasons);
        }
      }
    }
  }
}
