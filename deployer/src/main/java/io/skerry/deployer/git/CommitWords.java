package io.skerry.deployer.git;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.jgit.errors.IncorrectObjectTypeException;
import org.eclipse.jgit.errors.InvalidObjectIdException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;

/**
 * What a commit says of itself.
 *
 * @param author name and address
 * @param subject the first line of its message
 * @param time when it was written
 */
public record CommitWords(String author, String subject, Instant time) {
  /** Absent when the repository does not have the commit. Blocks; not for virtual threads. */
  public static Optional<CommitWords> of(Repository repository, String id) {
    try (RevWalk walk = new RevWalk(repository)) {
      RevCommit commit = walk.parseCommit(ObjectId.fromString(id));
      PersonIdent author = commit.getAuthorIdent();
      return Optional.of(
          new CommitWords(
              author.getName() + " <" + author.getEmailAddress() + ">",
              commit.getShortMessage(),
              author.getWhenAsInstant()));
    } catch (MissingObjectException | IncorrectObjectTypeException | InvalidObjectIdException _) {
      return Optional.empty();
    } catch (IOException e) {
      throw SourceTree.failed("read commit " + id, e);
    }
  }
}
