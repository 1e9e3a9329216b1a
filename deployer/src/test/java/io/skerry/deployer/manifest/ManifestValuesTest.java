package io.skerry.deployer.manifest;

import static io.skerry.deployer.manifest.Reading.errors;
import static io.skerry.deployer.manifest.Reading.valid;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One value after the other, right and wrong. */
class ManifestValuesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "name: a",
        "name: 0-9",
        "name: \"123\"",
        "description: \"two\\nlines\"",
        "runtime: my-plugin.v2",
        "command: [sh, -c, \"echo $1 | wc\", \"\"]",
        "command: [\"3\"]",
        "contract: stream",
        "environment: {PATH: /app/bin, LD_LIBRARY_PATH: \"\", no: \"no\", _: \"a\\nb\"}",
        "build: {environment: {HTTP_PROXY: \"http://127.0.0.1:3128\"}}",
        "build: {command: [make, -j2], timeout: 6h}",
        "limits: {memory: 1Mi, cpu: 10m}",
        "limits: {memory: 1Ti, cpu: 256}",
        "limits: {memory: 134217728, cpu: 1.5}",
        "limits: {cpu: \"2\", output: 1}",
        "limits: {cpu: 0.125}",
        "timeout: 1ms",
        "timeout: 24h",
        "timeout: 500ms",
        "timeout: 90m",
        "concurrency: 10000",
        "queue: {size: 0}",
        "queue: {timeout: 1h}",
        "network: none",
        "network: outbound",
        "network: {}",
        "network: {outbound: true, rawSockets: true}",
        "build: {network: true}",
        "secrets: []",
        "triggers: []",
        "triggers: [{kind: http, path: /a/b.c/~d}]",
        "triggers: [{kind: http, path: /functions}]",
        "triggers: [{kind: http, path: /a, methods: [GET]}, {kind: http, path: /a, methods: [PUT]}]",
        "triggers: [{kind: cron, schedule: \"@daily\", timezone: \"+02:00\", jitter: 0s}]",
        "retry: {}",
        "retry: {maxAttempts: 1, backoff: {base: 5s, cap: 5s}, on: [timeout]}",
        "retain: 1",
        "\"retain\": 1",
        "%YAML 1.1\n---\nretain: 1\n...",
        "{}",
        "retain: 1\r\nlimits:\r\n  memory: 64Mi\r\n",
      })
  void accepts(String yaml) {
    valid(yaml);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          name: A                           | found 'A'; write a
          name: -a                          | found '-a'
          name: no                          | found the boolean no; quote it: "no"
          name: 123                         | found the number 123; quote it: "123"
          name: a/b                         | found 'a/b'
          name:                             | found nothing
          name: [a]                         | found a list
          description: 2026-01-01           | found the date 2026-01-01
          description: "\\e[31m"            | found '\\u001B[31m'
          runtime: Python                   | the name of a builder
          contract: cgii                    | did you mean cgi?
          contract: [cgi]                   | found a list
          command: []                       | found an empty list; add one or remove the key
          command: ""                       | write [./run]
          command: make all                 | write [make, all]
          command: a b \\| c                | found 'a b
          command: [""]                     | a program in the first place
          command: [a, 3]                   | command[1]: expected a string, found the number 3; quote it: "3"
          command: [a, [b]]                 | command[1]: expected a string, found a list
          command: {a: b}                   | found a mapping
          command: ["\\ud800"]              | command[0]: expected a string
          environment: [A]                  | found a list; write {LEVEL: "3"}
          environment: {A: [b]}             | environment.A: expected a string, found a list
          environment: {A: }                | environment.A: expected a string, found nothing; write ""
          environment: {1A: b}              | environment.1A: expected the name of a variable
          environment: {"A=B": c}           | environment.A=B: expected the name of a variable
          environment: {"": c}              | expected the name of a variable
          environment: {SKERRY_X: c}        | Skerry sets this variable itself
          environment: {QUERY_STRING: c}    | Skerry sets this variable itself
          environment: {HTTP_PROXY: c}      | Skerry sets this variable itself
          environment: {A: "x\\0y"}         | found a NUL
          environment: {A: b, A: c}         | environment.A: expected each key once
          build: {environment: {SKERRY_A: b}} | build.environment.SKERRY_A: expected
          build: {comand: [a]}              | build.comand: expected a known key, found 'comand'; did you mean command?
          build: {timeout: 7h}              | build.timeout: expected a duration from 1s to 6h
          build: {timeout: 999ms}           | build.timeout
          build: {network: yes}             | expected true or false, found the boolean yes
          build: {network: "true"}          | expected true or false
          build: {command: make}            | build.command: expected a program
          build: {include: [/etc]}          | build.include[0]: expected a relative path
          build: {include: [""]}            | build.include[0]: expected a relative path
          build: make                       | build: expected a mapping
          limits: {memory: 0}               | limits.memory
          limits: {memory: -64Mi}           | limits.memory
          limits: {memory: 64mb}            | write 64Mi
          limits: {memory: 64M}             | write 64Mi
          limits: {memory: 2 gigs}          | write 2Gi
          limits: {memory: 1_000_000}       | limits.memory
          limits: {memory: 99999999999999999999Ti} | limits.memory
          limits: {memory: 2Ti}             | from 1Mi to 1Ti, found '2Ti'
          limits: {cpu: 0}                  | limits.cpu
          limits: {cpu: 500}                | found the number 500
          limits: {cpu: 1.2345}             | limits.cpu
          limits: {cpu: 1e3}                | limits.cpu
          limits: {processes: "64"}         | remove the quotes
          limits: {processes: 1.5}          | limits.processes
          limits: {processes: 0x10}         | limits.processes
          limits: {processes: 010}          | limits.processes
          limits: {files: 3}                | limits.files
          limits: {output: 2Gi}             | limits.output
          limits: {cores: 2}                | known here: memory, cpu, processes, files, disk, output
          timeout: 0s                       | from 1ms to 24h, found '0s'
          timeout: -5s                      | found '-5s'
          timeout: 25h                      | found '25h'
          timeout: 1d                       | write 24h
          timeout: 30 seconds               | write 30s
          timeout: 5 min                    | write 5m
          timeout: 1h30m                    | write it like 30s
          timeout: 1.5s                     | write it like 30s
          timeout: 9999999999999999999999h  | found '9999999999999999999999h'
          timeout: 1:30                     | found the number 1:30
          timeout: {}                       | found an empty mapping
          concurrency: 0                    | concurrency
          concurrency: -1                   | concurrency
          concurrency: 10001                | concurrency
          concurrency: 99999999999          | concurrency
          concurrency: many                 | concurrency
          queue: {size: -1}                 | queue.size
          queue: {timeout: 0s}              | queue.timeout
          queue: 64                         | a mapping with size and timeout
          network: full                     | expected none or outbound, found 'full'
          network: {rawSocket: true}        | did you mean rawSockets?
          network: {rawSockets: maybe}      | network.rawSockets: expected true or false
          secrets: db                       | write a list: [db]
          secrets: [-a]                     | secrets[0]: expected the name of a secret
          secrets: [../a]                   | secrets[0]: expected the name of a secret
          secrets: [a, a]                   | secrets[1]: expected each item once
          secrets: [{env: A}]               | secrets[0].name
          secrets: [{name: a, env: PATH_INFO}] | secrets[0].env: expected the name of a variable
          retry: {maxAttempts: 0}           | retry.maxAttempts
          retry: {backoff: {base: 2m}}      | retry.backoff: expected a cap of at least base
          retry: {on: []}                   | retry.on
          retry: {on: [exit, exit]}         | retry.on[1]: expected each item once
          retry: {on: [crash]}              | retry.on[0]: expected exit or timeout
          retain: 0                         | retain
          triggers: {kind: http}            | triggers: expected a list of triggers, found a mapping; begin each
          triggers: http                    | begin each item with a dash
          perk: 3                           | perk: expected a known key
          <<: {retain: 1}                   | expected a known key
          """)
  void refuses(String yaml, String part) {
    assertThat(errors(yaml)).as(yaml).singleElement().asString().contains(part);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "\"\"",
        "//a",
        "/a//b",
        "/a/",
        "/.",
        "/a/../b",
        "/a/.",
        "\"/a?b\"",
        "\"/a#b\"",
        "/a%20b",
        "\"/a b\"",
        "\"/a\\nb\"",
        "/a\\b",
        "/ä",
        "/a;b",
        "/a/*",
        "/users/:id",
        "\"/users/{id}\"",
        "/function",
        "/function/a",
        "/async-function",
        "/git/x",
        "/api",
        "/api/v1/x",
        "/ui",
        "/schema/function.json",
        "/webhook/a",
        "/healthz",
        "/readyz",
        "/metrics/a",
      })
  void refusesPaths(String path) {
    assertThat(errors("triggers: [{kind: http, path: " + path + "}]"))
        .singleElement()
        .asString()
        .contains("triggers[0].path: expected a path such as /resize, found ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {kind: http, path: /a, methods: []}           | triggers[0].methods: expected
          {kind: http, path: /a, methods: GET}          | write a list: [GET]
          {kind: http, path: /a, methods: [GET, GET]}   | triggers[0].methods[1]: expected each item once
          {kind: http, path: /a, methods: [TRACE]}      | triggers[0].methods[0]
          {kind: http, path: /a, auth: tokens}          | did you mean token?
          {kind: http, path: /a, auth: {hmac: a, x: b}} | triggers[0].auth.x: expected a known key
          {kind: http, path: /a, schedule: b}           | triggers[0].schedule: expected a known key
          {kind: htpp, path: /a}                        | expected http or cron, found 'htpp'; did you mean http?
          {kind: queue}                                 | expected http or cron, found 'queue'
          {path: /a}                                    | triggers[0].kind: expected http or cron
          {}                                            | triggers[0].kind: expected http or cron
          http                                          | triggers[0]: expected a mapping
          {kind: cron}                                  | triggers[0].schedule: expected a cron schedule
          {kind: cron, schedule: 5}                     | triggers[0].schedule
          {kind: cron, schedule: "@daily", timezone: Europe/Londn} | did you mean Europe/London?
          {kind: cron, schedule: "@daily", timezone: "new york"}   | did you mean America/New_York?
          {kind: cron, schedule: "@daily", jitter: 2h}  | triggers[0].jitter
          {kind: cron, schedule: "@daily", body: {a: b}} | triggers[0].body: expected a string
          {kind: cron, schedule: "@daily", misfirePolicy: skip} | did you mean Skip?
          {kind: cron, schedule: "@daily", concurrencyPolicy: allow} | did you mean Allow?
          """)
  void refusesTriggers(String trigger, String part) {
    assertThat(errors("triggers:\n  - " + trigger)).singleElement().asString().contains(part);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          secrets: [a]                            | secrets: expected no secrets, found a list; secrets are not available yet
          secrets: [{name: a, env: B}]            | secrets: expected no secrets
          retry: {maxAttempts: 3}                 | retry.maxAttempts: expected 1, found the number 3; retries are not available yet
          onFailure: notify                       | onFailure: expected no such key, found 'notify'; onFailure is not available yet
          build: {include: [../shared]}           | build.include: expected no paths, found a list
          triggers: [{kind: http, path: /a, auth: {hmac: s, header: X-Sign}}] | triggers[0].auth: expected none or token
          triggers: [{kind: cron, schedule: "@daily", concurrencyPolicy: Replace}] | concurrencyPolicy: expected Allow or Forbid
          """)
  void refusesWhatIsNotThereYet(String yaml, String part) {
    assertThat(errors(yaml))
        .singleElement()
        .asString()
        .contains(part)
        .contains("not available yet");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "./run",
        "sleep 5",
        "/bin/echo yes -n .5 - --fast -5",
        "python3 -c 'print(1)'",
        "cat a | sort > b",
        "a=b ./run",
        "\"echo it's: #1\""
      })
  void proposesACommandThatIsRight(String line) {
    String error = errors("command: " + line).getFirst();
    valid("command: " + error.substring(error.lastIndexOf("; write ") + "; write ".length()));
  }

  @Test
  void showsLongValuesShortened() {
    assertThat(errors("timeout: " + "x".repeat(5000)).getFirst()).hasSizeLessThan(250);
    assertThat(errors("description: " + "9".repeat(1000)).getFirst()).hasSizeLessThan(800);
    assertThat(errors("description: *" + "a".repeat(5000)).getFirst()).hasSizeLessThan(800);
  }
}
