package io.skerry.deployer.git;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import java.net.URISyntaxException;
import java.util.List;
import java.util.regex.Pattern;
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
  private static final Pattern CREDENTIALS = Pattern.compile("//[^/\\s]*@");

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
          ErrorCode.NOT_FOUND, "fetch " + branch + " of " + harmless(url) + ": " + harmless(e), e);
    }
    ObjectId tip = Repositories.resolve(mirror, SEEN + branch);
    if (tip.equals(ObjectId.zeroId())) {
      throw new SkerryException(ErrorCode.NOT_FOUND, harmless(url) + " has no branch " + branch);
    }
    return tip;
  }

  private static String harmless(Exception e) {
    return harmless(String.valueOf(e.getMessage()));
  }

  /** Messages are logged and shown, and a URL may carry a password. */
  private static String harmless(String text) {
    return CREDENTIALS.matcher(text).replaceAll("//…@");
  }

  @Override
  public String toString() {
    return harmless(url) + " " + branch;
  }
}
