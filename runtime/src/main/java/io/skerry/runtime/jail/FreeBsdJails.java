package io.skerry.runtime.jail;

import io.skerry.runtime.fault.CheckResult;
import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.spi.Addresses;
import io.skerry.runtime.spi.Jail;
import io.skerry.runtime.spi.JailSpec;
import io.skerry.runtime.spi.Jails;
import io.skerry.runtime.spi.Lease;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The FreeBSD jails of one service. Safe for use by many threads. */
final class FreeBsdJails implements Jails {
  private static final Logger log = LoggerFactory.getLogger(FreeBsdJails.class);
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9-]{1,128}");
  private static final Pattern HOSTNAME = Pattern.compile("[A-Za-z0-9.-]{1,64}");

  private final FreeBsdHost host;
  private final Path directory;
  private final Path trees;

  /** Every name of ours begins with it, and no other service's does. */
  private final String prefix;

  private final JailConf conf;
  private final @Nullable Addresses addresses;
  private final Map<String, Lease> leases = new ConcurrentHashMap<>();
  private final Map<String, FreeBsdJail> jails = new ConcurrentHashMap<>();
  private final ReentrantReadWriteLock open = new ReentrantReadWriteLock();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          Thread.ofPlatform().name("freebsd-jail-", 0).daemon().factory());

  // Guarded by open.
  private boolean closed;

  FreeBsdJails(
      FreeBsdHost host,
      Path directory,
      Path trees,
      String prefix,
      JailConf conf,
      @Nullable Addresses addresses) {
    this.host = host;
    this.directory = directory;
    this.trees = trees;
    this.prefix = prefix;
    this.conf = conf;
    this.addresses = addresses;
  }

  @Override
  public Jail prepare(JailSpec spec) {
    Path tree = validate(spec);
    JailPlace place = JailPlace.of(directory, prefix + spec.id());
    open.readLock().lock(); // so that close() sees a jail complete, or not at all
    try {
      if (closed) {
        throw refused(spec, "the driver is closed");
      }
      FreeBsdJail jail =
          new FreeBsdJail(spec.id(), place, host, conf.counted(), threads, this::forget);
      if (jails.putIfAbsent(spec.id(), jail) != null) {
        throw refused(spec, "there is a jail with this id already");
      }
      try {
        String text =
            conf.text(place, spec.hostname(), tree, spec.limits(), network(spec, place, jail));
        jail.prepare(text, spec.limits().files(), spec.boot());
        return jail;
      } catch (RuntimeException e) {
        jail.close();
        throw e;
      }
    } finally {
      open.readLock().unlock();
    }
  }

  private JailAddresses network(JailSpec spec, JailPlace place, FreeBsdJail jail) {
    boolean raw = spec.network().rawSockets();
    if (addresses == null || !spec.network().outbound()) {
      return JailAddresses.none(raw);
    }
    Lease lease = addresses.lease(_ -> place.name(), _ -> jail.close());
    leases.put(spec.id(), lease);
    addresses.held(lease, spec);
    return new JailAddresses(addresses.settings().device(), Optional.of(lease), raw);
  }

  private void forget(FreeBsdJail jail) {
    jails.remove(jail.id(), jail);
    Lease lease = leases.remove(jail.id());
    // A jail that could not be removed keeps its file, and perhaps its address on the interface.
    if (lease != null
        && addresses != null
        && !Files.exists(JailPlace.of(directory, prefix + jail.id()).conf())) {
      addresses.free(lease);
    }
  }

  /** Returns the tree without links, so that what is checked is what is mounted. */
  private Path validate(JailSpec spec) {
    if (!ID.matcher(spec.id()).matches()) {
      throw refused(spec, "its id may hold letters, digits and hyphens only");
    }
    if (!HOSTNAME.matcher(spec.hostname()).matches()) {
      throw refused(spec, "its host name is none");
    }
    if (spec.app().shared()) {
      throw refused(spec, "its tree is shared, and this driver lays no writable layer over it");
    }
    if (spec.network().outbound() && addresses == null) {
      throw refused(spec, "there are no addresses for jails here; use network: none");
    }
    try {
      Path tree = spec.app().tree().toRealPath();
      if (!tree.startsWith(trees) || tree.equals(trees) || !Files.isDirectory(tree)) {
        throw refused(spec, "its tree " + tree + " is no directory below " + trees);
      }
      return tree;
    } catch (IOException e) {
      throw refused(spec, "its tree cannot be found: " + e.getMessage());
    }
  }

  private static SkerryException refused(JailSpec spec, String why) {
    return new SkerryException(ErrorCode.JAIL_FAILED, "prepare jail '" + spec.id() + "': " + why);
  }

  @Override
  public Set<String> list() {
    return host.jails().keySet().stream()
        .filter(name -> name.startsWith(prefix))
        .map(name -> name.substring(prefix.length()))
        .collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public void sweep() {
    Set<String> left = new TreeSet<>(list());
    try (Stream<Path> files = Files.list(directory)) {
      files
          .map(JailPlace::nameOf)
          .filter(name -> name.startsWith(prefix))
          .forEach(name -> left.add(name.substring(prefix.length())));
    } catch (IOException e) {
      throw new SkerryException(ErrorCode.JAIL_FAILED, "read " + directory + ": " + e, e);
    }
    left.removeAll(jails.keySet());
    for (String id : left) {
      log.info("Remove jail {}: an earlier service left it", id);
      host.remove(JailPlace.of(directory, prefix + id));
    }
    if (addresses != null) {
      addresses.clear();
    }
  }

  @Override
  public CheckResult checkNetwork() {
    return addresses == null
        ? Jails.super.checkNetwork()
        : host.checkInterface(addresses.settings().device());
  }

  @Override
  public CheckResult check() {
    try {
      return CheckResult.ok("freebsd: " + list().size() + " jails");
    } catch (SkerryException e) {
      return CheckResult.failed(e.text(), "see whether jls(8) works on this host");
    }
  }

  @Override
  public void close() {
    open.writeLock().lock();
    try {
      closed = true;
    } finally {
      open.writeLock().unlock();
    }
    List<FreeBsdJail> left = List.copyOf(jails.values());
    left.forEach(FreeBsdJail::kill); // all at once, then wait for each
    left.forEach(FreeBsdJail::close);
    threads.shutdown();
  }
}
