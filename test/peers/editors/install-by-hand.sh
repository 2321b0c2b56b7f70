#!/usr/bin/env bash
# Installs VS Code, as code-server has it, into this folder: 600 MB, and so not in CI. Needs Debian's chromium, too.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
mkdir -p .vscode-server && cd .vscode-server
[[ -f .installed ]] && exit 0
echo '{ "private": true }' >package.json
quiet=(--ignore-scripts --no-audit --no-fund)
npm install "${quiet[@]}" code-server@4.139.1
# Its own scripts would do this, and build what is not needed here.
npm install "${quiet[@]}" --omit=dev --prefix node_modules/code-server/lib/vscode
touch .installed
