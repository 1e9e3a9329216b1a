package io.skerry.deployer.notify;

import io.skerry.deployer.spi.CommitStatus;
import io.skerry.deployer.spi.Delivery;
import io.skerry.deployer.spi.Notifier;
import io.skerry.deployer.spi.NotifierSettings;
import io.skerry.deployer.spi.StatusChannel;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.pf4j.Extension;

/** Commit status at GitLab, where it shows as an external job of a pipeline. */
@Extension
public final class GitLabNotifier implements Notifier {
  private static final int LONGEST = 255;
  private static final int DEEPEST = 22; // groups within groups

  @Override
  public String type() {
    return "gitlab";
  }

  @Override
  public StatusChannel open(NotifierSettings settings) {
    Place place = Place.of(settings, UnaryOperator.identity(), DEEPEST);
    StatusPost post = new StatusPost(settings);
    return status ->
        settled(
            post.send(
                place.api()
                    + "/api/v4/projects/"
                    + place.segment()
                    + "/statuses/"
                    + status.commit(),
                Map.of("PRIVATE-TOKEN", settings.token().get()),
                Map.of(
                    "state", state(status.state()),
                    "target_url", status.target().toString(),
                    "description", status.description(LONGEST),
                    "name", CommitStatus.CONTEXT)));
  }

  private static String state(CommitStatus.State state) {
    return switch (state) {
      case PENDING -> "running";
      case SUCCESS -> "success";
      case FAILURE -> "failed";
    };
  }

  /** GitLab refuses to be told what it knows already. */
  private static Delivery settled(Delivery delivery) {
    return delivery instanceof Delivery.Refused(String why)
            && why.contains("Cannot transition status")
        ? new Delivery.Done()
        : delivery;
  }
}
