#!/usr/bin/env bash
# Prometheus and promtool, from Debian.
bash "$(dirname "${BASH_SOURCE[0]}")/../install-debian.sh" prometheus=prometheus
