package io.skerry.deployer.configuration;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skerry.deployer.yaml.Cursor;
import io.skerry.deployer.yaml.ListShape;
import io.skerry.deployer.yaml.Node;
import io.skerry.deployer.yaml.Quoted;
import io.skerry.deployer.yaml.Shape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The watched repositories, each with a name of its own. */
record RepositoriesShape() implements Shape<List<RepositoryKeys.Entry>> {
  static final ListShape<RepositoryKeys.Entry> LIST =
      new ListShape<>("a list of repositories", RepositoryKeys.SECTION, 0, 1000, false);

  @Override
  public Optional<List<RepositoryKeys.Entry>> read(Cursor cursor) {
    Optional<List<RepositoryKeys.Entry>> entries = LIST.read(cursor);
    return reportTwins(cursor) ? Optional.empty() : entries;
  }

  /** Looks at what is written, so that a name is compared even where other keys are wrong. */
  private static boolean reportTwins(Cursor cursor) {
    boolean found = false;
    Map<String, Integer> first = new HashMap<>();
    List<Node> items = cursor.node() instanceof Node.Sequence list ? list.items() : List.of();
    for (int i = 0; i < items.size(); i++) {
      Optional<Cursor> at = name(cursor.item(i, items.get(i)));
      String name = at.flatMap(Cursor::written).orElse("");
      Integer other = name.isEmpty() ? null : first.putIfAbsent(name, i);
      if (at.isPresent() && other != null) {
        String twin = Quoted.quote(name) + ", as in repositories[" + other + "]";
        at.get().report("a name of its own", twin, "rename one of them");
        found = true;
      }
    }
    return found;
  }

  private static Optional<Cursor> name(Cursor item) {
    String key = RepositoryKeys.NAME.name();
    return item.node() instanceof Node.Mapping mapping
        ? mapping.entries().stream()
            .filter(entry -> entry.key().equals(key))
            .findFirst()
            .map(entry -> new Cursor(entry.value(), Node.join(item.key(), key), item.problems()))
        : Optional.empty();
  }

  @Override
  public String expected() {
    return LIST.expected();
  }

  @Override
  public ObjectNode schema() {
    return LIST.schema();
  }
}
