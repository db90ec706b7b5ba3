#!/usr/bin/env bash
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/setup.sh

way=
world=
flags=()
for argument in "$@"; do
  case $argument in
    --docker | --preview)
      [[ -z $way || $way == "$argument" ]] || die "use either --docker or --preview, not both."
      way=$argument
      continue
      ;;
    --extended | --embedded)
      world=$argument
      ;;
  esac
  flags+=("$argument")
  if [[ $argument == --help || $argument == -h ]]; then
    cat <<'HELP'
Usage: scripts/demo.sh [--fault NAME[:KEY=VALUE,...]]... [--extended] [--embedded]
                       [--port PORT] [--docker | --preview]

Demonstrates Callscope on simulated calls: installs missing packages, builds the
plugin, starts the simulator, Prometheus and Grafana on loopback, waits for the
verdict and prints the URL of the triage page. Ctrl-C stops everything.

With a Docker engine, this runs a real Grafana (docker-compose.yaml). Without one,
it runs a preview of Grafana that only needs Node.js.

  --fault   a fault that starts after 45 healthy seconds; repeatable. Examples:
              --fault relay-latency
              --fault relay-latency:server=websocket-us-east.example.org,strength=500
              --fault region-latency:region=apac
              --fault transport-latency
              --fault fleet-latency
              --fault client-network
              --fault telemetry-lost
            An unknown name prints all known ones.
  --extended
            videocall.rs in its extended dialect (RnD); preview only
  --embedded
            Mattermost without RTCD: its plugin serves the calls; preview only
  --port    port of the page (default: a free one; with Docker 3000)
  --docker, --preview
            choose instead of detecting Docker
HELP
    exit 0
  fi
done

has_docker() {
  docker info >/dev/null 2>&1 && docker compose version >/dev/null 2>&1
}

[[ -z $world || $way != --docker ]] || die "$world only works with --preview."
require_node
if [[ -z $way && -z $world ]] && has_docker; then
  way=--docker
fi
if [[ $way == --docker ]]; then
  has_docker || die "no Docker engine with Compose is running. Start one, or use --preview."
  flags+=(--docker)
else
  require_programs "${PROMETHEUS:-prometheus}=prometheus"
fi
require_packages
exec node --import tsx scripts/demo.ts ${flags[@]+"${flags[@]}"}
