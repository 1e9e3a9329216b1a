#!/bin/sh
# Builds the warden and the root helper: build.sh OUTDIR. Does nothing when they are newer than
# their sources.
set -eu
cd "$(dirname "$0")"
mkdir -p "$1"
out=$1/skerry-warden
helper=$1/skerry-helper
if [ -x "$out" ] && [ -x "$helper" ] && [ -z "$(find . -newer "$out" -type f)" ]; then
  exit 0
fi
compile() {
  "${CC:-cc}" -O2 -std=gnu17 -Wall -Wextra -Werror -fPIE -pie -fstack-protector-strong \
    -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -Wl,-z,relro,-z,now -Wl,-z,noexecstack "$@"
}
compile -o "$helper.new" helper.c network.c
mv "$helper.new" "$helper"
compile -o "$out.new" warden.c frame.c jail.c child.c root.c filter.c cgroup.c
mv "$out.new" "$out"
