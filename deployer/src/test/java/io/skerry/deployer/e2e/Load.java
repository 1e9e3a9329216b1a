package io.skerry.deployer.e2e;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Callers that call one path again and again until they are told to stop. */
final class Load implements AutoCloseable {
  private static final int GOOD = 200;
  private static final int MANY = Integer.MAX_VALUE;
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final AtomicInteger left;
  private final AtomicInteger refused = new AtomicInteger();
  private final AtomicInteger wrong = new AtomicInteger();
  private final ConcurrentLinkedQueue<Long> nanos = new ConcurrentLinkedQueue<>();
  private final List<Thread> callers = new ArrayList<>();

  /** A request with the only right answer. */
  private record Question(HttpRequest request, String answer) {}

  /** What a caller does again and again. */
  private interface Call {
    void run() throws IOException, InterruptedException;
  }

  private Load(int calls) {
    left = new AtomicInteger(calls);
  }

  /** Starts callers, each of which has one call under way, until it is closed. */
  static Load on(String url, int callers) {
    return start(request(url).build(), callers, MANY);
  }

  /** The same, of so many calls at the most. */
  static Load on(String url, int callers, int calls) {
    return start(request(url).build(), callers, calls);
  }

  /** One caller, who posts so many bytes each time. */
  static Load posting(String url, int bytes) {
    return posting(url, new byte[bytes]);
  }

  /** One caller, who posts the same text each time. */
  static Load posting(String url, String text) {
    return posting(url, text.getBytes(StandardCharsets.UTF_8));
  }

  private static Load posting(String url, byte[] body) {
    return start(request(url).POST(BodyPublishers.ofByteArray(body)).build(), 1, MANY);
  }

  /** Callers, each of which posts another text each time, and wants that back as it is. */
  static Load echoed(String url, int callers, int calls) {
    AtomicInteger texts = new AtomicInteger();
    return start(
        () -> {
          String text = "text " + texts.incrementAndGet() + "\n";
          return new Question(request(url).POST(BodyPublishers.ofString(text)).build(), text);
        },
        callers,
        calls);
  }

  /** The same, until it is closed. */
  static Load echoed(String url, int callers) {
    return echoed(url, callers, MANY);
  }

  private static HttpRequest.Builder request(String url) {
    return HttpRequest.newBuilder(URI.create(url)).timeout(PATIENCE);
  }

  private static Load start(HttpRequest request, int callers, int calls) {
    Load load = new Load(calls);
    return load.start(callers, () -> load.call(request));
  }

  private static Load start(Supplier<Question> questions, int callers, int calls) {
    Load load = new Load(calls);
    return load.start(callers, () -> load.ask(questions.get()));
  }

  private Load start(int count, Call call) {
    for (int i = 0; i < count; i++) {
      callers.add(Thread.ofVirtual().start(() -> repeat(call)));
    }
    return this;
  }

  private void call(HttpRequest request) throws IOException, InterruptedException {
    long before = System.nanoTime();
    record(client.send(request, BodyHandlers.discarding()), before);
  }

  private void ask(Question question) throws IOException, InterruptedException {
    long before = System.nanoTime();
    HttpResponse<String> answer = client.send(question.request(), BodyHandlers.ofString());
    record(answer, before);
    if (!answer.body().equals(question.answer())) {
      wrong.incrementAndGet();
    }
  }

  private void record(HttpResponse<?> answer, long before) {
    if (answer.statusCode() == GOOD) {
      nanos.add(System.nanoTime() - before);
    } else {
      refused.incrementAndGet();
    }
  }

  private void repeat(Call call) {
    while (!stopped.get() && left.getAndDecrement() > 0) {
      try {
        call.run();
      } catch (IOException _) {
        // The service is being killed, the function cut its answer, or this is closed.
        refused.addAndGet(stopped.get() ? 0 : 1);
      } catch (InterruptedException _) {
        return;
      }
    }
  }

  /** Waits until all calls were made. */
  Load await() throws InterruptedException {
    for (Thread caller : callers) {
      caller.join();
    }
    return this;
  }

  /** Lets nobody begin another call after that time, and waits for those under way. */
  Load endAfter(Duration time) throws InterruptedException {
    callers.getFirst().join(time);
    return end();
  }

  /** Lets nobody begin another call, and waits for those under way. */
  Load end() throws InterruptedException {
    left.set(0);
    return await();
  }

  /** Calls with a good answer so far. */
  int answered() {
    return nanos.size();
  }

  /** Calls without one. */
  int refused() {
    return refused.get();
  }

  /** Answers that were not what had been asked for. */
  int wrong() {
    return wrong.get();
  }

  /** The time within which so many of a hundred good answers came. */
  Duration percentile(int percent) {
    long[] sorted = nanos.stream().mapToLong(Long::longValue).toArray();
    Arrays.sort(sorted);
    return Duration.ofNanos(sorted[(int) ((long) (sorted.length - 1) * percent / 100)]);
  }

  @Override
  public void close() {
    stopped.set(true);
    callers.forEach(Thread::interrupt);
    client.shutdownNow();
  }
}
