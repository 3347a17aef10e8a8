#!/bin/sh
# Makes build/tools, the environment of the Python tools (uv, hatchling, ruff, mypy), unless it is there and as pinned.
# Usage: make-tools.sh PYTHON. It runs before npm's packages are there, hence plain sh.
set -eu

python=$1
folder=build/tools
pins=scripts/requirements-tools.txt
# The copy of the pins is written last: a folder without it, or with another one, is an installation that did not end well.
stamp=$folder/.stamp

if cmp -s "$pins" "$stamp" && "$folder/bin/python" -c '' 2>/dev/null; then
  exit 0
fi
echo "Installing the Python tools into $folder"
rm -f "$stamp"
"$python" -m venv --clear "$folder"
"$folder/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --requirement "$pins"
cp "$pins" "$stamp"
