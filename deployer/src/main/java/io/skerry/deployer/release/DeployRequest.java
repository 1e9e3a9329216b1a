package io.skerry.deployer.release;

import io.skerry.deployer.git.Repositories;
import io.skerry.runtime.function.Version;
import java.util.Optional;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;

/**
 * The wish to put a commit into service.
 *
 * @param name of the repository
 * @param git the repository, which has the commit's objects
 * @param ref moves to the commit with the release
 * @param newCommit zeros when the branch goes away
 * @param pusher the name of the token that asks for it; empty when no token does
 * @param rebuild the version that is built again, from its own commit; the ref stays
 */
public record DeployRequest(
    String name,
    Repository git,
    String ref,
    ObjectId oldCommit,
    ObjectId newCommit,
    String pusher,
    Optional<Version> rebuild) {

  /** A commit that nobody pushed. */
  public DeployRequest(
      String name, Repository git, String ref, ObjectId oldCommit, ObjectId newCommit) {
    this(name, git, ref, oldCommit, newCommit, "", Optional.empty());
  }

  /** Whether it changes what is in service, and not only a branch's preview. */
  boolean deploys() {
    return ref.equals(Repositories.DEPLOYED);
  }

  boolean deletes() {
    return newCommit.equals(ObjectId.zeroId());
  }

  /** The commit whose files count. */
  ObjectId source() {
    return rebuild.map(version -> ObjectId.fromString(version.commit())).orElse(newCommit);
  }

  String branch() {
    return Repository.shortenRefName(ref);
  }
}
