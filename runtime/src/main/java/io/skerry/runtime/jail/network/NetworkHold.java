package io.skerry.runtime.jail.network;

/** One jail's use of a network space; closing it gives the space back. More than once is fine. */
public interface NetworkHold extends AutoCloseable {
  /** The name of the network namespace. */
  String space();

  @Override
  void close();
}
