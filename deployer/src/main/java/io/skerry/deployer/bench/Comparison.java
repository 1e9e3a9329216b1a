package io.skerry.deployer.bench;

/**
 * Two ways of the same thing, measured in turns.
 *
 * @param name what was measured
 * @param unit of both values
 * @param first the median of the first way's measurements
 * @param second of the second's
 * @param ratio the median of the second's in the first's, turn by turn
 * @param failures runs of both that failed
 */
public record Comparison(
    String name, String unit, double first, double second, double ratio, long failures) {}
