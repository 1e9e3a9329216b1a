package io.skerry.runtime.jail;

import io.skerry.runtime.spi.JailSpec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What the warden says between a prepare frame and the jail's being ready. For one thread. */
final class LinuxBoot {
  private final WardenConnection connection;
  private final JailSpec spec;
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();

  LinuxBoot(WardenConnection connection, JailSpec spec) {
    this.connection = connection;
    this.spec = spec;
  }

  /**
   * Waits until the jail is ready; returns the bytes that its program has of its own.
   *
   * @throws io.skerry.runtime.fault.SkerryException when the program is to blame that it never is
   * @throws IOException when the jail is
   */
  long await() throws IOException {
    for (@Nullable Frame frame; (frame = connection.receive()) != null; ) {
      ByteBuffer payload = frame.payload();
      switch (frame.type()) {
        case Frame.READY -> {
          return payload.getLong();
        }
        case Frame.OUTPUT -> {} // an answer to nobody
        case Frame.ERROR_OUTPUT -> {
          byte[] piece = new byte[payload.remaining()]; // no more in all than its window
          payload.get(piece);
          log.writeBytes(piece);
        }
        case Frame.BOOT_EXIT ->
            throw BootFailure.of(
                spec.boot().orElseThrow(),
                LinuxRun.exit(payload),
                BootFailure.BEFORE_READY,
                log.toString(StandardCharsets.UTF_8));
        default -> throw new IOException(StandardCharsets.UTF_8.decode(payload).toString());
      }
    }
    throw new IOException("the warden refused it: it is full, or has ended");
  }
}
