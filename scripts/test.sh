#!/usr/bin/env bash
# All set-up and all tests: formatting, lints, unit tests, laws, the command line, accuracy on the fixtures.
set -euo pipefail
cd "$(dirname "$0")/.."

bash scripts/setup.sh
cargo fmt --check
cargo clippy --locked --all-targets -- -D warnings
cargo test --locked
