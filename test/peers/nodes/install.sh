#!/usr/bin/env bash
# Other Nodes, as node_modules/node-<version>/bin/node. Linux on x64 alone; the smoke says so elsewhere.
# Run again, it does only what is not done yet; of two at once, one waits for the other.
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 0
[[ $(uname -sm) == 'Linux x86_64' ]] || { echo "nodes: no binaries for $(uname -sm) here"; exit 0; }
exec 9<package-lock.json
flock 9
mark=node_modules/.installed
wanted=$(sha256sum package-lock.json)
[[ -f $mark && $(<"$mark") == "$wanted" ]] && exit 0
npm ci --no-audit --no-fund && printf '%s\n' "$wanted" >"$mark" ||
  echo 'nodes: npm could not install them'
