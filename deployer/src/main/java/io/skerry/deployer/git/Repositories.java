package io.skerry.deployer.git;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.StoredConfig;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;

/**
 * The bare repositories of the data directory: hosted ones and mirrors of watched ones. Safe for
 * use by many threads; JGit blocks, so none of it is for virtual threads.
 */
public final class Repositories implements AutoCloseable {
  /** The branch that is deployed. */
  public static final String DEPLOYED = Constants.R_HEADS + "main";

  private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

  /** The beginning of the refs that we keep for ourselves. */
  static final String OWN = "refs/skerry/";

  private static final String PENDING = OWN + "pending/";
  private static final String SUFFIX = ".git";
  private static final String NEVER = "never";

  private final Path directory;
  private final Map<String, Repository> open = new ConcurrentHashMap<>();

  public Repositories(Path directory) {
    this.directory = directory;
  }

  /** Opens a repository that exists. */
  public Optional<Repository> find(String name) {
    if (!NAME.matcher(name).matches() || !Files.isDirectory(path(name))) {
      return Optional.empty();
    }
    return Optional.of(open.computeIfAbsent(name, this::openBare));
  }

  /** Opens a repository, which is made when absent. */
  public Repository make(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new SkerryException(
          ErrorCode.INVALID_REQUEST, "'" + name + "' is no name for a repository");
    }
    return open.computeIfAbsent(name, this::openBare);
  }

  private Path path(String name) {
    return directory.resolve(name + SUFFIX);
  }

  private Repository openBare(String name) {
    try {
      StaleLocks.remove(path(name));
      Repository repository =
          new FileRepositoryBuilder().setGitDir(path(name).toFile()).setBare().build();
      if (!Files.exists(path(name).resolve(Constants.HEAD))) {
        repository.create(true);
      }
      complete(repository);
      return repository;
    } catch (IOException e) {
      throw new SkerryException(
          ErrorCode.STORE_FAILED, "open the repository " + path(name) + ": " + e.getMessage(), e);
    }
  }

  /** Brings a repository, new or left by a crash, to what it is between two deployments. */
  private static void complete(Repository repository) throws IOException {
    StoredConfig config = repository.getConfig();
    if (!NEVER.equals(config.getString("gc", null, "pruneExpire"))) {
      config.setBoolean("core", null, "logAllRefUpdates", true);
      config.setBoolean("core", null, "fsyncObjectFiles", true);
      // Every version leads back to its commit, also when a branch was rewritten.
      config.setString("gc", null, "pruneExpire", NEVER);
      config.setString("gc", null, "prunePackExpire", NEVER);
      config.save();
    }
    if (!DEPLOYED.equals(repository.getFullBranch())) {
      repository.updateRef(Constants.HEAD).link(DEPLOYED);
    }
  }

  /**
   * Keeps a commit that no ref of the repository has yet from being collected.
   *
   * @param owner the id of what needs it
   */
  public static void pin(Repository repository, String owner, ObjectId commit) {
    update(repository, PENDING + owner, commit);
  }

  /** Undoes {@link #pin}; one that is not there is no error. */
  public static void unpin(Repository repository, String owner) {
    if (!resolve(repository, PENDING + owner).equals(ObjectId.zeroId())) {
      delete(repository, PENDING + owner);
    }
  }

  /** Removes every pin that an earlier service left, but those of the owners. */
  public static void sweepPins(Repository repository, Set<String> owners) {
    try {
      for (Ref pin : repository.getRefDatabase().getRefsByPrefix(PENDING)) {
        if (!owners.contains(pin.getName().substring(PENDING.length()))) {
          delete(repository, pin.getName());
        }
      }
    } catch (IOException e) {
      throw failed(PENDING, e);
    }
  }

  /** Whether the one commit is the other, or a part of its history. */
  public static boolean isAncestor(Repository repository, ObjectId commit, ObjectId of) {
    if (commit.equals(ObjectId.zeroId()) || of.equals(ObjectId.zeroId())) {
      return false;
    }
    try (RevWalk walk = new RevWalk(repository)) {
      return walk.isMergedInto(walk.parseCommit(commit), walk.parseCommit(of));
    } catch (IOException e) {
      throw failed(of.name(), e);
    }
  }

  /** The names of all repositories. */
  public List<String> names() {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries
          .map(entry -> String.valueOf(entry.getFileName()))
          .filter(name -> name.endsWith(SUFFIX))
          .map(name -> name.substring(0, name.length() - SUFFIX.length()))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new SkerryException(ErrorCode.STORE_FAILED, "list " + directory + ": " + e, e);
    }
  }

  private static void delete(Repository repository, String ref) {
    try {
      RefUpdate update = repository.updateRef(ref);
      update.setForceUpdate(true);
      update.delete();
    } catch (IOException e) {
      throw failed(ref, e);
    }
  }

  /** Moves a ref, whatever it stood at; zeros remove it. */
  public static void update(Repository repository, String ref, ObjectId commit) {
    if (commit.equals(ObjectId.zeroId())) {
      delete(repository, ref);
      return;
    }
    try {
      RefUpdate update = repository.updateRef(ref);
      update.setNewObjectId(commit);
      update.setForceUpdate(true);
      update.setRefLogMessage("skerry: release", false);
      RefUpdate.Result result = update.update();
      switch (result) {
        case NEW, FAST_FORWARD, FORCED, NO_CHANGE -> {}
        default ->
            throw new SkerryException(
                ErrorCode.STORE_FAILED, "move " + ref + " to " + commit.name() + ": " + result);
      }
    } catch (IOException e) {
      throw failed(ref, e);
    }
  }

  /** Where a ref stands, which is named in full; zeros when it does not exist. */
  public static ObjectId resolve(Repository repository, String ref) {
    try {
      Ref found = repository.exactRef(ref);
      ObjectId id = found == null ? null : found.getObjectId();
      return id == null ? ObjectId.zeroId() : id;
    } catch (IOException e) {
      throw failed(ref, e);
    }
  }

  private static SkerryException failed(String ref, IOException e) {
    return new SkerryException(
        ErrorCode.STORE_FAILED, "use the ref " + ref + ": " + e.getMessage(), e);
  }

  @Override
  public void close() {
    open.values().forEach(Repository::close);
  }
}
