# Sourced by demo.sh, demo.ts and test.sh: brings a machine to where Node code can take over.

say() {
  printf '%s\n' "$*" >&2
}

die() {
  say "error: $*"
  exit 1
}

require_node() {
  local how="Install Node.js 20 or newer from https://nodejs.org/ and run this again."
  command -v node >/dev/null || die "Node.js is missing. $how"
  command -v npm >/dev/null || die "npm is missing. $how"
  local version
  version=$(node --version)
  local major=${version#v}
  ((${major%%.*} >= 20)) || die "Node.js $version is too old. $how"
}

# require_programs PROGRAM=DEBIAN_PACKAGE... installs what is missing, or says what to install.
require_programs() {
  local programs=() packages=() pair
  for pair in "$@"; do
    if ! command -v "${pair%%=*}" >/dev/null; then
      programs+=("${pair%%=*}")
      packages+=("${pair#*=}")
    fi
  done
  ((${#programs[@]} > 0)) || return 0
  command -v apt-get >/dev/null ||
    die "not on the PATH: ${programs[*]}. Install them (Prometheus, Alertmanager: https://prometheus.io/download/)."
  local as_root=()
  if [[ $(id -u) != 0 ]]; then
    command -v sudo >/dev/null || die "missing: ${programs[*]}. As root, run: apt-get install ${packages[*]}"
    as_root=(sudo)
  fi
  say "Installing ${packages[*]} with apt-get ..."
  local log
  log=$(mktemp)
  if ! { "${as_root[@]}" apt-get update &&
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "${packages[@]}"; } \
    >"$log" 2>&1 </dev/null; then
    tail -n 20 "$log" >&2
    rm -f "$log"
    die "apt-get could not install ${packages[*]} (see its last lines above)."
  fi
  rm -f "$log"
}

# Installs the npm packages of the lock file unless they are there.
require_packages() {
  if ! node scripts/areInstalled.mjs; then
    say "Installing npm packages (1 to 3 minutes) ..."
    npm ci --no-audit --no-fund --loglevel=error >&2 </dev/null || die "npm ci failed. Check that the npm registry is reachable."
  fi
}
