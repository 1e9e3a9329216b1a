package io.skerry.deployer.build;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches that a tree does not outgrow its bound while strangers write it. Walks by open
 * directories, so that no swapped link leads it out of the tree. A directory that is closed to the
 * watch could hide anything: it is at fault itself, unless the tree has a file system of its own,
 * which counts by itself.
 */
final class StageWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StageWatch.class);

  /** What a file takes at least, however short it is. */
  private static final long LEAST = 4096;

  /** Each level holds a file open. */
  private static final int DEEPEST = 200;

  private static final Duration PAUSE = Duration.ofMillis(500);

  /** A large tree is looked at less often: the watch takes a tenth of a processor at most. */
  private static final int SHARE = 10;

  private final Path tree;
  private final long bound;
  private final Runnable tooLarge;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread thread;
  private final Optional<FileStore> own;
  private volatile boolean exceeded;
  private volatile @Nullable String closed;

  private StageWatch(Path tree, long bound, Runnable tooLarge) {
    this.tree = tree;
    this.bound = bound;
    this.tooLarge = tooLarge;
    this.own = own(tree);
    this.thread = Thread.ofPlatform().daemon().name("skerry-stage-watch").unstarted(this::watch);
  }

  /**
   * Begins to watch.
   *
   * @param bound bytes
   * @param tooLarge is called once, from another thread, when the tree is larger, or hides it
   */
  static StageWatch start(Path tree, long bound, Runnable tooLarge) {
    StageWatch watch = new StageWatch(tree, bound, tooLarge);
    watch.thread.start();
    return watch;
  }

  private void watch() {
    long pause = PAUSE.toNanos();
    try {
      while (!ended.await(pause, TimeUnit.NANOSECONDS)) {
        long begun = System.nanoTime();
        if (look()) {
          tooLarge.run();
          return;
        }
        pause = Math.max(PAUSE.toNanos(), (System.nanoTime() - begun) * SHARE);
      }
    } catch (InterruptedException e) {
      LOG.debug("the watch of {} was interrupted", tree, e);
    }
  }

  /** The file system that the tree has for itself, if it has one. */
  private static Optional<FileStore> own(Path tree) {
    try {
      Path above = tree.toAbsolutePath().getParent();
      boolean alone =
          above != null
              && !Files.getAttribute(tree, "unix:dev")
                  .equals(Files.getAttribute(above, "unix:dev"));
      return alone ? Optional.of(Files.getFileStore(tree)) : Optional.empty();
    } catch (IOException | UnsupportedOperationException _) {
      return Optional.empty();
    }
  }

  private boolean look() {
    try (DirectoryStream<Path> root = Files.newDirectoryStream(tree)) {
      if (!(root instanceof SecureDirectoryStream<Path> secure)) {
        throw new IOException("this system does not read directories safely");
      }
      boolean full =
          own.isPresent() && own.get().getTotalSpace() - own.get().getUnallocatedSpace() > bound;
      exceeded = left(secure, bound, 0) < 0 || full || closed != null;
    } catch (IOException | DirectoryIteratorException e) {
      LOG.warn("look how large {} is: {}", tree, e.toString());
    }
    return exceeded;
  }

  /** What is left of the budget after the directory; below zero when it did not suffice. */
  private long left(SecureDirectoryStream<Path> directory, long budget, int depth) {
    long left = depth > DEEPEST ? -1 : budget;
    for (Path entry : directory) {
      if (left < 0) {
        return left;
      }
      left = after(directory, entry.getFileName(), left, depth);
    }
    return left;
  }

  private long after(SecureDirectoryStream<Path> directory, Path name, long budget, int depth) {
    try {
      BasicFileAttributes attributes =
          directory
              .getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
              .readAttributes();
      long left = budget - Math.max(LEAST, attributes.size());
      if (!attributes.isDirectory() || left < 0) {
        return left;
      }
      try (SecureDirectoryStream<Path> below =
          directory.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
        return left(below, left, depth + 1);
      }
    } catch (AccessDeniedException _) {
      if (own.isEmpty()) {
        closed = name.toString();
      }
      return budget;
    } catch (IOException | DirectoryIteratorException _) {
      return budget; // Gone meanwhile: the next look finds it, if it is there.
    }
  }

  /** The name of a directory that could not be looked into, although the tree's size needs that. */
  Optional<String> closed() {
    return Optional.ofNullable(closed);
  }

  /**
   * Ends the watch with a last look; whether the tree is, or was, larger than its bound, or hid
   * what it has.
   */
  boolean exceeded() {
    close();
    return exceeded || look();
  }

  @Override
  public void close() {
    ended.countDown();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
