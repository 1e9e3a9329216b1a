package io.skerry.deployer.spi;

/** The way to one repository's commits at a service elsewhere. Used by one thread at a time. */
public interface StatusChannel {
  /**
   * Tells one status, once; whoever calls tries again where the answer says so.
   *
   * @throws InterruptedException when the service stops
   */
  Delivery tell(CommitStatus status) throws InterruptedException;
}
