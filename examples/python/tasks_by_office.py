"""How many tasks each office leads, over all documents of a folder: python tasks_by_office.py FOLDER ..."""
import collections, json, subprocess, sys

command = ["phuluc", "convert", "--format", "ndjson", "--quiet", "--fail-on", "never", *sys.argv[1:]]
offices = collections.Counter()
with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") as stream:
    for record in map(json.loads, stream.stdout):
        if record["type"] == "task":
            offices.update(record["lead"])
        elif record["type"] == "error":
            print(record["message"], file=sys.stderr)
for office, count in offices.most_common():
    print(f"{count:5}  {office}")
