import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Locale;

/** Titles to URL words, one a line: curl -d 'Crème brûlée!' http://127.0.0.1:8080/slugify */
public final class Slugify {
  public static void main(String[] arguments) throws IOException {
    String titles;
    try {
      byte[] body = System.in.readAllBytes();
      titles = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    } catch (CharacterCodingException e) {
      System.err.println("slugify: the body is not UTF-8");
      System.exit(1);
      return;
    }
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    titles.lines().map(Slugify::slug).forEach(slug -> out.print(slug + "\n"));
  }

  /** Letters and digits in lower case, Latin ones without accents, all else as one hyphen. */
  private static String slug(String title) {
    String plain =
        Normalizer.normalize(title, Normalizer.Form.NFKD)
            .replaceAll("(?<=\\p{IsLatin})\\p{M}+", "");
    String words =
        Normalizer.normalize(plain, Normalizer.Form.NFC)
            .toLowerCase(Locale.ROOT)
            .replace("ß", "ss")
            .replaceAll("[^\\p{L}\\p{M}\\p{N}]+", "-")
            .replaceAll("^-|-$", "");
    return words.isEmpty() ? "untitled" : words;
  }
}
