package io.skerry.runtime.jail;

import static org.assertj.core.api.Assertions.assertThat;

import io.skerry.runtime.spi.JailExit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Jails of the same warden that are made, run and closed again and again while a test runs, and
 * must answer right; as many as the configuration parameter {@value PARAMETER} says.
 */
final class JailNeighbours implements BeforeTestExecutionCallback, AfterTestExecutionCallback {
  static final String PARAMETER = "skerry.neighbours";
  private static final AtomicInteger ANSWERS = new AtomicInteger();

  private final AtomicBoolean ended = new AtomicBoolean();
  private final AtomicInteger texts = new AtomicInteger();
  private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
  private final List<Thread> threads = new ArrayList<>();

  /** Right answers of all neighbours in this process so far. */
  static int answers() {
    return ANSWERS.get();
  }

  @Override
  public void beforeTestExecution(ExtensionContext context) throws IOException {
    Optional<Integer> count = context.getConfigurationParameter(PARAMETER, Integer::valueOf);
    JailFixture fixture = (JailFixture) context.getRequiredTestInstance();
    for (int i = 0; i < count.orElse(0); i++) {
      Path tree = fixture.tree();
      threads.add(Thread.ofVirtual().start(() -> repeat(fixture, tree)));
    }
  }

  private void repeat(JailFixture fixture, Path tree) {
    try {
      do {
        once(fixture, tree);
      } while (!ended.get());
    } catch (RuntimeException e) {
      wrong.add(e.toString());
    }
  }

  private void once(JailFixture fixture, Path tree) {
    String text = "text " + texts.incrementAndGet() + "\n";
    RecordingStreams streams = new RecordingStreams(text.getBytes(StandardCharsets.UTF_8));
    JailExit exit = fixture.run(tree, JailFixture.shell("read -r text; echo \"$text\""), streams);
    if (streams.outputText().equals(text) && exit.status() == 0) {
      ANSWERS.incrementAndGet();
    } else {
      wrong.add(text + exit + streams.outputText() + streams.errorText());
    }
  }

  @Override
  public void afterTestExecution(ExtensionContext context) throws InterruptedException {
    ended.set(true);
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(wrong).isEmpty();
  }
}
