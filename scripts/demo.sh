#!/usr/bin/env bash
# All set-up, then the main job on the fixtures: records and clean texts into target/demo, and how well they answer.
set -euo pipefail
cd "$(dirname "$0")/.."

bash scripts/setup.sh
cargo build --locked --release
target/release/phuluc convert fixtures/*/input.* --output target/demo
target/release/phuluc eval fixtures
