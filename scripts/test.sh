#!/usr/bin/env bash
# All set-up and all tests: formatting, lints, unit tests, laws, the command line, accuracy on the fixtures, PostgreSQL, the clerk's
# desk in a browser. Longer ones
# that need a guest of their own: scripts/test_office.sh (LibreOffice), scripts/test_spark.sh (Java, PySpark).
set -euo pipefail
cd "$(dirname "$0")/.."

bash scripts/setup.sh
cargo fmt --check
cargo clippy --locked --all-targets -- -D warnings
cargo test --locked
bash scripts/test_postgres.sh
bash scripts/test_review.sh
