#!/usr/bin/env bash
# Installs what writes and reads HTTP archives: npm packages and mitmproxy into this folder, Chromium
# and Firefox from Debian, when run as root. Run again, it does only what is not done yet. What cannot
# be had is named, and its tests are skipped; the exit code is 0 all the same.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 0

main() {
  bash ../install-debian.sh chromium=chromium firefox-esr=firefox-esr
  once node_modules/.installed package-lock.json npm ci --ignore-scripts --no-audit --no-fund
  once .venv/.installed requirements.txt python_packages
}

# once MARK SOURCE STEP...: runs the step unless it went well for this source, as MARK remembers.
once() {
  local mark=$1 source=$2 wanted
  shift 2
  wanted=$(sha256sum "$source")
  [[ -f $mark && $(<"$mark") == "$wanted" ]] && return
  if "$@"; then printf '%s\n' "$wanted" >"$mark"; else echo "not installed: $*"; fi
}

python_packages() {
  rm -rf .venv
  python3 -m venv .venv && .venv/bin/pip install -q --disable-pip-version-check -r requirements.txt
}

main
exit 0
