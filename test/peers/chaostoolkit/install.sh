#!/usr/bin/env bash
# Chaos Toolkit itself, whose journals loop is compared with.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 0
mark=.venv/.installed
[[ -f $mark && $(<"$mark") == "$(sha256sum requirements.txt)" ]] && exit 0
rm -rf .venv
if python3 -m venv .venv &&
  .venv/bin/pip install -q --disable-pip-version-check -r requirements.txt; then
  sha256sum requirements.txt >"$mark"
else
  echo 'not installed: chaostoolkit (python3 with venv, from PyPI)'
fi
exit 0
