package io.skerry.runtime.jail.network;

import io.skerry.runtime.spi.Lease;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A network namespace with addresses of its own, which serves one jail at a time. */
final class NetworkSpace {
  private final String name;
  private final Lease lease;
  private volatile boolean condemned;
  private volatile @Nullable Runnable end;

  NetworkSpace(String name, Lease lease) {
    this.name = name;
    this.lease = lease;
  }

  String name() {
    return name;
  }

  Lease lease() {
    return lease;
  }

  /** Serves no further jail. */
  void condemn() {
    condemned = true;
  }

  boolean condemned() {
    return condemned;
  }

  /** Lends it to one jail. */
  Hold lend(Runnable endJail, Consumer<NetworkSpace> back) {
    end = endJail;
    return new Hold(this, back);
  }

  /** Ends the jail that has it, if one has. */
  void endJail() {
    Runnable ending = end;
    if (ending != null) {
      ending.run();
    }
  }

  /** A jail's use of a space; closing it, once or more, gives the space back. */
  static final class Hold implements NetworkHold {
    private final NetworkSpace space;
    private final Consumer<NetworkSpace> back;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Hold(NetworkSpace space, Consumer<NetworkSpace> back) {
      this.space = space;
      this.back = back;
    }

    @Override
    public String space() {
      return space.name();
    }

    @Override
    public void close() {
      if (closed.compareAndSet(false, true)) {
        space.end = null;
        back.accept(space);
      }
    }
  }
}
