package io.skerry.deployer.build;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.function.FunctionName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What builds leave for the next build of the same function by the same builder. A build works on a
 * copy, which takes the place of the original only when the build has succeeded as a whole, and was
 * of the deployed branch: what was never reviewed must not reach what is deployed by a cache. A
 * crash leaves the old cache, the new one, or none. Safe for use by many threads.
 */
public final class BuildCaches {
  /** The cache's name in the tree while a build runs. */
  public static final String NAME = ".skerry-cache";

  private static final Logger LOG = LoggerFactory.getLogger(BuildCaches.class);
  private static final long BOUND = 1024L * 1024 * 1024;

  /** No cache's name begins so, because no function's name does. */
  private static final String PASSING = ".";

  private final Path directory;
  private final long bound;
  private final Map<String, ReentrantLock> locks = new ConcurrentHashMap<>();

  /**
   * Takes a directory, and removes what an earlier service left unfinished in it.
   *
   * @param directory that belongs to the caches alone
   */
  public BuildCaches(Path directory) {
    this(directory, BOUND);
  }

  BuildCaches(Path directory, long bound) {
    this.directory = directory;
    this.bound = bound;
    entries().filter(name -> name.startsWith(PASSING)).forEach(this::remove);
  }

  /** Which cache; the builder's name is part of it, because caches of two differ in kind. */
  record Key(String repository, FunctionName function, String builder) {
    static Key of(BuildJob job) {
      return new Key(job.origin().repository(), job.function(), job.builder());
    }

    /** Repositories may be called anything. */
    private String name() {
      String hash = HexFormat.of().toHexDigits(hash(repository));
      return function + "." + builder + "." + hash;
    }

    private static long hash(String text) {
      long hash = 0xcbf29ce484222325L; // FNV-1a, which is enough to tell names apart
      for (byte next : text.getBytes(StandardCharsets.UTF_8)) {
        hash = (hash ^ (next & 0xff)) * 0x100000001b3L;
      }
      return hash;
    }
  }

  /**
   * Lays a copy of the cache into a tree that no build runs in yet.
   *
   * @throws SkerryException (unprocessable) when the tree has something of that name itself
   */
  void lend(Key key, Path tree) {
    Path copy = tree.resolve(NAME);
    if (Files.exists(copy, LinkOption.NOFOLLOW_LINKS)) {
      throw new SkerryException(
          ErrorCode.UNPROCESSABLE,
          "build "
              + key.function()
              + ": it has "
              + NAME
              + ", which belongs to the build; rename it");
    }
    ReentrantLock lock = lock(key);
    lock.lock();
    try {
      Path kept = directory.resolve(key.name());
      if (CacheTree.isDirectory(kept)) {
        CacheTree.copy(kept, copy);
      } else {
        Files.createDirectory(copy);
      }
    } catch (IOException e) {
      throw failed("lend the build cache of " + key.function(), e);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes the cache out of a tree that no build runs in any more.
   *
   * @param log is told when it is not kept
   */
  Taken take(Key key, String build, Path tree, Consumer<String> log) {
    Path passing = directory.resolve(PASSING + "new-" + build);
    Path used = tree.resolve(NAME);
    Optional<Path> taken = Optional.empty();
    try {
      if (worthKeeping(used, log)) {
        CacheTree.copy(used, passing);
        taken = Optional.of(passing);
      }
    } catch (IOException e) {
      log.accept("[skerry] the build cache is not kept: " + reason(e));
      remove(String.valueOf(passing.getFileName()));
    }
    Taken result = new Taken(key, taken);
    try {
      drop(key, tree);
    } catch (SkerryException e) {
      result.close();
      throw e;
    }
    return result;
  }

  /** Removes the cache from a tree that no build runs in any more; the one that is kept stays. */
  void drop(Key key, Path tree) {
    try {
      CacheTree.delete(tree.resolve(NAME));
    } catch (IOException e) {
      throw new SkerryException(
          ErrorCode.UNPROCESSABLE,
          "build " + key.function() + ": remove its " + NAME + ": " + reason(e),
          e);
    }
  }

  private boolean worthKeeping(Path used, Consumer<String> log) throws IOException {
    if (!CacheTree.isDirectory(used)) {
      return false;
    }
    long size = CacheTree.size(used);
    if (size > bound) {
      log.accept(
          "[skerry] the build cache is not kept: it has %d MiB, more than %d MiB"
              .formatted(size >> 20, bound >> 20));
    }
    return size > 0 && size <= bound;
  }

  /** A cache between a build that succeeded and the version that it makes. */
  final class Taken implements AutoCloseable {
    private final Key key;
    private final Optional<Path> tree;

    private Taken(Key key, Optional<Path> tree) {
      this.key = key;
      this.tree = tree;
    }

    /** Puts it in place of the one before. */
    void keep() {
      ReentrantLock lock = lock(key);
      lock.lock();
      try {
        Path place = directory.resolve(key.name());
        Path old = directory.resolve(PASSING + "old-" + key.name());
        CacheTree.delete(old);
        if (CacheTree.isDirectory(place)) {
          Files.move(place, old);
        }
        if (tree.isPresent()) {
          Files.move(tree.get(), place);
        }
        CacheTree.delete(old);
      } catch (IOException e) {
        // The version is made; the next build takes longer, no more.
        LOG.warn("keep the build cache of {}: {}", key.function(), e.toString());
      } finally {
        lock.unlock();
      }
    }

    /** Throws it away, unless it is in place. */
    @Override
    public void close() {
      tree.ifPresent(path -> remove(String.valueOf(path.getFileName())));
    }
  }

  /** Throws away all caches of a function, so that its next build starts from nothing. */
  public void forget(FunctionName function) {
    entries().filter(name -> name.startsWith(function + ".")).forEach(this::forget);
  }

  /** Throws away the caches of all functions but these. */
  public void retain(Set<FunctionName> functions) {
    entries()
        .filter(name -> !name.startsWith(PASSING))
        .filter(name -> functions.stream().noneMatch(kept -> name.startsWith(kept + ".")))
        .forEach(this::forget);
  }

  private void forget(String name) {
    ReentrantLock lock = locks.computeIfAbsent(name, _ -> new ReentrantLock());
    lock.lock();
    try {
      remove(name);
    } finally {
      lock.unlock();
    }
  }

  private ReentrantLock lock(Key key) {
    return locks.computeIfAbsent(key.name(), _ -> new ReentrantLock());
  }

  private Stream<String> entries() {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.map(entry -> String.valueOf(entry.getFileName())).toList().stream();
    } catch (IOException e) {
      throw failed("list the build caches in " + directory, e);
    }
  }

  private void remove(String name) {
    try {
      CacheTree.delete(directory.resolve(name));
    } catch (IOException e) {
      LOG.warn("remove the build cache {}: {}", name, e.toString());
    }
  }

  private static String reason(IOException e) {
    return e instanceof FileSystemException file && file.getReason() != null
        ? file.getReason()
        : e.getClass().getSimpleName();
  }

  private static SkerryException failed(String what, IOException e) {
    return new SkerryException(ErrorCode.STORE_FAILED, what + ": " + e, e);
  }
}
