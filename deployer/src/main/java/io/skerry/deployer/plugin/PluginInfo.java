package io.skerry.deployer.plugin;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One plugin as lists show it.
 *
 * @param id its own name, or the file's name when it could not be read
 * @param version its own, {@code ?} when it could not be read
 * @param file the file's name in the plugins folder; absent for the built-in ones
 * @param state what became of it
 * @param reason why it was left out, or a hint
 * @param extensions what it adds; none unless it is started
 */
public record PluginInfo(
    String id,
    String version,
    Optional<String> file,
    State state,
    Optional<String> reason,
    List<ExtensionInfo> extensions) {
  /** The id of the pseudo plugin that lists our own extensions. */
  public static final String BUILT_IN = "built-in";

  /** What became of a plugin. */
  public enum State {
    /** Its extensions are in use. */
    STARTED,
    /** It is named in the folder's {@code disabled.txt}. */
    DISABLED,
    /** It was left out, for the reason given. */
    FAILED;

    /** The state as lists show it, in lower case. */
    @JsonValue
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public PluginInfo {
    extensions = List.copyOf(extensions);
  }
}
