package io.skerry.runtime.jail;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The connection of one jail with the warden. Many threads may send; one at a time receives. */
final class WardenConnection implements AutoCloseable {
  /** Why there is no further frame. */
  static final String GIVEN_UP = "the warden gave the jail up, or has ended";

  private static final int ROOM = Frame.PIECE + 1024;

  private final SocketChannel channel;
  private final ReentrantLock sending = new ReentrantLock();
  private @Nullable ByteBuffer received;

  private WardenConnection(SocketChannel channel) {
    this.channel = channel;
  }

  static WardenConnection open(Path socket) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.connect(UnixDomainSocketAddress.of(socket));
      return new WardenConnection(channel);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  SelectableChannel channel() {
    return channel;
  }

  /** Whether who reads waits, or is told when there is something; never both at a time. */
  void blocking(boolean blocking) throws IOException {
    channel.configureBlocking(blocking);
  }

  void send(ByteBuffer frame) throws IOException {
    sending.lock();
    try {
      while (frame.hasRemaining()) {
        channel.write(frame);
      }
    } finally {
      sending.unlock();
    }
  }

  /** The next frame; null once the warden has given the jail up. */
  @Nullable Frame receive() throws IOException {
    ByteBuffer buffer = buffer();
    while (!whole(buffer)) {
      if (read(buffer) < 0) {
        return null;
      }
    }
    return next(buffer);
  }

  /** The next frame if it has arrived, of a channel that does not block; null if it has not. */
  @Nullable Frame poll() throws IOException {
    ByteBuffer buffer = buffer();
    if (!whole(buffer) && read(buffer) < 0) {
      throw new IOException(GIVEN_UP);
    }
    return whole(buffer) ? next(buffer) : null;
  }

  /** Whether something has been read that nobody has taken. */
  boolean holds() {
    return received != null && received.hasRemaining();
  }

  private ByteBuffer buffer() {
    ByteBuffer buffer = received;
    if (buffer == null) {
      buffer = ByteBuffer.allocate(ROOM).order(ByteOrder.LITTLE_ENDIAN).limit(0);
      received = buffer;
    }
    return buffer;
  }

  private static boolean whole(ByteBuffer buffer) throws IOException {
    return buffer.remaining() >= Frame.HEAD && buffer.remaining() >= length(buffer);
  }

  private int read(ByteBuffer buffer) throws IOException {
    buffer.compact();
    try {
      return channel.read(buffer);
    } finally {
      buffer.flip();
    }
  }

  private static Frame next(ByteBuffer buffer) throws IOException {
    int size = length(buffer) - Frame.HEAD;
    int type = buffer.get(buffer.position() + Integer.BYTES);
    int start = buffer.position() + Frame.HEAD;
    ByteBuffer payload = buffer.slice(start, size).order(ByteOrder.LITTLE_ENDIAN);
    buffer.position(start + size);
    return new Frame(type, payload);
  }

  private static int length(ByteBuffer buffer) throws IOException {
    int size = buffer.getInt(buffer.position());
    if (size < 0 || size > ROOM - Frame.HEAD) {
      throw new IOException("the warden announced a frame of " + size + " bytes");
    }
    return size + Frame.HEAD;
  }

  /** Gives the jail up: the warden kills it, clears up, and then ends the connection. */
  void giveUp() throws IOException {
    channel.shutdownOutput();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
