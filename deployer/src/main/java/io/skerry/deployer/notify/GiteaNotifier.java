package io.skerry.deployer.notify;

import io.skerry.deployer.spi.CommitStatus;
import io.skerry.deployer.spi.Notifier;
import io.skerry.deployer.spi.NotifierSettings;
import io.skerry.deployer.spi.StatusChannel;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.pf4j.Extension;

/** Commit status at Gitea, and at Forgejo, which has the same API. */
@Extension
public final class GiteaNotifier implements Notifier {
  private static final int LONGEST = 255;

  @Override
  public String type() {
    return "gitea";
  }

  @Override
  public StatusChannel open(NotifierSettings settings) {
    Place place = Place.of(settings, UnaryOperator.identity(), 2);
    StatusPost post = new StatusPost(settings);
    return status ->
        post.send(
            place.api() + "/api/v1/repos/" + place.path() + "/statuses/" + status.commit(),
            Map.of(
                "Authorization", "token " + settings.token().get(), "Accept", "application/json"),
            Map.of(
                "state", status.state().name().toLowerCase(Locale.ROOT),
                "target_url", status.target().toString(),
                "description", status.description(LONGEST),
                "context", CommitStatus.CONTEXT));
  }
}
