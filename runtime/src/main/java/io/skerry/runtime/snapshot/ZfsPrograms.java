package io.skerry.runtime.snapshot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The programs of ZFS, started by this process, which is root: what root made it may read. */
final class ZfsPrograms implements ZfsTool {
  private final ZfsNames names;
  private final Path trees;
  private final Command command;

  ZfsPrograms(ZfsNames names, Path trees, Command command) {
    this.names = names;
    this.trees = trees;
    this.command = command;
  }

  @Override
  public Command.Outcome run(ZfsVerb verb, String... arguments) {
    List<String> words = verb.words(names, trees, arguments);
    return command.run(words.getFirst(), words.subList(1, words.size()));
  }

  @Override
  public void take(String container, String name) {}

  @Override
  public void give(String container, String name) {}

  @Override
  public void tidy(String container, String name) {
    Path point = trees.resolve(container).resolve(name);
    try {
      Files.deleteIfExists(point);
    } catch (IOException e) {
      throw Tree.failed("remove mount point", point, e);
    }
  }

  @Override
  public void close() {}
}
