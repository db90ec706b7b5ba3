#!/usr/bin/env bash
# Starts a running example of Callscope; see --help.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/setup.sh

require_node
require_programs prometheus=prometheus
require_packages . preview/grafana-12.4
exec node --import tsx scripts/demo.ts "$@"
