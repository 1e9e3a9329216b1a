package io.skerry.deployer.configuration;

import io.skerry.runtime.invoke.PoolPolicy;
import io.skerry.runtime.spi.NetworkSettings;
import io.skerry.runtime.store.RecordLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Everything that can be set about a service.
 *
 * @param host what it listens on
 * @param port 0 for any free one
 * @param data its data directory
 * @param store {@code auto} or a snapshot store's type
 * @param zfsParent the dataset below which everything belongs to the service
 * @param driver {@code auto} or a jail driver's type
 * @param base the root of the operating system tree that jails see
 * @param pool how many jails stand ready
 * @param maxJails runs at once
 * @param maxBody bytes of a request's body
 * @param drain how long runs may go on when the service stops
 * @param network how jails reach others, where they may
 * @param previews how many branches of a repository may have a preview
 * @param records how long records of the past are kept
 * @param repositories watched besides the hosted one
 */
public record Configuration(
    String host,
    int port,
    Path data,
    String store,
    Optional<String> zfsParent,
    String driver,
    Path base,
    PoolPolicy pool,
    int maxJails,
    long maxBody,
    Duration drain,
    NetworkSettings network,
    int previews,
    RecordLimits records,
    List<Watched> repositories) {

  public Configuration {
    repositories = List.copyOf(repositories);
  }

  /**
   * A repository that is polled.
   *
   * @param name unique, a DNS label, not {@code functions}
   * @param url of the repository, or its path on this machine
   * @param branch whose commits are deployed
   * @param interval between two looks
   * @param files that open it
   * @param status where its commits' status is told
   */
  public record Watched(
      String name,
      String url,
      String branch,
      Duration interval,
      Files files,
      Optional<Status> status) {
    /** One that anybody may read. */
    public Watched(String name, String url, String branch, Duration interval) {
      this(name, url, branch, interval, Files.NONE, Optional.empty());
    }
  }

  /**
   * The files with the credentials of a repository.
   *
   * @param token for https
   * @param sshKey the private key for ssh
   * @param knownHosts the host keys that ssh accepts
   * @param ca the certificates that https trusts
   * @param webhookSecret what webhooks are signed with
   */
  public record Files(
      Optional<Path> token,
      Optional<Path> sshKey,
      Optional<Path> knownHosts,
      Optional<Path> ca,
      Optional<Path> webhookSecret) {
    public static final Files NONE =
        new Files(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
  }

  /**
   * Where the status of a repository's commits is told.
   *
   * @param type of the notifier
   * @param url of the service's API; derived from the repository's when absent
   * @param project what the service calls the repository; derived as well
   * @param token the file with the token
   */
  public record Status(String type, Optional<String> url, Optional<String> project, Path token) {}
}
