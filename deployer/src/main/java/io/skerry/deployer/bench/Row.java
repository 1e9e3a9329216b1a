package io.skerry.deployer.bench;

/**
 * One line of the result. A ratio compares with plain starts of the C program in the same minute.
 *
 * @param name what was measured
 * @param p50Micros the median of one caller
 * @param p95Micros the 95th percentile of one caller
 * @param p50Ratio the median, in medians of a plain start
 * @param perSecond runs with many callers at once
 * @param throughputRatio of those, beside plain starts by one worker for each core
 * @param failures runs of both kinds that failed
 */
public record Row(
    String name,
    long p50Micros,
    long p95Micros,
    double p50Ratio,
    double perSecond,
    double throughputRatio,
    long failures) {}
