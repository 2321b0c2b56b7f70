#!/usr/bin/env bash
# What runs a service in several processes: PM2 (npm), gunicorn and uvicorn (PyPI). Run again, it does only
# what is not done yet. What cannot be had is named, and its tests are skipped; the exit code is 0 all the
# same.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 0
pm2=node_modules/.installed
wanted=$(sha256sum package-lock.json)
if [[ ! -f $pm2 || $(<"$pm2") != "$wanted" ]]; then
  if npm ci --ignore-scripts --no-audit --no-fund; then
    printf '%s\n' "$wanted" >"$pm2"
  else
    echo 'not installed: pm2'
  fi
fi
mark=.venv/.installed
[[ -f $mark && $(<"$mark") == "$(sha256sum requirements.txt)" ]] && exit 0
rm -rf .venv
# Of the system's Python, which python3-debugpy is for.
if /usr/bin/python3 -m venv .venv &&
  .venv/bin/pip install -q --disable-pip-version-check -r requirements.txt; then
  sha256sum requirements.txt >"$mark"
else
  echo 'not installed: gunicorn, uvicorn (python3 with venv, from PyPI)'
fi
exit 0
