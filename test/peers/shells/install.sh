#!/usr/bin/env bash
# The shells that loop completes in, from Debian.
bash "$(dirname "${BASH_SOURCE[0]}")/../install-debian.sh" bash=bash zsh=zsh fish=fish
