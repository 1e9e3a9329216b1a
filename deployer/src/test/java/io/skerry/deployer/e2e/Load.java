package io.skerry.deployer.e2e;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

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
  private final ConcurrentLinkedQueue<Long> nanos = new ConcurrentLinkedQueue<>();
  private final List<Thread> callers = new ArrayList<>();

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
    return start(request(url).POST(BodyPublishers.ofByteArray(new byte[bytes])).build(), 1, MANY);
  }

  private static HttpRequest.Builder request(String url) {
    return HttpRequest.newBuilder(URI.create(url)).timeout(PATIENCE);
  }

  private static Load start(HttpRequest request, int callers, int calls) {
    Load load = new Load(calls);
    for (int i = 0; i < callers; i++) {
      load.callers.add(Thread.ofVirtual().start(() -> load.repeat(request)));
    }
    return load;
  }

  private void repeat(HttpRequest request) {
    while (!stopped.get() && left.getAndDecrement() > 0) {
      long before = System.nanoTime();
      try {
        if (client.send(request, BodyHandlers.discarding()).statusCode() == GOOD) {
          nanos.add(System.nanoTime() - before);
        } else {
          refused.incrementAndGet();
        }
      } catch (IOException _) {
        refused.incrementAndGet(); // the service is being killed, or the function cut its answer
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

  /** Calls with a good answer so far. */
  int answered() {
    return nanos.size();
  }

  /** Calls without one. */
  int refused() {
    return refused.get();
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
