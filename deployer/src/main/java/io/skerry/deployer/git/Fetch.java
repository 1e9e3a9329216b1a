package io.skerry.deployer.git;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import java.net.URISyntaxException;
import java.util.List;
import org.eclipse.jgit.api.errors.JGitInternalException;
import org.eclipse.jgit.errors.NotSupportedException;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.NullProgressMonitor;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.TagOpt;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.URIish;

/**
 * Gets one branch of another repository.
 *
 * @param url of the repository, or its path
 */
public record Fetch(String url, String branch) {
  private static final String SEEN = Repositories.OWN + "watch/";
  private static final int TIMEOUT_SECONDS = 60;

  /**
   * Fetches the branch into our copy; the commit it stands at. A rewritten branch is no error.
   *
   * @throws SkerryException when the repository or the branch cannot be had
   */
  public ObjectId tip(Repository mirror) {
    RefSpec spec = new RefSpec("+" + Constants.R_HEADS + branch + ":" + SEEN + branch);
    try (Transport transport = Transport.open(mirror, new URIish(url))) {
      transport.setTimeout(TIMEOUT_SECONDS);
      transport.setTagOpt(TagOpt.NO_TAGS);
      transport.setCheckFetchedObjects(true);
      transport.fetch(NullProgressMonitor.INSTANCE, List.of(spec));
    } catch (URISyntaxException
        | NotSupportedException
        | TransportException
        | JGitInternalException e) {
      throw new SkerryException(
          ErrorCode.NOT_FOUND, "fetch " + branch + " of " + url + ": " + e.getMessage(), e);
    }
    ObjectId tip = Repositories.resolve(mirror, SEEN + branch);
    if (tip.equals(ObjectId.zeroId())) {
      throw new SkerryException(ErrorCode.NOT_FOUND, url + " has no branch " + branch);
    }
    return tip;
  }
}
