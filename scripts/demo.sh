#!/usr/bin/env bash
# Demonstrates Callscope on simulated calls; see --help.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/setup.sh

require_node
require_packages
exec node --import tsx scripts/demo.ts "$@"
