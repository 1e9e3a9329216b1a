package io.skerry.deployer.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skerry.deployer.Commit;
import io.skerry.runtime.fault.SkerryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RepositoriesTest {
  @TempDir Path work;
  private Repositories repositories;

  @BeforeEach
  void open() {
    repositories = new Repositories(work.resolve("repositories"));
  }

  @AfterEach
  void close() {
    repositories.close();
  }

  @Test
  void aNewRepositoryIsBareAndStandsOnMain() throws IOException {
    Repository made = repositories.make("functions");

    assertThat(made.isBare()).isTrue();
    assertThat(made.getFullBranch()).isEqualTo("refs/heads/main");
    assertThat(repositories.find("functions")).containsSame(made);
    assertThat(repositories.make("functions")).isSameAs(made);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ".", "..", "../x", "a/b", "A", "-a", "a-", "a.git", "a b", "a\0", "äh", "%2e"})
  void aNameThatIsNoLabelNeverReachesTheFileSystem(String name) {
    assertThat(repositories.find(name)).isEmpty();
    assertThatThrownBy(() -> repositories.make(name)).isInstanceOf(SkerryException.class);
    assertThat(work.resolve("repositories")).doesNotExist();
  }

  @Test
  void whatDoesNotExistIsNotMadeByLooking() {
    assertThat(repositories.find("absent")).isEmpty();
    assertThat(Files.exists(work.resolve("repositories/absent.git"))).isFalse();
  }

  @Test
  void refsMoveForwardsAndBackwards() {
    Repository made = repositories.make("functions");
    ObjectId one = new Commit().file("x", "1").write(made);
    ObjectId two = new Commit().file("x", "2").write(made, one);

    assertThat(Repositories.resolve(made, Repositories.DEPLOYED)).isEqualTo(ObjectId.zeroId());
    for (ObjectId id : new ObjectId[] {one, two, two, one}) {
      Repositories.update(made, Repositories.DEPLOYED, id);
      assertThat(Repositories.resolve(made, Repositories.DEPLOYED)).isEqualTo(id);
    }
  }

  @Test
  void aRefThatSomebodyHoldsIsToldInWords() throws IOException {
    Repository made = repositories.make("functions");
    ObjectId one = new Commit().file("x", "1").write(made);
    Files.createFile(work.resolve("repositories/functions.git/refs/heads/main.lock"));

    assertThatThrownBy(() -> Repositories.update(made, Repositories.DEPLOYED, one))
        .isInstanceOf(SkerryException.class)
        .hasMessageContaining("refs/heads/main");
  }

  @Test
  void pinsThatNobodyNeedsAreSwept() throws IOException {
    Repository made = repositories.make("functions");
    ObjectId one = new Commit().file("x", "1").write(made);
    Repositories.pin(made, "r-1", one);
    Repositories.pin(made, "r-2", one);

    Repositories.sweepPins(made, Set.of("r-2"));

    assertThat(made.getRefDatabase().getRefsByPrefix("refs/skerry/"))
        .singleElement()
        .satisfies(ref -> assertThat(ref.getName()).endsWith("/r-2"));
    assertThat(repositories.names()).containsExactly("functions");
  }

  @Test
  void aLockThatAKilledServiceLeftIsGoneAtTheNextOpening() throws IOException {
    Repository made = repositories.make("functions");
    ObjectId one = new Commit().file("x", "1").write(made);
    Path lock = work.resolve("repositories/functions.git/refs/heads/main.lock");
    Files.createFile(lock);
    repositories.close();

    repositories = new Repositories(work.resolve("repositories"));
    Repositories.update(repositories.make("functions"), Repositories.DEPLOYED, one);

    assertThat(lock).doesNotExist();
  }

  @Test
  void aPartOfTheHistoryIsAnAncestor() {
    Repository made = repositories.make("functions");
    ObjectId one = new Commit().file("x", "1").write(made);
    ObjectId two = new Commit().file("x", "2").write(made, one);
    ObjectId other = new Commit().file("x", "3").write(made);

    assertThat(Repositories.isAncestor(made, one, two)).isTrue();
    assertThat(Repositories.isAncestor(made, two, one)).isFalse();
    assertThat(Repositories.isAncestor(made, other, two)).isFalse();
    assertThat(Repositories.isAncestor(made, ObjectId.zeroId(), two)).isFalse();
  }

  @Test
  void aRepositoryThatACrashLeftHalfMadeIsFinished() throws IOException {
    Path half = work.resolve("repositories/functions.git");
    repositories.make("functions");
    repositories.close();
    Files.writeString(half.resolve("HEAD"), "ref: refs/heads/master\n");
    Files.delete(half.resolve("config"));

    repositories = new Repositories(work.resolve("repositories"));

    Repository whole = repositories.make("functions");
    assertThat(whole.getFullBranch()).isEqualTo("refs/heads/main");
    assertThat(whole.getConfig().getBoolean("core", "logAllRefUpdates", false)).isTrue();
  }

  @Test
  void aPinKeepsACommitAndUnpinningTwiceIsFine() throws IOException {
    Repository made = repositories.make("functions");
    ObjectId one = new Commit().file("x", "1").write(made);

    Repositories.pin(made, "r-1", one);
    assertThat(made.getRefDatabase().getRefsByPrefix("refs/skerry/pending/"))
        .singleElement()
        .satisfies(ref -> assertThat(ref.getObjectId()).isEqualTo(one));
    Repositories.unpin(made, "r-1");
    Repositories.unpin(made, "r-1");
    assertThat(made.getRefDatabase().getRefsByPrefix("refs/skerry/")).isEmpty();
  }
}
