package io.skerry.deployer.release;

/** Hears what a deployment does, line by line, as it happens. */
@FunctionalInterface
public interface Progress {
  /** Takes a line without its end; it holds no control characters. */
  void line(String text);
}
