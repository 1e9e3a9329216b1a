package io.skerry.runtime.jail.network;

import io.skerry.runtime.fault.CheckResult;
import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.privilege.RootHelper;
import io.skerry.runtime.spi.AddressRange;
import io.skerry.runtime.spi.Addresses;
import io.skerry.runtime.spi.JailSpec;
import io.skerry.runtime.spi.Lease;
import io.skerry.runtime.spi.NetworkSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The network spaces of one service, and the bridge that joins them to the world. The host's
 * network is touched when the first jail needs it, not before. Safe for use by many threads; calls
 * block.
 */
public final class LinuxNetwork implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LinuxNetwork.class);

  /** Spaces that are made ahead of whoever asks next, and the most that wait. */
  private static final int SPARE = 2;

  private static final int MOST_READY = 16;
  private static final long WAIT_SECONDS = 2;

  /** What to do where it cannot work. */
  public static final String REMEDY =
      "install the packages iproute2 and nftables, and start the service as root";

  /** The same that the helper knows. */
  private static final List<Path> DIRECTORIES =
      List.of(Path.of("/usr/sbin"), Path.of("/usr/bin"), Path.of("/sbin"), Path.of("/bin"));

  private static final List<String> PROGRAMS = List.of("ip", "bridge", "nft");

  private final RootHelper helper;
  private final String name;
  private final Addresses addresses;
  private final Map<Integer, NetworkSpace> spaces = new ConcurrentHashMap<>();
  private final BlockingDeque<NetworkSpace> ready = new LinkedBlockingDeque<>();
  private final AtomicInteger making = new AtomicInteger();
  private final ReentrantLock opening = new ReentrantLock();
  private volatile boolean opened;
  private volatile boolean closed;

  /**
   * Touches nothing yet.
   *
   * @param name the service's, as the helper was told
   */
  public LinuxNetwork(RootHelper helper, String name, Addresses addresses) {
    this.helper = helper;
    this.name = name;
    this.addresses = addresses;
  }

  /** The programs that the helper needs and that are not where it looks for them. */
  public static List<String> missing() {
    return PROGRAMS.stream()
        .filter(program ->
            DIRECTORIES.stream()
                .noneMatch(directory -> Files.isExecutable(directory.resolve(program))))
        .toList();
  }

  /** Removes what an earlier process of this service left. Call before any use. */
  public void sweep() {
    try {
      helper.call("network-close");
      addresses.clear();
    } catch (SkerryException e) {
      LOG.warn("Remove network spaces that were left: {}; no jail gets a network", e.text());
    }
  }

  /** Whether it works here; sets the bridge up if it does. */
  public CheckResult check() {
    try {
      RootHelper.Answer tools = helper.ask("network-check");
      if (!tools.done()) {
        return CheckResult.failed("jails get no network here: " + tools.text(), REMEDY);
      }
      open();
      return CheckResult.ok("linux: addresses of " + addresses.settings().ipv4());
    } catch (SkerryException e) {
      return CheckResult.failed(
          "jails get no network here: " + e.text(),
          "configure network.ipv4 and network.ipv6 as ranges that nothing else uses");
    }
  }

  private void open() {
    if (opened) {
      return;
    }
    opening.lock();
    try {
      if (!opened && !closed) {
        NetworkSettings settings = addresses.settings();
        AddressRange four = settings.ipv4();
        @Nullable AddressRange six = settings.ipv6().orElse(null);
        helper.call(
            "network-open",
            four.network().getHostAddress(),
            four.gateway(),
            Integer.toString(four.prefix()),
            six == null ? "" : six.network().getHostAddress(),
            six == null ? "" : six.gateway(),
            six == null ? "" : Integer.toString(six.prefix()));
        opened = true;
        LOG.info("Jails with a network get addresses of {}{}", four, six == null ? "" : " " + six);
      }
    } finally {
      opening.unlock();
    }
  }

  /**
   * A space for one jail.
   *
   * @param endJail ends the jail when its address is taken back; it must close the hold
   * @throws SkerryException (overloaded) when every address is in use
   */
  public NetworkHold take(JailSpec spec, Runnable endJail) {
    open();
    NetworkSpace space = ready.pollFirst();
    if (space == null) {
      space = makeOrWait();
    }
    addresses.held(space.lease(), spec);
    refill();
    return space.lend(endJail, this::giveBack);
  }

  private NetworkSpace makeOrWait() {
    try {
      return make();
    } catch (SkerryException e) {
      @Nullable NetworkSpace late = e.code() == ErrorCode.OVERLOADED ? await() : null;
      if (late == null) {
        throw e;
      }
      return late;
    }
  }

  /** One that is just being given back may come. */
  private @Nullable NetworkSpace await() {
    try {
      return ready.pollFirst(WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  private NetworkSpace make() {
    if (closed) {
      throw new SkerryException(ErrorCode.DRAINING, "make a network space: the service stops");
    }
    Lease lease = addresses.lease(this::nameOf, this::evict);
    try {
      NetworkSettings settings = addresses.settings();
      helper.call(
          "network-add",
          Integer.toString(lease.number()),
          lease.ipv4(),
          settings.ipv4().gateway(),
          lease.ipv6().orElse(""),
          settings.ipv6().map(AddressRange::gateway).orElse(""));
    } catch (RuntimeException e) {
      addresses.free(lease);
      throw e;
    }
    NetworkSpace space = new NetworkSpace(nameOf(lease.number()), lease);
    spaces.put(lease.number(), space);
    return space;
  }

  private String nameOf(int number) {
    return "%s-%04x".formatted(name, number);
  }

  private void refill() {
    if (!closed && ready.size() + making.get() < SPARE) {
      making.incrementAndGet();
      Thread.ofVirtual().name("network-space-maker").start(this::makeAhead);
    }
  }

  private void makeAhead() {
    try {
      putReady(make());
    } catch (SkerryException e) {
      LOG.debug("make a network space ahead of time: {}", e.text());
    } finally {
      making.decrementAndGet();
    }
  }

  /** Only what is as if new serves another jail. */
  private void giveBack(NetworkSpace space) {
    if (closed) {
      return; // all of it goes at once
    }
    if (!space.condemned() && ask("network-look", space.lease()).done()) {
      addresses.ready(space.lease());
      putReady(space);
    } else {
      drop(space);
    }
  }

  private void putReady(NetworkSpace space) {
    ready.addLast(space);
    if (ready.size() > MOST_READY || closed) {
      NetworkSpace oldest = ready.pollFirst();
      if (oldest != null) {
        drop(oldest);
      }
    }
  }

  private void drop(NetworkSpace space) {
    Lease lease = space.lease();
    spaces.remove(lease.number(), space);
    if (closed) {
      return;
    }
    RootHelper.Answer answer = ask("network-drop", lease);
    if (answer.done()) {
      addresses.free(lease);
    } else {
      LOG.warn(
          "{} could not be removed, its address stays in use until the next start: {}",
          space.name(),
          answer.text());
    }
  }

  private RootHelper.Answer ask(String verb, Lease lease) {
    return helper.ask(
        verb, Integer.toString(lease.number()), lease.ipv4(), lease.ipv6().orElse(""));
  }

  /** Somebody wants the address free. */
  private void evict(Lease lease) {
    NetworkSpace space = spaces.get(lease.number());
    if (space != null) {
      space.condemn();
      if (ready.remove(space)) {
        drop(space);
      } else {
        space.endJail();
      }
    }
  }

  /** Takes all of it off the host; jails must have ended. */
  @Override
  public void close() {
    closed = true;
    if (opened) {
      opened = false;
      try {
        helper.call("network-close");
        addresses.clear();
      } catch (SkerryException e) {
        LOG.warn("The next start removes the rest of the network: {}", e.text());
      }
    }
    helper.close();
  }
}
