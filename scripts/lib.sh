# Shared by the scripts here; to be sourced.

step() { printf '\033[1m== %s\033[0m\n' "$*"; }

# need TOOL WHAT: stops with a clear message where a tool is missing.
need() {
  command -v "$1" >/dev/null || { echo "missing: $1 ($2)" >&2; exit 2; }
}

# Installs the UI's packages (when the lock file changed) and builds the UI into web/dist.
build_web() {
  need npm "Node 20 or later, from https://nodejs.org"
  install_web
  step "building the browser UI"
  (cd web && npm run --silent build)
}

install_web() {
  local stamp=web/node_modules/.installed
  if ! cmp -s web/package-lock.json "$stamp"; then
    step "installing npm packages into web/node_modules"
    (cd web && npm ci --no-audit --no-fund --loglevel=error)
    cp web/package-lock.json "$stamp"
  fi
}

# install_tool COMMAND PACKAGE: installs a Debian package where its command is missing.
install_tool() {
  command -v "$1" >/dev/null || install_package "$2"
}

install_package() {
  step "installing $1 (Debian package)"
  local sudo=""
  [ "$(id -u)" = 0 ] || sudo=sudo
  $sudo apt-get update -qq
  DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "$1" >/dev/null
}

# Makes a Python of our own in target/python, with what tests/python.txt names.
make_python() {
  local folder=target/python
  cmp -s tests/python.txt $folder/installed && $folder/bin/python -c '' 2>/dev/null && return
  install_tool python3 python3
  python3 -c 'import ensurepip' 2>/dev/null || install_package python3-venv
  step "installing the packages of tests/python.txt into $folder"
  python3 -m venv --clear $folder
  $folder/bin/pip install --quiet --disable-pip-version-check --require-hashes -r tests/python.txt
  cp tests/python.txt $folder/installed
}
