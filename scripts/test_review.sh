#!/usr/bin/env bash
# The clerk's desk in headless Chromium (tests/browser). Installs Chromium and Node.js packages; makes the plans that it looks at. With
# --many, a queue of 10,000 documents too.
set -euo pipefail
cd "$(dirname "$0")/.."

missing=()
command -v chromium >/dev/null || missing+=(chromium)
command -v npm >/dev/null || missing+=(npm)
if [ ${#missing[@]} -gt 0 ]; then
  as_root=()
  [ "$(id -u)" = 0 ] || as_root=(sudo)
  "${as_root[@]}" apt-get update -q
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -yq --no-install-recommends "${missing[@]}"
fi
npm ci --prefix tests/browser --no-audit --no-fund --silent
export PROFILE=${PROFILE:-dev}
profile=$PROFILE
cargo build --locked --quiet --profile "$profile"
phuluc=$PWD/target/${profile/dev/debug}/phuluc

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
plan=fixtures/000-dong-nai-province-plan/input.txt
mkdir "$work/in"
# 88 pages and a scan of 12 with 1,600 changes
cat fixtures/001-*/input.txt fixtures/001-*/input.txt fixtures/001-*/input.txt fixtures/001-*/input.txt fixtures/002-*/input.txt > "$work/in/large.txt"
"$phuluc" convert "$plan" --output "$work/small" --quiet
mkdir "$work/pdf"
cp fixtures/014-*/input.pdf "$work/pdf/notice.pdf"
"$phuluc" convert "$work/in/large.txt" --output "$work/large" --quiet
"$phuluc" convert "$work/pdf" --output "$work/paper" --quiet
folders=("$work/small" "$work/large" "$work/paper" "$work/pdf")
if [ "${1:-}" = --many ]; then
  "$phuluc" convert fixtures/301-lao-cai-letter-one-task/input.* --output "$work/one" --quiet
  mkdir "$work/many"
  for n in $(seq 10000); do
    for result in "$work/one"/*.json "$work/one"/*.txt; do cp "$result" "$work/many/$n.${result##*/}"; done
  done
  folders+=("$work/many")
fi
node tests/browser/review.mjs "$phuluc" "${folders[@]}"
