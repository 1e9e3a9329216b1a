package io.skerry.runtime.jail;

import io.skerry.runtime.spi.JailCommand;
import io.skerry.runtime.spi.JailStreams;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A program that was started ahead of its request. Its two descriptors are named pipes, which a
 * shell opens for it; ours are open both ways until the request comes, so that nobody waits in an
 * open. Blocks on pipes: for platform threads.
 */
final class PlainBoot implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(PlainBoot.class);
  private static final String SCRIPT =
      "s=$1 r=$2; shift 2; unset PWD OLDPWD; exec \"$@\" 3<\"$s\" 4>\"$r\"";
  private static final int LOG_LIMIT = 64 * 1024;

  private final Path start;
  private final Path ready;
  private final RandomAccessFile startEnds;
  private final RandomAccessFile readyEnds;
  private final ProcessTree tree;

  private PlainBoot(
      Path start,
      Path ready,
      RandomAccessFile startEnds,
      RandomAccessFile readyEnds,
      ProcessTree tree) {
    this.start = start;
    this.ready = ready;
    this.startEnds = startEnds;
    this.readyEnds = readyEnds;
    this.tree = tree;
  }

  /**
   * Starts a program.
   *
   * @param pipes a directory where two more files may lie
   * @param name that no other program has
   * @param path of the program, which was found already
   */
  static PlainBoot start(Path pipes, String name, String path, JailCommand program, Path app)
      throws IOException {
    Path start = pipes.resolve(name + ".start").toAbsolutePath();
    Path ready = pipes.resolve(name + ".ready").toAbsolutePath();
    NamedPipe.make(start);
    NamedPipe.make(ready);
    List<String> words =
        Stream.concat(
                Stream.of(
                    "/bin/sh", "-c", SCRIPT, "skerry", start.toString(), ready.toString(), path),
                program.arguments().stream().skip(1))
            .toList();
    return new PlainBoot(
        start,
        ready,
        new RandomAccessFile(start.toFile(), "rw"),
        new RandomAccessFile(ready.toFile(), "rw"),
        ProcessTree.start(words, program.environment(), app));
  }

  ProcessTree tree() {
    return tree;
  }

  /** Waits until the program says that it is ready; false when it ends or the time does first. */
  boolean await(Duration limit, ExecutorService threads) {
    CompletableFuture<Boolean> told = new CompletableFuture<>();
    threads.execute(() -> told.complete(readByte()));
    var _ =
        tree.process()
            .onExit()
            .thenRun(() -> {
              told.complete(false);
              writeByte();
            });
    try {
      return told.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      log.debug("Program {} is not ready in time", tree.process().pid());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
    return false;
  }

  private boolean readByte() {
    try {
      return readyEnds.read() >= 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** For our own reader, which nothing else would wake. */
  private void writeByte() {
    try {
      readyEnds.write('\n');
    } catch (IOException e) {
      log.trace("Nobody reads any more", e);
    }
  }

  /** Gives it the variables of its request; what it does not read is lost. */
  void give(Map<String, String> environment) {
    try (OutputStream out = Files.newOutputStream(start, StandardOpenOption.WRITE)) {
      startEnds.close(); // from here on a reader that is gone is noticed
      StringBuilder text = new StringBuilder();
      environment.forEach(
          (name, value) -> text.append(name).append('=').append(value).append('\0'));
      out.write(text.toString().getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      log.trace("The program does not read its variables", e);
    }
  }

  /** Ends it; returns what it had written for people. */
  String lastWords(ExecutorService threads) {
    Said said = new Said(new ByteArrayOutputStream());
    StreamPumps pumps = new StreamPumps(tree.process(), tree::kill, said);
    pumps.start(new byte[0], threads);
    tree.process().toHandle().destroyForcibly(); // unlike Process, it leaves the pipes as they are
    tree.process().onExit().join();
    tree.killGroup();
    pumps.finish(CompletableFuture.completedFuture(null));
    return said.error().toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    try (startEnds;
        readyEnds) {
      Files.deleteIfExists(start);
      Files.deleteIfExists(ready);
    } catch (IOException e) {
      log.warn("Remove the pipes of a program that was started ahead: {}", e.getMessage());
    }
  }

  /** Keeps what was meant for people, as much as a pipe holds. */
  private record Said(ByteArrayOutputStream error) implements JailStreams {
    @Override
    public InputStream input() {
      return InputStream.nullInputStream();
    }

    @Override
    public void output(ByteBuffer piece) {
      // An answer to nobody.
    }

    @Override
    public void error(ByteBuffer piece) {
      byte[] bytes = new byte[Math.min(piece.remaining(), LOG_LIMIT - error.size())];
      piece.get(bytes);
      error.writeBytes(bytes);
    }
  }
}
