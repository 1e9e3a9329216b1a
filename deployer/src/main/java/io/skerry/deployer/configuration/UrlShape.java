package io.skerry.deployer.configuration;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skerry.deployer.yaml.Cursor;
import io.skerry.deployer.yaml.Json;
import io.skerry.deployer.yaml.Quoted;
import io.skerry.deployer.yaml.Shape;
import java.util.Optional;
import java.util.regex.Pattern;

/** Where a repository is: nothing in it can become an option or a command of a Git program. */
record UrlShape() implements Shape<String> {
  private static final int LONGEST = 2048;
  private static final Pattern REMOTE =
      Pattern.compile(
          "(https?|ssh)://([^-@/\\s][^@/\\s]*@)?([A-Za-z0-9][A-Za-z0-9.-]*|\\[[0-9A-Fa-f:.]+\\])"
              + "(:[0-9]{1,5})?/\\S+");
  private static final Pattern FILE = Pattern.compile("file:///\\S+");
  private static final Pattern SCHEME = Pattern.compile("(?s)[A-Za-z][A-Za-z0-9+.-]*://.*");
  private static final Pattern BRIEF_SSH = Pattern.compile("(?s)[^/]*:.*");

  /** A user's name alone may be a token for the web; for ssh it is needed. */
  private static final Pattern PASSWORD =
      Pattern.compile("(?s)(https?://[^/]*@.*|[a-z]+://[^/@]*:[^/@]*@.*)");

  private static final Pattern CREDENTIALS = Pattern.compile("//[^/@]*@");

  @Override
  public Optional<String> read(Cursor cursor) {
    Optional<String> url = cursor.string(expected());
    Optional<String> objection = url.flatMap(UrlShape::objection);
    objection.ifPresent(hint -> cursor.report(expected(), found(url.orElse("")), hint));
    return objection.isPresent() ? Optional.empty() : url;
  }

  /** Errors are printed and logged, and a URL may carry a password. */
  private static String found(String url) {
    return Quoted.quote(CREDENTIALS.matcher(url).replaceAll("//…@"));
  }

  private static Optional<String> objection(String url) {
    if (url.isBlank() || url.length() > LONGEST) {
      return Optional.of("1 to " + LONGEST + " characters");
    }
    if (url.startsWith("-")) {
      return Optional.of("it must not begin with a hyphen");
    }
    if (url.chars().anyMatch(Character::isISOControl)) {
      return Optional.of("no control characters");
    }
    if (PASSWORD.matcher(url).matches()) {
      return Optional.of("leave the password out, and name a file that holds it: tokenFile");
    }
    if (SCHEME.matcher(url).matches()) {
      return remoteObjection(url);
    }
    if (url.startsWith("~")) {
      return Optional.of("write the home directory out: no shell reads this");
    }
    return BRIEF_SSH.matcher(url).matches()
        ? Optional.of("write ssh://git@example.org/path, or ./ before a path with a colon")
        : Optional.empty();
  }

  private static Optional<String> remoteObjection(String url) {
    if (REMOTE.matcher(url).matches() || FILE.matcher(url).matches()) {
      return Optional.empty();
    }
    if (url.startsWith("file:")) {
      return Optional.of("write file:/// and the path from the root on");
    }
    return url.matches("(?s)(https?|ssh)://.*")
        ? Optional.of("write it like https://example.org/team/functions.git")
        : Optional.of("http, https, ssh and file are known");
  }

  @Override
  public String expected() {
    return "the URL or the path of a repository";
  }

  @Override
  public ObjectNode schema() {
    return Json.pattern("^((https?|ssh|file)://|[^:-][^:]*$)");
  }
}
