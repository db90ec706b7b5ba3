#!/usr/bin/env bash
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/setup.sh

for argument in "$@"; do
  if [[ $argument == --help || $argument == -h ]]; then
    cat <<'HELP'
Usage: scripts/demo.sh [--fault NAME[:KEY=VALUE,...]]... [--port PORT]

Shows Callscope on a simulated calls system: installs what is missing, builds the
plugin, starts simulator, Prometheus and a preview of Grafana on loopback, waits
for the verdict and prints the address of the triage page. Ctrl-C stops all of it.

  --fault   something that goes wrong after 45 healthy seconds; can be given
            several times. For instance
              --fault relay-latency
              --fault relay-latency:server=websocket-us-east.example.org,strength=500
              --fault region-latency:region=apac
              --fault transport-latency
              --fault fleet-latency
              --fault client-network
              --fault telemetry-lost
            A name that doesn't exist prints all that do.
  --port    port of the page (default: a free one)
HELP
    exit 0
  fi
done

require_node
require_programs prometheus=prometheus
require_packages
exec node --import tsx scripts/demo.ts "$@"
