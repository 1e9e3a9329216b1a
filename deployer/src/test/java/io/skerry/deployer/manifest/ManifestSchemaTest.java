package io.skerry.deployer.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The schema agrees with the reader. */
class ManifestSchemaTest {
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void isADraft202012Schema() throws JsonProcessingException {
    JsonNode schema = JSON.readTree(ManifestSchema.json());
    assertThat(schema.path("$schema").asText())
        .isEqualTo("https://json-schema.org/draft/2020-12/schema");
    assertThat(schema.at("/properties/limits/properties/memory/default").asText())
        .isEqualTo("128Mi");
    assertThat(schema.at("/properties/queue/default/size").asInt()).isEqualTo(64);
    assertThat(schema.at("/properties/secrets/description").asText()).contains("not available yet");
    assertThat(schema.path("properties").size()).isEqualTo(ManifestKeys.ALL.size());
  }

  @Test
  void acceptsWhatTheReaderAccepts() throws JsonProcessingException {
    assertThat(accepts(Sample.FULL)).isTrue();
    for (String example : Reference.examples()) {
      assertThat(accepts(example)).as(example).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "timeot: 30s",
        "name: A",
        "timeout: 30",
        "timeout: 30 seconds",
        "command: ./run",
        "command: []",
        "contract: http",
        "environment: {A: 3}",
        "environment: {SKERRY_A: b}",
        "environment: {1A: b}",
        "limits: {memory: 64 megs}",
        "limits: {cpu: 0}",
        "limits: {cores: 1}",
        "concurrency: 0",
        "network: all",
        "triggers: [{kind: http}]",
        "triggers: [{kind: http, path: a}]",
        "triggers: [{kind: http, path: /a/../b}]",
        "triggers: [{kind: http, path: /api/x}]",
        "triggers: [{kind: http, path: /a, methods: [get]}]",
        "triggers: [{kind: cron, path: /a}]",
        "triggers: [{kind: queue}]",
        "description: \"\\e[31m\"",
      })
  void refusesWhatTheReaderRefuses(String yaml) throws JsonProcessingException {
    assertThat(Reading.read(yaml)).isInstanceOf(ManifestResult.Invalid.class);
    assertThat(accepts(yaml)).isFalse();
  }

  private static boolean accepts(String yaml) throws JsonProcessingException {
    return SchemaJudge.accepts(ManifestSchema.node(), YAML.readTree(yaml));
  }
}
