package io.skerry.deployer.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Measures two subjects in turns, so that a moment's load on the machine meets both. */
public final class Turns {
  private final int count;
  private final Duration time;

  /**
   * @param count how often each is measured
   * @param time for each measurement
   */
  public Turns(int count, Duration time) {
    this.count = count;
    this.time = time;
  }

  /** How often each is measured. */
  int count() {
    return count;
  }

  /** How long each measurement takes. */
  Duration time() {
    return time;
  }

  /** Compares the medians of one caller's times. */
  Comparison medians(String name, Subject first, Subject second)
      throws IOException, InterruptedException {
    return compare(name, "us", 1, samples -> (double) samples.quantile(0.5), first, second);
  }

  /** Compares how many runs a second so many callers get. */
  Comparison rates(String name, int callers, Subject first, Subject second)
      throws IOException, InterruptedException {
    return compare(name, "/s", callers, Samples::perSecond, first, second);
  }

  private Comparison compare(
      String name,
      String unit,
      int callers,
      ToDoubleFunction<Samples> figure,
      Subject first,
      Subject second)
      throws IOException, InterruptedException {
    List<Double> firsts = new ArrayList<>();
    List<Double> seconds = new ArrayList<>();
    List<Double> ratios = new ArrayList<>();
    long failures = 0;
    for (int turn = 0; turn < count; turn++) {
      boolean swapped = turn % 2 == 1; // neither is always the one after the other
      Samples early = (swapped ? second : first).measure(callers, time);
      Samples late = (swapped ? first : second).measure(callers, time);
      double one = figure.applyAsDouble(swapped ? late : early);
      double other = figure.applyAsDouble(swapped ? early : late);
      firsts.add(one);
      seconds.add(other);
      ratios.add(one == 0 ? 0 : other / one);
      failures += early.failures() + late.failures();
    }
    return new Comparison(name, unit, median(firsts), median(seconds), median(ratios), failures);
  }

  /** The middle one; the mean of both where two are. */
  static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
