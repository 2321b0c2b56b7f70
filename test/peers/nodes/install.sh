#!/usr/bin/env bash
# Other Nodes, as node_modules/node-<version>/bin/node. Linux on x64 alone; the smoke says so elsewhere.
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 0
[[ $(uname -sm) == 'Linux x86_64' ]] || { echo "nodes: no binaries for $(uname -sm) here"; exit 0; }
npm ci --no-audit --no-fund || echo 'nodes: npm could not install them'
