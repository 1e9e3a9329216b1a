package io.skerry.deployer.git;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The locks that a killed service left in a repository; nobody else writes there, so that at the
 * start none is anybody's.
 */
final class StaleLocks {
  private static final Logger LOG = LoggerFactory.getLogger(StaleLocks.class);

  private StaleLocks() {}

  static void remove(Path repository) throws IOException {
    if (!Files.isDirectory(repository)) {
      return;
    }
    Files.walkFileTree(
        repository,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            return directory.endsWith("objects")
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (String.valueOf(file.getFileName()).endsWith(".lock")) {
              LOG.warn("remove {}: whoever held it is gone", file);
              Files.delete(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
