package io.skerry.deployer.git;

import org.eclipse.jgit.lib.ObjectId;

/** How a fetch went. */
public sealed interface Fetched {
  /** The branch is here, and stands at this commit. */
  record Tip(ObjectId commit) implements Fetched {}

  /**
   * It could not be had.
   *
   * @param step how far it came
   * @param message what was found, one line, without any credential
   * @param remedy what to do about it, one line
   */
  record Failed(Step step, String message, String remedy) implements Fetched {}

  /** The steps on the way to a commit, in order. */
  enum Step {
    CREDENTIALS("read the credentials"),
    NAME("resolve the name"),
    CONNECT("connect"),
    TLS("set up TLS"),
    HOST_KEY("check the host key"),
    LOGIN("log in"),
    REPOSITORY("find the repository"),
    BRANCH("find the branch"),
    OBJECTS("fetch the commit"),
    MANIFESTS("read the manifests");

    private final String words;

    Step(String words) {
      this.words = words;
    }

    /** The step as people read it. */
    public String words() {
      return words;
    }
  }
}
