#!/usr/bin/env bash
# Installs what writes and reads HTTP archives: npm packages and mitmproxy into this folder, Chromium
# and Firefox from Debian, when run as root. Run again, it does only what is not done yet. What cannot
# be had is named, and its tests are skipped; the exit code is 0 all the same.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 0

main() {
  debian_packages
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

debian_packages() {
  local missing=() program
  for program in chromium firefox-esr; do
    command -v "$program" >/dev/null || missing+=("$program")
  done
  ((${#missing[@]} > 0)) || return 0
  if [[ $(id -u) != 0 ]] || ! command -v apt-get >/dev/null; then
    echo "not installed: ${missing[*]}; as root: apt-get install ${missing[*]}"
    return
  fi
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -q && apt-get install -qy --no-install-recommends "${missing[@]}"
}

python_packages() {
  rm -rf .venv
  python3 -m venv .venv && .venv/bin/pip install -q --disable-pip-version-check -r requirements.txt
}

main
exit 0
