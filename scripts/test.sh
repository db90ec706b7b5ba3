#!/usr/bin/env bash
# Runs every check, or those named on the command line; see --help.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/setup.sh

require_node
require_programs "${PROMETHEUS:-prometheus}=prometheus" "${ALERTMANAGER:-prometheus-alertmanager}=prometheus-alertmanager" \
  victoria-metrics=victoria-metrics nats-server=nats-server prometheus-node-exporter=prometheus-node-exporter \
  chromium=chromium openssl=openssl
require_packages
exec node --import tsx scripts/test.ts "$@"
