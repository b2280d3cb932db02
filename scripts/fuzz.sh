#!/usr/bin/env bash
# Fuzzes every reader of foreign bytes and every stage of the text, one after the other: scripts/fuzz.sh [SECONDS] [TARGET...]
# Ends with 1 when something was found, and says where the input is. SANITIZER=address also watches memory, more slowly.
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=${1:-3600}
targets=("${@:2}")
[ ${#targets[@]} -gt 0 ] || targets=(pdf docx image decode layout restore parse)

rustup toolchain list | grep -q ^nightly || rustup toolchain install nightly --profile minimal
command -v cargo-fuzz >/dev/null || cargo install cargo-fuzz --locked
# What is fuzzed are the versions that are shipped, copied each time: an older copy may look newer. Cargo adds those that only fuzzing needs.
cp Cargo.lock fuzz/Cargo.lock
cargo +nightly fuzz build --sanitizer "${SANITIZER:-none}"
host=$(rustc +nightly -vV | sed -n 's/^host: //p')

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 fuzz/seeds.py "$work"

# Bytes of the longest input: enough to say something, few enough to be fast.
longest() {
  case $1 in
    pdf | docx) echo 65536 ;;
    restore | parse) echo 1024 ;;
    *) echo 4096 ;;
  esac
}

# Inputs at fault. One that is only slow tells more of how busy the machine is.
count() {
  find "$1" -type f ! -name 'slow-unit-*' ! -name log | wc -l
}

# What a run is worth is told by the CPU time it had, not by the clock of a machine that others use too.
TIMEFORMAT=%U
found=0
printf '%-8s %8s %12s %12s %9s %9s\n' target seconds 'CPU seconds' executions coverage findings
for target in "${targets[@]}"; do
  log=$work/$target.log
  kept=fuzz/artifacts/$target
  mkdir -p "fuzz/corpus/$target" "$kept"
  before=$(count "$kept")
  started=$SECONDS
  status=0
  # Without a search path no foreign program is found: what is fuzzed is this project, not Tesseract or LibreOffice.
  { time env PATH=/nowhere "fuzz/target/$host/release/$target" "fuzz/corpus/$target" "$work/$target" $(ls -d "fuzz/seeds/$target" 2>/dev/null) \
    -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len="$(longest "$target")" -artifact_prefix="$kept/" \
    -print_final_stats=1 >"$log" 2>&1; } 2>"$work/cpu" || status=$?
  findings=$(($(count "$kept") - before))
  executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log" | tail -1)
  coverage=$(grep -o 'cov: [0-9]*' "$log" | tail -1 | cut -d' ' -f2) || true # ended before it had any
  printf '%-8s %8s %12s %12s %9s %9s\n' "$target" $((SECONDS - started)) "$(tail -1 "$work/cpu")" "${executions:-?}" "${coverage:-?}" "$findings"
  if [ $status -ne 0 ]; then
    found=1
    grep -m3 -A1 -E 'panicked at|^SUMMARY|ERROR: libFuzzer' "$log" | sed 's/^/  /' || true
    # A stack that overflows ends the process before the input can be kept: the log is, and SANITIZER=address keeps the input too.
    grep -o 'Test unit written to .*' "$log" | sed 's/Test unit written to/  input:/' || { cp "$log" "$kept/log" && echo "  log: $kept/log"; }
  fi
done
exit $found
