package io.skerry.runtime.snapshot;

/** Who does what needs root: this process, or root's helper. Safe for use by many threads. */
interface ZfsTool extends AutoCloseable {
  /** Runs a command to its end; that it fails is the caller's to judge. */
  Command.Outcome run(ZfsVerb verb, String... arguments);

  /** Makes what is mounted as {@code container/name} the service's own, to read and to write. */
  void take(String container, String name);

  /** Makes it what functions see as their own. */
  void give(String container, String name);

  /** Removes the mount point, which is empty or not ours to remove. */
  void tidy(String container, String name);

  @Override
  void close();
}
