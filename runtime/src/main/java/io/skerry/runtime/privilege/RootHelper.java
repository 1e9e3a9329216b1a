package io.skerry.runtime.privilege;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The small program that does what needs root, by a fixed table of verbs. It is started when it is
 * first asked, again when it has ended, and asked for one thing at a time. Its pipes are used by
 * one platform thread, because they would hold a virtual thread's carrier. Safe for use by many
 * threads.
 */
public final class RootHelper implements AutoCloseable {
  /** The program's file. */
  public static final String PROGRAM = "skerry-helper";

  private static final int MOST_ANSWER = (16 << 20) + 1;
  private static final long ANSWER_SECONDS = 150;
  private static final long END_SECONDS = 20;

  private final List<String> command;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("skerry-root-helper").factory());
  private volatile @Nullable Process process;

  /**
   * Starts nothing yet.
   *
   * @param command the program with its arguments, which say whose service it is: what carries
   *     another name is out of its reach
   */
  public RootHelper(List<String> command) {
    this.command = List.copyOf(command);
  }

  /** What the helper said, and whether the verb was done. */
  public record Answer(boolean done, String text) {}

  /**
   * Asks for a verb.
   *
   * @throws SkerryException in the helper's words when it was not done
   */
  public String call(String verb, String... arguments) {
    Answer answer = ask(verb, arguments);
    if (!answer.done()) {
      throw new SkerryException(ErrorCode.JAIL_FAILED, verb + ": " + answer.text().strip());
    }
    return answer.text();
  }

  /** The same, but that it was not done is the caller's to judge. */
  public Answer ask(String verb, String... arguments) {
    byte[] request = request(verb, arguments);
    try {
      return thread.submit(() -> exchangeTwice(request)).get(ANSWER_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | RejectedExecutionException e) {
      String why = String.valueOf(e.getCause() == null ? e.getMessage() : e.getCause());
      throw new SkerryException(ErrorCode.JAIL_FAILED, verb + ": the root helper: " + why, e);
    } catch (TimeoutException e) {
      Process late = process;
      if (late != null) {
        late.destroyForcibly();
      }
      throw new SkerryException(
          ErrorCode.TIMED_OUT, verb + ": no answer within " + ANSWER_SECONDS + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SkerryException(ErrorCode.JAIL_FAILED, verb + ": interrupted", e);
    }
  }

  private static byte[] request(String verb, String... arguments) {
    List<String> fields = new ArrayList<>(List.of(arguments));
    fields.addFirst(verb);
    StringBuilder text = new StringBuilder();
    for (String field : fields) {
      if (field.indexOf('\0') >= 0) {
        throw new IllegalArgumentException("a field holds a NUL");
      }
      text.append(field).append('\0');
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(Integer.BYTES + bytes.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(bytes.length)
        .put(bytes)
        .array();
  }

  /** A verb that was begun by a helper that died may be asked for again: each clears its way. */
  private Answer exchangeTwice(byte[] request) throws IOException {
    try {
      return exchange(request);
    } catch (IOException _) {
      Process dead = process;
      process = null;
      if (dead != null) {
        dead.destroyForcibly();
      }
      return exchange(request);
    }
  }

  private Answer exchange(byte[] request) throws IOException {
    Process running = process;
    if (running == null || !running.isAlive()) {
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
      builder.environment().clear();
      running = builder.start();
      process = running;
    }
    OutputStream out = running.getOutputStream();
    out.write(request);
    out.flush();
    DataInputStream in = new DataInputStream(running.getInputStream());
    int size = Integer.reverseBytes(in.readInt());
    if (size < 1 || size > MOST_ANSWER) {
      running.destroyForcibly();
      throw new IOException("it announced an answer of " + size + " bytes");
    }
    byte[] answer = in.readNBytes(size);
    return new Answer(
        answer[0] == '+', new String(answer, 1, answer.length - 1, StandardCharsets.UTF_8));
  }

  /** Ends the program, which takes back what it had made. */
  @Override
  public void close() {
    thread.shutdown();
    Process last = process;
    process = null;
    if (last == null) {
      return;
    }
    try {
      last.getOutputStream().close();
      if (!last.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        last.destroyForcibly();
      }
    } catch (IOException e) {
      last.destroyForcibly();
    } catch (InterruptedException e) {
      last.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
