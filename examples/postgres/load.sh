#!/usr/bin/env bash
# Loads phuluc.csv into the table `mission`, in one transaction: bash load.sh phuluc.csv [psql options]
set -euo pipefail
here=$(dirname "$0")
csv=$1
shift
psql "$@" --quiet --single-transaction --set ON_ERROR_STOP=1 \
  --file "$here/tables.sql" \
  --command "\\copy incoming FROM pstdin (FORMAT csv, HEADER true)" \
  --file "$here/merge.sql" < "$csv"
