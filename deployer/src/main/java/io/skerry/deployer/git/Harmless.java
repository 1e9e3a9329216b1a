package io.skerry.deployer.git;

import java.util.regex.Pattern;

/** Text of others as it may be logged and shown: a URL in it may carry a password. */
public final class Harmless {
  private static final Pattern CREDENTIALS = Pattern.compile("//[^/\\s]*@");
  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}+");
  private static final int LONGEST = 500;

  private Harmless() {}

  /** One line without user names and passwords of URLs. */
  public static String text(String text) {
    String line = CONTROL.matcher(CREDENTIALS.matcher(text).replaceAll("//…@")).replaceAll(" ");
    return line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
  }
}
