package io.skerry.runtime.jail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.function.Limits;
import io.skerry.runtime.function.Network;
import io.skerry.runtime.spi.Clone;
import io.skerry.runtime.spi.Jail;
import io.skerry.runtime.spi.JailDriver;
import io.skerry.runtime.spi.JailExit;
import io.skerry.runtime.spi.JailSettings;
import io.skerry.runtime.spi.JailSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class PlainJailDriverTest extends JailDriverContract {
  /** A directory that stands in for a clone. */
  private record Tree(Path tree, boolean shared) implements Clone {
    @Override
    public void close() {}
  }

  @Override
  protected JailDriver driver() {
    return new PlainJailDriver();
  }

  @Override
  protected JailSettings settings(Path directory) {
    return new JailSettings(directory, directory, Path.of("/"), directory, Optional.empty());
  }

  @Override
  protected Clone cloneOf(Path directory, Path tree) {
    return new Tree(tree, false);
  }

  @Test
  void saysWhatItIs() {
    assertThat(driver().type()).isEqualTo("plain");
    assertThat(driver().layers()).isFalse();
    assertThat(driver().check(settings(directory)).message()).contains("without isolation");
  }

  @Test
  void refusesASharedTree() throws IOException {
    Path tree = tree();
    assertThatThrownBy(() -> jails.prepare(spec("a", new Tree(tree, true))))
        .isInstanceOf(SkerryException.class)
        .hasMessageContaining("shared");
  }

  @Test
  void refusesAnIdTwiceAndAnIdThatIsNone() throws IOException {
    Clone clone = new Tree(tree(), false);
    try (Jail first = jails.prepare(spec("a", clone))) {
      assertThatThrownBy(() -> jails.prepare(spec(first.id(), clone)))
          .isInstanceOf(SkerryException.class)
          .hasMessageContaining("already");
    }
    assertThatThrownBy(() -> jails.prepare(spec("../a", clone)))
        .isInstanceOf(SkerryException.class);
    assertThat(jails.list()).isEmpty();
  }

  @Test
  void refusesToPrepareOnceClosed() throws IOException {
    Clone clone = new Tree(tree(), false);
    jails.close();

    assertThatThrownBy(() -> jails.prepare(spec("a", clone))).isInstanceOf(SkerryException.class);
    assertThat(jails.list()).isEmpty();
  }

  @Test
  void whatCannotBeStartedIsNoLostJail() throws IOException {
    Path tree = tree();
    script(tree.resolve("x.sh"), "exit 0");
    // An interpreter that is missing shows only when the kernel tries.
    Files.writeString(tree.resolve("x.sh"), "#!/no/such/interpreter\n");

    JailExit exit = run(tree, command(Map.of(), "./x.sh"), new RecordingStreams());

    assertThat(exit.cause()).isEqualTo(JailExit.Cause.EXITED);
    assertThat(exit.status()).isIn(126, 127);
  }

  @Test
  void childThatLeftItsGroupDoesNotHoldTheAnswerBack() throws IOException {
    RecordingStreams streams = new RecordingStreams();
    // The second setsid(1) escapes; the driver cannot find such a process, only leave it behind.
    String program = "command -v setsid > /dev/null || exit 0; setsid sleep 8 & sleep 0.2";

    JailExit exit = run(shell(program), streams);

    assertExited(exit, 0);
    assertThat(exit.wall()).isLessThan(Duration.ofSeconds(6));
  }

  private static JailSpec spec(String id, Clone clone) {
    return new JailSpec(id, "test", clone, Limits.DEFAULT, Network.NONE);
  }
}
