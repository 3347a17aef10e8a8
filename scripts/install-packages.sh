#!/bin/sh
# Installs npm's packages into node_modules, unless they are there for just this lock file.
# It runs before they are there, hence plain sh.
set -eu

stamp=node_modules/.package-lock.stamp

if cmp -s package-lock.json "$stamp"; then
  exit 0
fi
echo "Installing npm's packages into node_modules"
npm ci --ignore-scripts --loglevel=error
cp package-lock.json "$stamp"
