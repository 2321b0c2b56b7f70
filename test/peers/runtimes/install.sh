#!/usr/bin/env bash
# Deno and Bun, from npm: the binaries are packages of their own, so no script has to run. Run again, it does
# only what is not done yet. What cannot be had is named, and its tests are skipped; the exit code is 0 all
# the same.
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 0
mark=node_modules/.installed
wanted=$(sha256sum package-lock.json)
[[ -f $mark && $(<"$mark") == "$wanted" ]] && exit 0
npm ci --ignore-scripts --no-audit --no-fund && printf '%s\n' "$wanted" >"$mark" ||
  echo 'not installed: deno, bun'
exit 0
