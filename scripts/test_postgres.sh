#!/usr/bin/env bash
# A batch loaded into a real PostgreSQL by COPY, as examples/postgres shows, says what the stream of records says. A second load
# changes nothing, and what people entered stays. Installs and starts a server of its own.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then
  as_root=()
  [ "$(id -u)" = 0 ] || as_root=(sudo)
  "${as_root[@]}" apt-get update -q
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -yq --no-install-recommends postgresql python3
fi
bin=$(dirname "$(ls /usr/lib/postgresql/*/bin/initdb | tail -1)")
cargo build --locked --quiet
export PATH=$PWD/target/debug:$PATH

work=$(mktemp -d)
as_server=()
if [ "$(id -u)" = 0 ]; then # a server refuses to run as root
  as_server=(runuser -u postgres --)
  chown postgres "$work"
fi
trap '"${as_server[@]}" "$bin/pg_ctl" -D "$work/data" -m immediate stop >/dev/null 2>&1 || true; rm -rf "$work"' EXIT
(cd "$work" && "${as_server[@]}" "$bin/initdb" -D data -U phuluc --auth trust -E UTF8 --locale C >/dev/null)
(cd "$work" && "${as_server[@]}" "$bin/pg_ctl" -D data -w -o "-k $work -c listen_addresses=''" -l log start >/dev/null)
export PGHOST=$work PGUSER=phuluc PGDATABASE=postgres PGOPTIONS='-c client_min_messages=warning'

out=$work/out
mkdir "$out"
phuluc convert fixtures/*/input.* --format csv,ndjson --merge --no-bom --fail-on never --quiet --output "$out" 2>/dev/null
bash examples/postgres/load.sh "$out/phuluc.csv"
psql -qc "UPDATE mission SET progress = 40"
before=$(psql -Atc "SELECT md5(string_agg(mission::text || xmin::text, '|' ORDER BY code)) FROM mission")
bash examples/postgres/load.sh "$out/phuluc.csv"
after=$(psql -Atc "SELECT md5(string_agg(mission::text || xmin::text, '|' ORDER BY code)) FROM mission")
[ "$before" = "$after" ] || { echo "a second load changed rows" >&2; exit 1; }

psql -Atc "SELECT to_jsonb(mission) FROM mission" > "$work/missions"
python3 - "$out/phuluc.ndjson" "$work/missions" <<'PYTHON'
import json, sys

RECURRENCE = {"continuous": "Thường xuyên", "daily": "Hằng ngày", "weekly": "Hằng tuần", "monthly": "Hằng tháng",
              "quarterly": "Hằng quý", "yearly": "Hằng năm", None: None}
records = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
documents = {r["document_id"]: r["document"] for r in records if r["type"] == "document"}
wanted = {}
for task in sorted((r for r in records if r["type"] == "task"), key=lambda task: task["file"]):
    deadline = task["deadline"] or {"text": None, "due": None, "recurrence": None}
    document = documents[task["document_id"]]
    wanted.setdefault(task["id"], {
        "code": task["id"], "name": task["task"], "directive_document": document["number"],
        "lead_departments": task["lead"], "cooperating_departments": task["cooperating"], "start_date": document["date"],
        "due_date": deadline["due"], "deadline": deadline["text"], "recurrence": RECURRENCE[deadline["recurrence"]],
        "deliverables": task["deliverables"], "progress": 40})
loaded = {row["code"]: row for row in map(json.loads, open(sys.argv[2], encoding="utf-8"))}
assert wanted and wanted == loaded, [key for key in wanted | loaded if wanted.get(key) != loaded.get(key)][:5]
print(f"postgres: {len(loaded)} tasks of {len(documents)} documents loaded, equal to the stream, twice")
PYTHON
