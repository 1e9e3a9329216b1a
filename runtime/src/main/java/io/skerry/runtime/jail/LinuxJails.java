package io.skerry.runtime.jail;

import io.skerry.runtime.fault.CheckResult;
import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.jail.network.LinuxNetwork;
import io.skerry.runtime.jail.network.NetworkHold;
import io.skerry.runtime.privilege.Supervisor;
import io.skerry.runtime.spi.Jail;
import io.skerry.runtime.spi.JailSettings;
import io.skerry.runtime.spi.JailSpec;
import io.skerry.runtime.spi.Jails;
import io.skerry.runtime.spi.Owner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** The jails of one warden, which is replaced when it dies. Safe for use by many threads. */
final class LinuxJails implements Jails {
  private static final Logger log = LoggerFactory.getLogger(LinuxJails.class);
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9-]{1,128}");
  private static final Pattern HOSTNAME = Pattern.compile("[A-Za-z0-9.-]{1,64}");

  private final JailSettings settings;
  private final Owner owner;
  private final @Nullable LinuxNetwork network;
  private final Map<String, LinuxJail> jails = new ConcurrentHashMap<>();
  private final ReentrantLock starting = new ReentrantLock();
  private volatile @Nullable WardenProcess warden;
  private volatile boolean closed;

  LinuxJails(JailSettings settings, Owner owner, @Nullable LinuxNetwork network) {
    this.settings = settings;
    this.owner = owner;
    this.network = network;
  }

  @Override
  public Jail prepare(JailSpec spec) {
    String tree = validate(spec);
    try {
      LinuxJail jail = connect(spec.id());
      if (jails.putIfAbsent(spec.id(), jail) != null) {
        jail.close();
        throw refused(spec, "there is a jail with this id already", null);
      }
      try {
        jail.prepare(spec, tree, space(spec, jail));
        return jail;
      } catch (IOException | RuntimeException e) {
        jail.close();
        throw e;
      }
    } catch (IOException e) {
      throw refused(spec, String.valueOf(e.getMessage()), e);
    }
  }

  /** The network namespace that the jail joins; it goes back with the jail's end. */
  private String space(JailSpec spec, LinuxJail jail) {
    if (network == null || !spec.network().outbound()) {
      return "";
    }
    NetworkHold hold = network.take(spec, jail::close);
    jail.holds(hold);
    return hold.space();
  }

  private void forget(LinuxJail jail) {
    jails.remove(jail.id(), jail);
  }

  /** Checks what the warden would refuse less clearly; returns the tree below the trees. */
  private String validate(JailSpec spec) {
    Path trees = settings.trees().toAbsolutePath().normalize();
    Path tree = spec.app().tree().toAbsolutePath().normalize();
    if (!ID.matcher(spec.id()).matches()) {
      throw refused(spec, "its id may hold letters, digits and hyphens only", null);
    }
    if (!HOSTNAME.matcher(spec.hostname()).matches()) {
      throw refused(spec, "its host name is none", null);
    }
    if (!tree.startsWith(trees) || tree.equals(trees)) {
      throw refused(spec, "its tree " + tree + " does not lie below " + trees, null);
    }
    if (spec.network().outbound() && network == null) {
      throw refused(spec, "there are no addresses for jails here; use network: none", null);
    }
    return trees.relativize(tree).toString();
  }

  private static SkerryException refused(JailSpec spec, String why, @Nullable Throwable cause) {
    return new SkerryException(
        ErrorCode.JAIL_FAILED, "prepare jail '" + spec.id() + "': " + why, cause);
  }

  private LinuxJail connect(String id) throws IOException {
    WardenProcess current = warden();
    try {
      return connect(id, current);
    } catch (IOException e) {
      log.warn("The warden does not answer and is replaced: {}", e.getMessage());
      current.close();
      return connect(id, warden());
    }
  }

  private LinuxJail connect(String id, WardenProcess to) throws IOException {
    return new LinuxJail(id, WardenConnection.open(to.socket()), to::alive, this::forget);
  }

  /** The warden; a new one when the last has ended. */
  WardenProcess warden() throws IOException {
    WardenProcess current = warden;
    if (current != null && current.alive()) {
      return current;
    }
    starting.lock();
    try {
      current = warden;
      if (current == null || !current.alive()) {
        current = startWarden();
        warden = current;
      }
      return current;
    } finally {
      starting.unlock();
    }
  }

  private WardenProcess startWarden() throws IOException {
    if (closed) {
      throw new IOException("the driver is closed");
    }
    WardenProcess started = launch();
    Level level = started.limits().missing().isEmpty() ? Level.INFO : Level.WARN;
    log.atLevel(level)
        .log("Warden {} is ready, limits: {}", started.pid(), started.limits().text());
    return started;
  }

  /** Starting a process blocks in the kernel, so it happens on a platform thread. */
  private WardenProcess launch() throws IOException {
    FutureTask<WardenProcess> task =
        new FutureTask<>(() ->
            Supervisor.here().isPresent()
                ? WardenProcess.start(settings, Supervisor.here().get())
                : WardenProcess.start(settings, owner, group()));
    Thread.ofPlatform().name("skerry-warden-start").start(task);
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause() == null ? "" : e.getCause().getMessage(), e);
    }
  }

  /** A name for our control groups that no other service on this host has. */
  String group() throws IOException {
    return ServiceName.of(settings.directory());
  }

  @Override
  public Set<String> list() {
    return Set.copyOf(jails.keySet());
  }

  /** Jails die with their warden, and a warden removes at its start what the last one left. */
  @Override
  public void sweep() {
    try {
      log.debug("Warden {} has removed what earlier ones left", warden().pid());
    } catch (IOException e) {
      throw new SkerryException(
          ErrorCode.JAIL_FAILED, "remove left jails: start the warden: " + e.getMessage(), e);
    }
    if (network != null) {
      network.sweep();
    }
  }

  @Override
  public CheckResult check() {
    WardenProcess current = warden;
    if (closed || current == null || !current.alive()) {
      return CheckResult.failed(
          "the warden does not run", "nothing: the next jail starts a new one; see the log");
    }
    return CheckResult.ok(
        "linux: warden " + current.pid() + ", limits: " + current.limits().text());
  }

  @Override
  public CheckResult checkNetwork() {
    return network == null ? Jails.super.checkNetwork() : network.check();
  }

  @Override
  public void close() {
    closed = true;
    List<LinuxJail> left = List.copyOf(jails.values());
    left.forEach(LinuxJail::kill);
    starting.lock();
    try {
      WardenProcess last = warden;
      if (last != null) {
        last.close();
      }
    } finally {
      starting.unlock();
    }
    left.forEach(LinuxJail::close);
    if (network != null) {
      network.close();
    }
  }
}
