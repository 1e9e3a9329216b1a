package io.skerry.runtime.jail;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.function.Limits;
import io.skerry.runtime.spi.JailCommand;
import io.skerry.runtime.spi.JailSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The frames that the warden understands, encoded. */
final class Request {
  private static final int MAX_START = 1 << 20;
  private static final int PREPARE_FIXED = 45;
  private static final int START_FIXED = 20;
  private static final int SHARED = 1;
  private static final int RAW_SOCKETS = 2;

  private Request() {}

  /**
   * Asks for a jail.
   *
   * @param space the network namespace that it joins; empty for one of its own without a network
   */
  static ByteBuffer prepare(JailSpec spec, String tree, String space) {
    Optional<JailCommand> boot = spec.boot();
    List<String> texts = new ArrayList<>(List.of(spec.hostname(), tree, space));
    boot.ifPresent(command -> addTexts(texts, command));
    List<byte[]> strings = encode(texts);
    Limits limits = spec.limits();
    boolean raw = spec.network().rawSockets();
    return withStrings(
        frame(Frame.PREPARE, checked(PREPARE_FIXED + size(strings), spec.id()))
            .put((byte) ((spec.app().shared() ? SHARED : 0) | (raw ? RAW_SOCKETS : 0)))
            .putLong(limits.memory())
            .putLong(limits.disk())
            .putInt(limits.cpuMillis())
            .putInt(limits.processes())
            .putInt(limits.files())
            .putLong(boot.map(Request::millis).orElse(0L))
            .putInt(boot.map(command -> command.arguments().size()).orElse(0))
            .putInt(boot.map(command -> command.environment().size()).orElse(0)),
        strings);
  }

  static ByteBuffer start(JailCommand command) {
    List<String> texts = new ArrayList<>();
    addTexts(texts, command);
    List<byte[]> strings = encode(texts);
    int size = checked(START_FIXED + size(strings), command.arguments().getFirst());
    return withStrings(
        frame(Frame.START, size)
            .putLong(millis(command))
            .putInt(command.patience())
            .putInt(command.arguments().size())
            .putInt(command.environment().size()),
        strings);
  }

  private static void addTexts(List<String> texts, JailCommand command) {
    texts.addAll(command.arguments());
    command.environment().forEach((name, value) -> texts.add(name + "=" + value));
  }

  private static int checked(int size, String what) {
    if (size > MAX_START) {
      throw new SkerryException(
          ErrorCode.TOO_LARGE,
          "start '%s': its arguments and environment take %d bytes, the limit is %d"
              .formatted(what, size, MAX_START));
    }
    return size;
  }

  private static long millis(JailCommand command) {
    return Math.max(1, command.timeout().toMillis());
  }

  static ByteBuffer input(byte[] bytes, int length) {
    return frame(Frame.INPUT, length).put(bytes, 0, length).flip();
  }

  static ByteBuffer inputEnd() {
    return frame(Frame.INPUT_END, 0).flip();
  }

  /** A start frame, the whole input and its end, in one piece. */
  static ByteBuffer withInput(ByteBuffer start, byte[] input) {
    ByteBuffer all = ByteBuffer.allocate(start.remaining() + input.length + 2 * Frame.HEAD);
    all.put(start);
    if (input.length > 0) {
      all.put(input(input, input.length));
    }
    return all.put(inputEnd()).flip();
  }

  static ByteBuffer kill() {
    return frame(Frame.KILL, 0).flip();
  }

  /** Confirms bytes of a stream: 0 for output, 1 for errors. */
  static ByteBuffer credit(int stream, int bytes) {
    return frame(Frame.CREDIT, 5).put((byte) stream).putInt(bytes).flip();
  }

  private static ByteBuffer frame(int type, int size) {
    ByteBuffer frame = ByteBuffer.allocate(Frame.HEAD + size).order(ByteOrder.LITTLE_ENDIAN);
    return frame.putInt(size).put((byte) type);
  }

  private static ByteBuffer withStrings(ByteBuffer frame, List<byte[]> strings) {
    strings.forEach(text -> frame.put(text).put((byte) 0));
    return frame.flip();
  }

  private static int size(List<byte[]> strings) {
    return strings.stream().mapToInt(text -> text.length + 1).reduce(0, Math::addExact);
  }

  /** A NUL would end a string early and make two of one: it is refused here, for every caller. */
  private static List<byte[]> encode(List<String> texts) {
    for (String text : texts) {
      if (text.indexOf('\0') >= 0) {
        throw new SkerryException(
            ErrorCode.INVALID_REQUEST, "start a program: an argument or variable holds a NUL");
      }
    }
    return texts.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toList();
  }
}
