package io.skerry.deployer.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The smallest functions that do anything, as a repository's files. */
final class BenchFunctions {
  static final String PROGRAM =
      """
      #include <stdio.h>
      int main(void) {
        puts("hello");
        return 0;
      }
      """;

  private BenchFunctions() {}

  /**
   * Writes {@code c}, {@code python} and {@code python-started}, each behind the path of its name.
   *
   * @param shim the file {@code skerry.py} of the template
   */
  static void write(Path directory, Path shim) throws IOException {
    function(directory, "c", "c", "", "hello.c", PROGRAM);
    function(directory, "python", "python", "", "main.py", "print(\"hello\")\n");
    function(
        directory,
        "python-started",
        "python",
        "park: started",
        "main.py",
        "import skerry\n\nskerry.run(lambda: print(\"hello\"))\n");
    Files.copy(shim, directory.resolve("python-started/skerry.py"));
  }

  /** Writes {@code c}, and as many more that nobody calls. */
  static void many(Path directory, int count) throws IOException {
    function(directory, "c", "c", "", "hello.c", PROGRAM);
    for (int i = 1; i < count; i++) {
      function(directory, "more-" + i, "shell", "", "main.sh", "#!/bin/sh\necho " + i + "\n");
    }
  }

  private static void function(
      Path directory, String name, String runtime, String more, String file, String text)
      throws IOException {
    Path own = Files.createDirectories(directory.resolve(name));
    Files.writeString(
        own.resolve("function.yaml"),
        """
        runtime: %s
        limits: {memory: 64Mi}
        concurrency: 64
        %s
        triggers:
          - {kind: http, path: /%s, methods: [GET]}
        """
            .formatted(runtime, more, name));
    Files.writeString(own.resolve(file), text);
  }
}
