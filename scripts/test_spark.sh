#!/usr/bin/env bash
# The folder of fixtures on a Spark cluster of two executors gives the records of one machine, also when an executor is killed on
# the way; and so do three shards. Installs Java and PySpark (about 450 MB, into target/spark).
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v java >/dev/null || ! command -v python3 >/dev/null || ! command -v pgrep >/dev/null; then
  as_root=()
  [ "$(id -u)" = 0 ] || as_root=(sudo)
  "${as_root[@]}" apt-get update -q
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -yq --no-install-recommends \
    openjdk-17-jre-headless python3-venv procps
fi
python=target/spark/bin/python
$python -c 'import pyspark' 2>/dev/null || { python3 -m venv target/spark && target/spark/bin/pip install -q pyspark==4.1.4; }
cargo build --locked --quiet
phuluc=$PWD/target/debug/phuluc

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for copy in 1 2 3; do # more documents than slices
  mkdir -p "$work/in/$copy"
  for case in fixtures/*/; do
    for input in "$case"input.*; do cp "$input" "$work/in/$copy/$(basename "$case").${input##*.}"; done
  done
done
: > "$work/in/1/empty.txt"

records() { grep -hv '^{"type":"summary"' "$@" | sort; }
"$phuluc" convert "$work/in" --format ndjson --fail-on never --quiet > "$work/one.ndjson" 2>/dev/null
records "$work/one.ndjson" > "$work/one"
for shard in 0 1 2; do
  "$phuluc" convert "$work/in" --format ndjson --fail-on never --quiet --shard $shard/3 > "$work/shard$shard.ndjson" 2>/dev/null
done
records "$work"/shard?.ndjson | cmp - "$work/one"
echo "three shards: $(wc -l < "$work/one") records, equal to one machine"

export SPARK_HOME PYSPARK_PYTHON=$PWD/$python PYSPARK_DRIVER_PYTHON=$PWD/$python SPARK_LOCAL_IP=127.0.0.1
SPARK_HOME=$($python -c 'import os, pyspark; print(os.path.dirname(pyspark.__file__))')
submit() { # NAME PROGRAM: the job on two executors of one core each
  "$SPARK_HOME/bin/spark-submit" --master 'local-cluster[2,1,1024]' --driver-memory 512m \
    --conf spark.ui.enabled=false --conf spark.log.level=ERROR --conf spark.executorEnv.PYSPARK_PYTHON="$PYSPARK_PYTHON" \
    examples/spark/convert_plans.py "$work/in" "$work/$1" --phuluc "$2" --slices 8 > "$work/$1.log" 2>&1
}

submit whole "$phuluc"
records "$work"/whole/part-* | cmp - "$work/one"
echo "spark, two executors: the same records"

# Slow enough that the killed executor has a slice in hand; it notes which processes convert.
printf '#!/bin/sh\necho $$ >> "%s/running"\nsleep 4\nexec "%s" "$@"\n' "$work" "$phuluc" > "$work/slow"
chmod +x "$work/slow"
submit killed "$work/slow" &
job=$!
for _ in $(seq 600); do [ -s "$work/running" ] && break; sleep 0.2; done
# From the first converting process up to its executor.
process=$(head -1 "$work/running")
until grep -aq CoarseGrainedExecutorBackend "/proc/$process/cmdline"; do
  process=$(ps -o ppid= -p "$process" | tr -d ' ')
  [ "${process:-0}" -gt 1 ] || { echo "the executor was not found" >&2; exit 1; }
done
kill -9 "$process"
wait $job || { tail -20 "$work/killed.log" >&2; exit 1; }
records "$work"/killed/part-* | cmp - "$work/one"
started=$(wc -l < "$work/running")
[ "$started" -gt 8 ] || { echo "no slice was done again" >&2; exit 1; }
echo "spark, an executor killed: the same records, $((started - 8)) slices done again"
