#!/bin/sh
# Says how busy the machine is; each line stays in the run's record: skerry invocations
set -eu

load() {
  if [ -r /proc/loadavg ]; then
    cut -d ' ' -f 1 /proc/loadavg
  else
    LC_ALL=C uptime | sed 's/.*load averages*: *//; s/[, ].*//'
  fi
}

load=$(load)
limit=${BUSY_ABOVE:-4.0}
state=$(LOAD=$load LIMIT=$limit awk '
  BEGIN { print (ENVIRON["LOAD"] + 0 > ENVIRON["LIMIT"] + 0) ? "busy" : "calm" }')

printf '%s %s load=%s limit=%s run=%s\n' \
  "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$state" "$load" "$limit" "${SKERRY_INVOCATION:-local}"
if [ "$state" = busy ]; then
  echo "load $load is above $limit" >&2
fi
