#!/usr/bin/env python3
"""Compares the tables that phuluc reads from made documents with what stands in them.

    python3 scripts/compare_tables.py PHULUC FOLDER        (FOLDER as scripts/make_documents.py filled it)
"""
import json
import pathlib
import re
import subprocess
import sys
import unicodedata


def squeezed(text):
    return re.sub(r"\s+", "", unicodedata.normalize("NFC", text))


def tables(phuluc, path):
    shown = subprocess.run([phuluc, "show", "--stage", "layout", path], capture_output=True, text=True)
    found = []
    for line in shown.stdout.splitlines():
        if line.startswith("▦"):
            found.append({"headings": line.split(": ", 1)[1].split(" │ "), "rows": []})
        elif line.startswith("  │ "):
            found[-1]["rows"].append({"cells": line[4:].split(" │ ")})
        elif line.startswith("  ▸ "):
            found[-1]["rows"].append({"group": line[4:]})
    return found, shown.stderr


def score(gold, found):
    wanted, best = gold["rows"], max(found, key=lambda table: len(table["rows"]), default={"rows": [], "headings": []})
    exact = cells = groups = 0
    faults = []
    rows = [row for table in found for row in table["rows"]] if found else []
    shown_groups = [squeezed(row["group"]) for row in rows if "group" in row]
    for row in wanted:
        if "group" in row:
            groups += squeezed(row["group"]) in shown_groups
    task_rows = [row["cells"] for row in rows if "cells" in row]
    gold_rows = [row["cells"] for row in wanted if "cells" in row]
    for index, row in enumerate(gold_rows):
        got = task_rows[index] if index < len(task_rows) else []
        for column, text in enumerate(row):
            cells += 1
            value = got[column] if column < len(got) else ""
            if squeezed(value) == squeezed(text):
                exact += 1
            else:
                faults.append((index, column, text, value))
    wanted_groups = sum("group" in row for row in wanted)
    heads = sum(squeezed(a) == squeezed(b) for a, b in zip(gold["headings"], best["headings"]))
    return exact, cells, len(task_rows), len(gold_rows), groups, wanted_groups, len(shown_groups), heads, len(gold["headings"]), faults


def main():
    phuluc, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    for path in sorted(folder.glob("*.pdf")) + sorted(folder.glob("*.png")):
        gold = json.loads((folder / f"{path.name[:3]}.tables.json").read_text())
        found, errors = tables(phuluc, path)
        exact, cells, rows, wanted, groups, wanted_groups, all_groups, heads, wanted_heads, faults = score(gold, found)
        print(f"{path.name:28} cells {exact}/{cells} rows {rows}/{wanted} groups {groups}/{wanted_groups} of {all_groups} headings {heads}/{wanted_heads} tables {len(found)} {errors.strip()[:80]}")
        if "-v" in sys.argv:
            for row, column, text, value in faults[:12]:
                print(f"    row {row} column {column}: {text!r}\n        read as {value!r}")


main()
