package io.skerry.runtime.function;

/**
 * What one invocation may use.
 *
 * @param memory bytes, all processes of the jail together
 * @param cpuMillis thousandths of one processor
 * @param processes processes and threads at once
 * @param files open files of one process
 * @param disk bytes that the invocation may write
 * @param output bytes of standard output
 */
public record Limits(long memory, int cpuMillis, int processes, int files, long disk, long output) {
  private static final long MEBI = 1024L * 1024L;

  public static final Limits DEFAULT = new Limits(128 * MEBI, 1000, 64, 256, 64 * MEBI, 6 * MEBI);

  public Limits {
    if (memory <= 0 || cpuMillis <= 0 || processes <= 0 || files <= 0 || disk <= 0 || output <= 0) {
      throw new IllegalArgumentException("every limit must be positive");
    }
  }
}
