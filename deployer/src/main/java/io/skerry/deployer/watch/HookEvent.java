package io.skerry.deployer.watch;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What a webhook says: only ever a reason to look, or not to.
 *
 * @param pushed whether it tells of a push, as far as one can see
 * @param ref the ref that was pushed to, where the beginning of the body has it
 */
public record HookEvent(boolean pushed, Optional<String> ref) {
  private static final Set<String> PUSHES = Set.of("push", "Push Hook", "System Hook");
  private static final JsonFactory JSON = new JsonFactory();
  private static final String HEADS = "refs/heads/";

  /** Reads an event from its header and the beginning of its body, which may be cut off. */
  public static HookEvent of(
      Function<String, Optional<String>> header, byte[] beginning, int length) {
    boolean pushed =
        header
            .apply("X-GitHub-Event")
            .or(() -> header.apply("X-Gitea-Event"))
            .or(() -> header.apply("X-Gitlab-Event"))
            .map(PUSHES::contains)
            .orElse(true);
    return new HookEvent(pushed, ref(beginning, length));
  }

  private static Optional<String> ref(byte[] beginning, int length) {
    try (JsonParser parser = JSON.createParser(beginning, 0, length)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean found = parser.currentName().equals("ref");
        JsonToken value = parser.nextToken();
        if (found) {
          return value == JsonToken.VALUE_STRING ? Optional.of(parser.getText()) : Optional.empty();
        }
        parser.skipChildren();
      }
      return Optional.empty();
    } catch (IOException _) {
      // Cut off, or a form of its own: a look costs little.
      return Optional.empty();
    }
  }

  /** Whether it can be about this branch. */
  public boolean concerns(String branch) {
    return pushed && (ref.isEmpty() || ref.get().equals(HEADS + branch));
  }
}
