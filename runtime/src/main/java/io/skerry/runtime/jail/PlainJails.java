package io.skerry.runtime.jail;

import io.skerry.runtime.fault.CheckResult;
import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.spi.Jail;
import io.skerry.runtime.spi.JailSpec;
import io.skerry.runtime.spi.Jails;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;

/**
 * The plain jails of one service. Safe for use by many threads; process streams are served by
 * platform threads of its own, because virtual threads pin their carriers on pipes.
 */
final class PlainJails implements Jails {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9-]+");

  private final CheckResult check;
  private final Path directory;
  private final Map<String, PlainJail> jails = new ConcurrentHashMap<>();
  private final ExecutorService streams =
      Executors.newCachedThreadPool(
          Thread.ofPlatform().name("plain-jail-stream-", 0).daemon().factory());
  private volatile boolean closed;

  /**
   * The jails of one directory.
   *
   * @param directory for the pipes of programs that are started ahead
   */
  PlainJails(CheckResult check, Path directory) {
    this.check = check;
    this.directory = directory;
  }

  @Override
  public Jail prepare(JailSpec spec) {
    if (!ID.matcher(spec.id()).matches()) {
      throw refused(spec, "its id may hold letters, digits and hyphens only");
    }
    if (spec.app().shared()) {
      throw refused(spec, "its tree is shared, and this driver lays no writable layer over it");
    }
    if (!Files.isDirectory(spec.app().tree(), LinkOption.NOFOLLOW_LINKS)) {
      throw refused(spec, "its tree " + spec.app().tree() + " is no directory");
    }
    PlainJail jail = new PlainJail(spec, streams, jails::remove);
    if (jails.putIfAbsent(spec.id(), jail) != null) {
      throw refused(spec, "there is a jail with this id already");
    }
    if (closed) {
      jail.close();
      throw refused(spec, "the driver is closed");
    }
    try {
      jail.boot(directory);
    } catch (RuntimeException e) {
      jail.close();
      throw e;
    }
    return jail;
  }

  private static SkerryException refused(JailSpec spec, String why) {
    return new SkerryException(
        ErrorCode.JAIL_FAILED, "prepare plain jail '" + spec.id() + "': " + why);
  }

  @Override
  public Set<String> list() {
    return Set.copyOf(jails.keySet());
  }

  /** Nothing to do: a plain jail is only a process, and leaves nothing that could be told apart. */
  @Override
  public void sweep() {}

  @Override
  public CheckResult check() {
    return check;
  }

  @Override
  public void close() {
    closed = true;
    List.copyOf(jails.values()).forEach(PlainJail::close);
    streams.shutdown(); // what still drains a killed process ends by itself
  }
}
