package io.skerry.deployer.manifest;

/** Manifests that several tests read. */
final class Sample {
  /** Every key that may be written today. */
  static final String FULL =
      """
      name: resize
      description: Shrinks a picture
      runtime: c
      build: {command: [make], environment: {CFLAGS: -O2}, timeout: 5m, network: false, include: []}
      command: [./resize, --fast]
      contract: cgi
      environment: {LEVEL: "3", NO: "yes"}
      secrets: []
      limits: {memory: 1Gi, cpu: 500m, processes: 32, files: 128, disk: 512Ki, output: 1048576}
      timeout: 1500ms
      concurrency: 8
      queue: {size: 0, timeout: 5s}
      network: none
      triggers:
        - {kind: http, path: /resize, methods: [POST], auth: token}
        - kind: cron
          schedule: "*/5 * * * *"
          timezone: Europe/London
          concurrencyPolicy: Allow
          misfirePolicy: Skip
          jitter: 10s
          body: "{}"
      retry: {maxAttempts: 1, backoff: {base: 1s, cap: 1m}, on: [exit, timeout]}
      retain: 3
      """;

  private Sample() {}
}
