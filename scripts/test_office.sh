#!/usr/bin/env bash
# LibreOffice opens the workbook and the CSV of a plan that is out to break them, and gives back every text, every date, no formula.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! ls /usr/lib/libreoffice/program/libsclo.so >/dev/null 2>&1; then
  as_root=()
  [ "$(id -u)" = 0 ] || as_root=(sudo)
  "${as_root[@]}" apt-get update -q
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -yq --no-install-recommends libreoffice-calc-nogui
fi
cargo test --locked --quiet --test formats -- --ignored
