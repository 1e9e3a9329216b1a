package io.skerry.deployer.notify;

import io.skerry.deployer.spi.CommitStatus;
import io.skerry.deployer.spi.Notifier;
import io.skerry.deployer.spi.NotifierSettings;
import io.skerry.deployer.spi.StatusChannel;
import java.util.Locale;
import java.util.Map;
import org.pf4j.Extension;

/** Commit status at GitHub, and at GitHub Enterprise Server. */
@Extension
public final class GitHubNotifier implements Notifier {
  private static final int LONGEST = 140;

  @Override
  public String type() {
    return "github";
  }

  @Override
  public StatusChannel open(NotifierSettings settings) {
    Place place = Place.of(settings, GitHubNotifier::api, 2);
    StatusPost post = new StatusPost(settings);
    return status ->
        post.send(
            place.api() + "/repos/" + place.path() + "/statuses/" + status.commit(),
            Map.of(
                "Authorization", "Bearer " + settings.token().get(),
                "Accept", "application/vnd.github+json",
                "X-GitHub-Api-Version", "2022-11-28"),
            Map.of(
                "state", status.state().name().toLowerCase(Locale.ROOT),
                "target_url", status.target().toString(),
                "description", status.description(LONGEST),
                "context", CommitStatus.CONTEXT));
  }

  private static String api(String host) {
    return host.endsWith("://github.com") ? "https://api.github.com" : host + "/api/v3";
  }
}
