package io.skerry.deployer.manifest;

import io.skerry.deployer.yaml.Key;
import io.skerry.deployer.yaml.Section;
import io.skerry.deployer.yaml.SizeShape;
import io.skerry.deployer.yaml.Values;
import io.skerry.deployer.yaml.WholeShape;
import io.skerry.runtime.function.Limits;
import java.util.List;
import java.util.Optional;

/** The keys of {@code limits}. */
final class LimitKeys {
  static final Key<Long> MEMORY =
      Key.of(
          "memory",
          new SizeShape(SizeShape.MEBI, SizeShape.TEBI),
          "128Mi",
          "Memory of all processes of one invocation together.");
  static final Key<Integer> CPU =
      Key.of("cpu", new CpuShape(10, 256_000), "1000m", "Processors; 500m is half of one.");
  static final Key<Integer> PROCESSES =
      Key.of("processes", new WholeShape(1, 32_768), "64", "Processes and threads at once.");
  static final Key<Integer> FILES =
      Key.of("files", new WholeShape(4, 1_048_576), "256", "Open files of one process.");
  static final Key<Long> DISK =
      Key.of(
          "disk",
          new SizeShape(4 * SizeShape.KIBI, SizeShape.TEBI),
          "64Mi",
          "What one invocation may write.");
  static final Key<Long> OUTPUT =
      Key.of("output", new SizeShape(1, SizeShape.GIBI), "6Mi", "Bytes of standard output.");

  static final Section<Limits> SECTION =
      new Section<>(
          "a mapping with limits",
          List.of(MEMORY, CPU, PROCESSES, FILES, DISK, OUTPUT),
          LimitKeys::build);

  private LimitKeys() {}

  private static Optional<Limits> build(Values values) {
    return Optional.of(
        new Limits(
            values.get(MEMORY),
            values.get(CPU),
            values.get(PROCESSES),
            values.get(FILES),
            values.get(DISK),
            values.get(OUTPUT)));
  }
}
