#!/usr/bin/env bash
# install-debian.sh PROGRAM=PACKAGES...: installs Debian's packages of the programs that are not here,
# when run as root; else it says what is missing. Of several at once, one waits for the other.
set -uo pipefail

missing=()
for wanted in "$@"; do
  command -v "${wanted%%=*}" >/dev/null || missing+=(${wanted#*=})
done
((${#missing[@]} > 0)) || exit 0
if [[ $(id -u) != 0 ]] || ! command -v apt-get >/dev/null; then
  echo "not installed: ${missing[*]}; as root: apt-get install ${missing[*]}"
  exit 0
fi
export DEBIAN_FRONTEND=noninteractive
exec 9>"${TMPDIR:-/tmp}/loop-install-debian.lock"
flock 9
{ apt-get update -q && apt-get install -qy --no-install-recommends "${missing[@]}"; } 9>&- ||
  echo "not installed: ${missing[*]}"
