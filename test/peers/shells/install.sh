#!/usr/bin/env bash
# The shells that loop completes in, from Debian.
missing=()
for shell in bash zsh fish; do command -v "$shell" >/dev/null || missing+=("$shell"); done
((${#missing[@]} == 0)) && exit 0
if [[ $(id -u) != 0 ]] || ! command -v apt-get >/dev/null; then
  echo "shells: not installed: ${missing[*]}; as root: apt-get install ${missing[*]}"
  exit 0
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -q && apt-get install -qy --no-install-recommends "${missing[@]}" ||
  echo "shells: ${missing[*]} could not be installed"
