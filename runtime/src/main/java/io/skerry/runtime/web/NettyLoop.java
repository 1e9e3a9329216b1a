package io.skerry.runtime.web;

import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.nio.NioIoOps;
import io.netty.channel.nio.NioSelectableChannelIoHandle;
import io.netty.util.concurrent.Future;
import io.skerry.runtime.spi.EventLoop;
import io.vertx.core.Context;
import io.vertx.core.internal.ContextInternal;
import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.util.Optional;

/** The loop that a connection's requests come on, for other channels too. */
record NettyLoop(IoEventLoop loop) implements EventLoop {
  /** The loop of that context; empty where it cannot watch channels. */
  static Optional<EventLoop> of(Context context) {
    return context instanceof ContextInternal internal
            && internal.nettyEventLoop() instanceof IoEventLoop loop
            && loop.isCompatible(Watched.class)
        ? Optional.of(new NettyLoop(loop))
        : Optional.empty();
  }

  private static final class Watched extends NioSelectableChannelIoHandle<SelectableChannel> {
    private final Runnable readable;

    Watched(SelectableChannel channel, Runnable readable) {
      super(channel);
      this.readable = readable;
    }

    @Override
    protected void handle(SelectableChannel channel, SelectionKey key) {
      readable.run();
    }

    @Override
    public void close() {
      // The channel is its owner's.
    }
  }

  @Override
  public Watch watch(SelectableChannel channel, Runnable readable) throws IOException {
    Future<IoRegistration> registered = loop.register(new Watched(channel, readable));
    if (!registered.isSuccess()) {
      throw new IOException("the event loop does not watch it", registered.cause());
    }
    IoRegistration registration = registered.getNow();
    registration.submit(NioIoOps.READ);
    return registration::cancel;
  }
}
