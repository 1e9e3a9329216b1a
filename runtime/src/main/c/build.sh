#!/bin/sh
# Builds our native programs: build.sh OUTDIR. Does nothing when they are newer than its sources.
# SANITIZE=1 builds them with the address and undefined behaviour sanitizers, for tests.
set -eu
cd "$(dirname "$0")"
mkdir -p "$1"
out=$1/skerry-warden
supervisor=$1/skerry-supervisor
helper=$1/skerry-helper
if [ -x "$out" ] && [ -x "$supervisor" ] && [ -x "$helper" ] &&
  [ -z "$(find . -newer "$out" -type f)" ]; then
  exit 0
fi
build() {
  "${CC:-cc}" -O2 -std=gnu17 -Wall -Wextra -Werror -fPIE -fstack-protector-strong \
    -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -Wl,-z,relro,-z,now -Wl,-z,noexecstack "$@"
}
warden='warden.c frame.c jail.c child.c root.c user.c mapping.c filter.c cgroup.c space.c lane.c'
if [ "${SANITIZE:-}" = 1 ]; then
  # shellcheck disable=SC2086
  "${CC:-cc}" -g -O1 -std=gnu17 -Wall -Wextra -Werror -fno-omit-frame-pointer \
    -fsanitize=address,undefined -fno-sanitize-recover=all -o "$out.new" $warden \
    ../../test/c/sanitize.c
  mv "$out.new" "$out"
  exit 0
fi
build -pie -o "$supervisor.new" supervisor.c service.c mapping.c
mv "$supervisor.new" "$supervisor"
build -pie -o "$1/skerry-helper" helper.c bridge.c rules.c flows.c datasets.c trees.c
build -pie -o "$1/skerry-spawn" spawn.c
# A small static program forks faster; not every system has the C library for that.
# shellcheck disable=SC2086
build -static-pie -o "$out.new" $warden 2>/dev/null || build -pie -o "$out.new" $warden
mv "$out.new" "$out"
