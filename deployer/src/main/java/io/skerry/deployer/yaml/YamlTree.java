package io.skerry.deployer.yaml;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * Builds the tree of one YAML document from the parser's events. It knows less than YAML offers: no
 * anchors, no tags, one document, and a depth that no key needs. So nothing in a file can grow
 * beyond the file.
 */
public final class YamlTree {
  /** The largest file that is looked at, in bytes. */
  public static final int LARGEST = SourceText.LARGEST;

  private static final int DEEPEST = 16;

  private final StreamReader source;
  private final ParserImpl events;
  private final Resolver resolver = new Resolver();

  private YamlTree(String text) {
    this.source = new StreamReader(text);
    this.events = new ParserImpl(source, new LoaderOptions());
  }

  /** Reads a file's bytes; empty when there is no document in them. */
  public static Optional<Node> read(byte[] content) throws Refusal {
    return read(SourceText.decode(content));
  }

  /** Reads a text; empty when there is no document in it. */
  static Optional<Node> read(String text) throws Refusal {
    YamlTree tree = new YamlTree(text);
    try {
      return tree.document();
    } catch (RuntimeException e) {
      // Not only YAMLException: the parser lets other exceptions through for some broken escapes,
      // and whoever writes a broken file must get words.
      throw SyntaxFault.of(text, e, place(tree.source.getMark()));
    }
  }

  private Optional<Node> document() throws Refusal {
    events.getEvent();
    if (events.checkEvent(Event.ID.StreamEnd)) {
      return Optional.empty();
    }
    events.getEvent();
    Node root = node(events.getEvent(), 1);
    events.getEvent();
    if (!events.checkEvent(Event.ID.StreamEnd)) {
      throw new Refusal(
          place(events.peekEvent().getStartMark()),
          "one document",
          "a second one",
          "write each document into its own file");
    }
    return Optional.of(root);
  }

  private Node node(Event event, int depth) throws Refusal {
    Place place = place(event.getStartMark());
    if (event instanceof AliasEvent alias) {
      throw anchored(place, "the alias *" + alias.getAnchor());
    }
    if (event instanceof NodeEvent anchor && anchor.getAnchor() != null) {
      throw anchored(place, "the anchor &" + anchor.getAnchor());
    }
    if (depth > DEEPEST) {
      throw new Refusal(place, "at most " + DEEPEST + " levels", "one more", "no key is that deep");
    }
    return switch (event) {
      case ScalarEvent scalar -> scalar(place, scalar);
      case SequenceStartEvent start -> sequence(place, start, depth);
      case MappingStartEvent start -> mapping(place, start, depth);
      default -> throw new IllegalStateException("no value begins with " + event.getEventId());
    };
  }

  private Node.Scalar scalar(Place place, ScalarEvent event) throws Refusal {
    refuseTag(place, event.getTag());
    Tag tag =
        resolver.resolve(
            NodeId.scalar, event.getValue(), event.getImplicit().canOmitTagInPlainScalar());
    return new Node.Scalar(place, event.getValue(), kind(tag));
  }

  private Node sequence(Place place, CollectionStartEvent start, int depth) throws Refusal {
    refuseTag(place, start.getTag());
    List<Node> items = new ArrayList<>();
    for (Event next = events.getEvent(); !next.is(Event.ID.SequenceEnd); next = events.getEvent()) {
      items.add(node(next, depth + 1));
    }
    return new Node.Sequence(place, items);
  }

  private Node mapping(Place place, CollectionStartEvent start, int depth) throws Refusal {
    refuseTag(place, start.getTag());
    List<Node.Entry> entries = new ArrayList<>();
    for (Event next = events.getEvent(); !next.is(Event.ID.MappingEnd); next = events.getEvent()) {
      Node key = node(next, depth + 1);
      if (!(key instanceof Node.Scalar name)) {
        throw new Refusal(key.place(), "a word as key", key.found(), "");
      }
      entries.add(new Node.Entry(key.place(), name.text(), node(events.getEvent(), depth + 1)));
    }
    return new Node.Mapping(place, entries);
  }

  private static Refusal anchored(Place place, String found) {
    return new Refusal(place, "a value", found, "write the value out in each place");
  }

  private static void refuseTag(Place place, @Nullable String tag) throws Refusal {
    if (tag != null) {
      throw new Refusal(
          place, "a value without a tag", "the tag " + Quoted.shorten(tag), "remove the tag");
    }
  }

  private static Node.Kind kind(Tag tag) {
    if (tag.equals(Tag.INT) || tag.equals(Tag.FLOAT)) {
      return Node.Kind.NUMBER;
    }
    if (tag.equals(Tag.BOOL)) {
      return Node.Kind.BOOLEAN;
    }
    if (tag.equals(Tag.TIMESTAMP)) {
      return Node.Kind.DATE;
    }
    return tag.equals(Tag.NULL) ? Node.Kind.NOTHING : Node.Kind.STRING;
  }

  private static Place place(Mark mark) {
    return new Place(mark.getLine() + 1, mark.getColumn() + 1);
  }
}
