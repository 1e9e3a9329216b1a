package io.skerry.deployer.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skerry.deployer.Commit;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.function.FunctionName;
import io.skerry.runtime.function.Version;
import io.skerry.runtime.function.VersionId;
import io.skerry.runtime.store.Build;
import io.skerry.runtime.store.Ids;
import io.skerry.runtime.store.Invocation;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.jgit.lib.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class AncestriesTest {
  private static final FunctionName A = new FunctionName("a");

  @TempDir Path work;
  private Bench bench;
  private Ancestries ancestries;

  @BeforeEach
  void open() {
    bench = new Bench(work.resolve("data"));
    ancestries =
        new Ancestries(
            bench.runtime.catalog(),
            new Ancestries.Tables(
                bench.runtime.journal(),
                bench.runtime.versions(),
                bench.runtime.files(),
                bench.runtime.builds(),
                bench.runtime.releases()),
            bench.runtime.snapshots(),
            bench.repositories,
            bench.base);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private ObjectId deploy(Commit commit) throws InterruptedException {
    ObjectId id = commit.write(bench.repository());
    assertThat(bench.deploy(id).end()).isNotNull();
    return id;
  }

  private String call(VersionId version, Instant when) {
    String id = Ids.invocation();
    bench
        .runtime
        .journal()
        .record(
            new Invocation(
                id,
                version,
                "cron",
                Invocation.State.FAILED,
                "it broke",
                1,
                when,
                0,
                0,
                0,
                0,
                0,
                0,
                ""));
    return id;
  }

  @Test
  void theReleaseIsTheOneOfThatTime() throws Exception {
    deploy(new Commit().function("a", "echo 1"));
    Instant first = Instant.now();
    deploy(new Commit().function("a", "echo 2"));
    bench.rollbacks.function(A, Optional.of(1), "me");

    Ancestry then = ancestries.ofInvocation(call(new VersionId(A, 1), first));
    Ancestry now = ancestries.ofInvocation(call(new VersionId(A, 1), Instant.now()));

    assertThat(then.release()).isNotNull();
    assertThat(then.release().cause()).isEqualTo("push");
    assertThat(now.release()).isNotNull();
    assertThat(now.release().cause()).isEqualTo("rollback");
    assertThat(now.release().pusher()).isEqualTo("me");
    assertThat(now.invocation()).isNotNull();
    assertThat(now.invocation().state()).isEqualTo("failed");
    assertThat(now.snapshot()).isNotNull();
    assertThat(now.snapshot().there()).isTrue();
  }

  @Test
  void aFailedBuildLeadsToItsCommit() throws Exception {
    ObjectId commit =
        deploy(new Commit().function("a", "", "runtime: shell\nbuild: {command: ['false']}"));
    Build build = bench.builds().getFirst();

    Ancestry chain = ancestries.ofBuild(build.id());

    assertThat(chain.version()).isNull();
    assertThat(chain.release()).isNull();
    assertThat(chain.build()).isNotNull();
    assertThat(chain.build().state()).isEqualTo("failed");
    assertThat(chain.commit()).isNotNull();
    assertThat(chain.commit().id()).isEqualTo(commit.name());
    assertThat(chain.commit().author()).isEqualTo("Ada <ada@example.org>");
  }

  @Test
  void whatIsNotKeptIsAbsent() throws Exception {
    deploy(new Commit().function("a", "echo 1"));
    Version one = bench.runtime.versions().find(new VersionId(A, 1)).orElseThrow();
    bench
        .runtime
        .versions()
        .insert(
            new Version(
                new VersionId(A, 2),
                one.spec(),
                "key",
                "gone",
                "1".repeat(40),
                one.tree(),
                one.provenance(),
                one.created()));

    Ancestry chain = ancestries.ofVersion(new VersionId(A, 2));

    assertThat(chain.commit()).isNotNull();
    assertThat(chain.commit().author()).isNull();
    assertThat(chain.snapshot()).isNotNull();
    assertThat(chain.snapshot().there()).isFalse();
    assertThat(chain.snapshot().bytes()).isNull();
    assertThat(chain.release()).isNull();
    Ancestry bare = ancestries.ofInvocation(call(new VersionId(A, 9), Instant.now()));
    assertThat(bare.version()).isNull();
    assertThatThrownBy(() -> ancestries.ofInvocation("i-0")).isInstanceOf(SkerryException.class);
  }
}
