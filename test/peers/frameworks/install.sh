#!/usr/bin/env bash
# Installs frameworks into this folder. Run again, it does only what is not done yet. What cannot be had is
# named, and its tests are skipped; the exit code is 0 all the same.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 0
mark=node_modules/.installed
wanted=$(sha256sum package-lock.json)
[[ -f $mark && $(<"$mark") == "$wanted" ]] && exit 0
if npm ci --ignore-scripts --no-audit --no-fund; then
  printf '%s\n' "$wanted" >"$mark"
else
  echo 'not installed: frameworks'
fi
exit 0
