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
      [[ -z $way || $way == "$argument" ]] || die "--docker and --preview are two ways: choose one."
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

Shows Callscope on a simulated calls system: installs what is missing, builds the
plugin, starts simulator, Prometheus and Grafana on loopback, waits for the verdict
and prints the address of the triage page. Ctrl-C stops all of it.

Where a Docker engine runs, Grafana is a real one (docker-compose.yaml); elsewhere
it is a preview of Grafana that needs nothing but Node.js.

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
  --extended
            videocall.rs speaks its extended dialect (RnD); in the preview only
  --embedded
            Mattermost has no RTCD: its plugin serves the calls; in the preview only
  --port    port of the page (default: a free one; with Docker 3000)
  --docker, --preview
            the one way or the other, whatever runs here
HELP
    exit 0
  fi
done

has_docker() {
  docker info >/dev/null 2>&1 && docker compose version >/dev/null 2>&1
}

[[ -z $world || $way != --docker ]] || die "$world is for --preview: the composed example has one world."
require_node
if [[ -z $way && -z $world ]] && has_docker; then
  way=--docker
fi
if [[ $way == --docker ]]; then
  has_docker || die "no Docker engine with Compose answers here; start one, or use --preview."
  flags+=(--docker)
else
  require_programs "${PROMETHEUS:-prometheus}=prometheus"
fi
require_packages
exec node --import tsx scripts/demo.ts ${flags[@]+"${flags[@]}"}
