#!/usr/bin/env bash
# Chromium, from Debian: the page is looked at in it. What drives it comes with npm.
bash "$(dirname "${BASH_SOURCE[0]}")/../install-debian.sh" chromium=chromium
