package io.skerry.deployer.git;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileRulesTest {
  @ParameterizedTest
  @CsvSource({
    "link, target",
    "link, ./target",
    "link, sub/../target",
    "link, .",
    "sub/link, ..",
    "sub/link, ../target",
    "a/b/c/link, ../../../target",
    "a/b/link, ../..//./target",
    "link, sub/..",
    "link, ..target",
    "link, ...",
  })
  void aLinkThatStaysInsideIsFine(String path, String target) {
    assertThat(FileRules.leaves(path, target)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "link, ..",
    "link, ../target",
    "link, /etc/passwd",
    "link, /",
    "sub/link, ../..",
    "sub/link, ../../self/target",
    "a/b/c/link, ../../../../target",
    "link, sub/../../target",
    "link, './../x'",
    "link, ''",
  })
  void aLinkThatLeavesIsFound(String path, String target) {
    assertThat(FileRules.leaves(path, target)).isTrue();
  }

  @Test
  void aTargetWithNulLeaves() {
    assertThat(FileRules.leaves("link", "x\0y")).isTrue();
  }
}
