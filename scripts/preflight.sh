#!/bin/sh
# Fails with one line that names what this machine lacks for the make targets: Node.js >= 20, npm and Python >= 3.10 with venv.
# Usage: preflight.sh PYTHON. It has to run before anything is installed, hence plain sh.
set -u

python=${1:-python3}

fail() {
  echo "preflight: $1" >&2
  exit 1
}

# "v20.20.2" -> "20"
node_path=$(command -v node) || fail "Node.js 20 or newer is needed, and there is no 'node' on PATH ($PATH)"
node_version=$("$node_path" --version 2>/dev/null) || fail "Node.js 20 or newer is needed, and $node_path does not run"
node_major=${node_version#v}
node_major=${node_major%%.*}
[ "$node_major" -ge 20 ] 2>/dev/null || fail "Node.js 20 or newer is needed, $node_path is $node_version"

npm_path=$(command -v npm) || fail "npm is needed, and there is no 'npm' on PATH ($PATH)"
npm --version >/dev/null 2>&1 || fail "npm is needed, and $npm_path does not run"

python_path=$(command -v "$python") ||
  fail "Python 3.10 or newer is needed, and there is no '$python' on PATH ($PATH); name another with make PYTHON=..."
python_version=$("$python_path" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) ||
  fail "Python 3.10 or newer is needed, and $python_path does not run"
"$python_path" -c 'import sys; sys.exit(sys.version_info < (3, 10))' ||
  fail "Python 3.10 or newer is needed, $python_path is $python_version; name another with make PYTHON=..."
"$python_path" -c 'import venv, ensurepip' 2>/dev/null ||
  fail "Python's venv module with ensurepip is needed, $python_path ($python_version) comes without it (Debian: install python3-venv)"
