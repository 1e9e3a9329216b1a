package io.skerry.runtime.jail.network;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.spi.Addresses;
import io.skerry.runtime.spi.JailSpec;
import io.skerry.runtime.spi.Lease;
import io.skerry.runtime.spi.NetworkSettings;
import io.skerry.runtime.store.AddressRow;
import io.skerry.runtime.store.AddressTable;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The addresses of this service: free ones, and the leases of the others. */
public final class AddressBook implements Addresses, AutoCloseable {
  private final NetworkSettings settings;
  private final AddressTable table;
  private final LeaseJournal journal;

  /** Used again as late as possible: what answers late finds nobody. */
  private final Deque<Integer> free = new ArrayDeque<>();

  private final Map<Integer, Entry> leased = new HashMap<>();

  private record Entry(Lease lease, String place, Evict evict) {}

  /** A book with every address free. */
  public AddressBook(NetworkSettings settings, AddressTable table) {
    this.settings = settings;
    this.table = table;
    this.journal = new LeaseJournal(table);
    IntStream.rangeClosed(1, settings.size()).forEach(free::addLast);
  }

  @Override
  public NetworkSettings settings() {
    return settings;
  }

  @Override
  public Lease lease(IntFunction<String> place, Evict evict) {
    Lease lease;
    synchronized (this) {
      Integer number = free.pollFirst();
      if (number == null) {
        throw exhausted();
      }
      lease = lease(number);
      leased.put(number, new Entry(lease, place.apply(number), evict));
    }
    note(lease, AddressRow.State.READY, null);
    return lease;
  }

  private Lease lease(int number) {
    return new Lease(
        number, settings.ipv4().address(number), settings.ipv6().map(six -> six.address(number)));
  }

  private SkerryException exhausted() {
    return new SkerryException(
        ErrorCode.OVERLOADED,
        "take an address for a jail: all %d of network.ipv4 %s%s are in use; configure a wider"
                .formatted(
                    settings.size(),
                    settings.ipv4(),
                    settings.ipv6().map(six -> " and network.ipv6 " + six).orElse(""))
            + " range, or fewer jails by maxJails, preparedMost and preparedMemory");
  }

  @Override
  public void held(Lease lease, JailSpec jail) {
    note(lease, AddressRow.State.HELD, jail);
  }

  @Override
  public void ready(Lease lease) {
    note(lease, AddressRow.State.READY, null);
  }

  private synchronized void note(Lease lease, AddressRow.State state, @Nullable JailSpec jail) {
    Entry entry = leased.get(lease.number());
    if (entry != null) {
      journal.note(
          lease.number(),
          Optional.of(
              new AddressRow(
                  lease.number(),
                  lease.ipv4(),
                  lease.ipv6().orElse(null),
                  entry.place(),
                  state,
                  jail == null ? null : jail.id(),
                  jail == null ? null : jail.use(),
                  Instant.now())));
    }
  }

  @Override
  public synchronized void free(Lease lease) {
    if (leased.remove(lease.number()) != null) {
      free.addLast(lease.number());
      journal.note(lease.number(), Optional.empty());
    }
  }

  @Override
  public synchronized void clear() {
    leased.keySet().forEach(free::addLast);
    leased.clear();
    journal.flush();
    table.clear();
  }

  /** The addresses in use, by number. */
  public List<AddressRow> list() {
    journal.flush();
    return table.list();
  }

  /** The first free addresses, in the order in which they will be used. */
  public synchronized List<Lease> free(int most) {
    return free.stream().limit(most).map(this::lease).toList();
  }

  /**
   * Takes an address from whoever has it; it is free when this returns.
   *
   * @throws SkerryException (not found) when it is not one in use
   */
  public Lease release(String address) {
    Entry entry;
    synchronized (this) {
      entry =
          leased.values().stream()
              .filter(one ->
                  one.lease().ipv4().equals(address)
                      || one.lease().ipv6().filter(address::equals).isPresent())
              .findFirst()
              .orElseThrow(() ->
                  new SkerryException(
                      ErrorCode.NOT_FOUND, "release " + address + ": it is not in use here"));
    }
    entry.evict().evict(entry.lease());
    return entry.lease();
  }

  @Override
  public void close() {
    journal.close();
  }
}
