#!/usr/bin/env python3
"""Compares the tables that phuluc reads from made documents with what stands in them.

    python3 scripts/compare_tables.py PHULUC FOLDER [-v] [--peers]      (FOLDER as scripts/make_documents.py filled it)

-v shows the cells that are not exact. --peers has pdfplumber and camelot (lattice for ruled tables, else stream) read the same files, where
they are installed; for them headings that repeat are dropped and rows without a number joined to the row above, which they do not do.
"""
import difflib
import json
import pathlib
import re
import subprocess
import sys
import time
import unicodedata


def squeezed(text):
    return re.sub(r"\s+", "", unicodedata.normalize("NFC", text))


def tables(phuluc, path):
    shown = subprocess.run([phuluc, "show", "--stage", "layout", "--max-size", "1000", path], capture_output=True, text=True)
    found = []
    for line in shown.stdout.splitlines():
        if line.startswith("▦"):
            found.append({"headings": line.split(": ", 1)[1].split(" │ "), "rows": []})
        elif line.startswith("  │ "):
            found[-1]["rows"].append({"cells": line[4:].split(" │ ")})
        elif line.startswith("  ▸ "):
            found[-1]["rows"].append({"group": line[4:]})
    return found, shown.stderr


def by_pdfplumber(path):
    import pdfplumber

    ruled = {} if "borderless" not in path.name else {"vertical_strategy": "text", "horizontal_strategy": "text"}
    with pdfplumber.open(path) as pdf:
        return [table for page in pdf.pages for table in page.extract_tables(ruled)]


def by_camelot(path):
    import camelot

    flavor = "stream" if "borderless" in path.name else "lattice"
    return [table.df.values.tolist() for table in camelot.read_pdf(str(path), pages="all", flavor=flavor)]


def assembled(pages, gold):
    """Rows of a library's tables as one table."""
    heading = [squeezed(text) for text in gold["headings"]]
    rows = []
    for row in (row for page in pages for row in page):
        cells = [text or "" for text in row]
        filled = [text for text in cells if text]
        if [squeezed(text) for text in cells] == heading or not filled:
            continue
        previous = rows[-1].get("cells") if rows else None
        if len(filled) == 1 and cells[0]:
            rows.append({"group": cells[0]})
        elif not cells[0] and previous and len(previous) == len(cells):
            rows[-1]["cells"] = [f"{above} {text}" for above, text in zip(previous, cells)]
        else:
            rows.append({"cells": cells})
    return [{"headings": gold["headings"], "rows": rows}]


def peers():
    found = {}
    for name, read, module in (("pdfplumber", by_pdfplumber, "pdfplumber"), ("camelot", by_camelot, "camelot")):
        try:
            __import__(module)
            found[name] = read
        except ImportError:
            print(f"{name} is not installed")
    return found


def aligned(gold_rows, rows):
    """Which row stands for which of the answer, by their first cells; a lost row must not shift all below it."""
    keys = [[squeezed(row[0]) if row else "" for row in some] for some in (gold_rows, rows)]
    same = {}
    for kind, start, end, from_, to in difflib.SequenceMatcher(None, *keys, autojunk=False).get_opcodes():
        if kind == "equal" or kind == "replace" and end - start == to - from_:
            same.update(zip(range(start, end), range(from_, to)))
    return same


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
    same = aligned(gold_rows, task_rows)
    for index, row in enumerate(gold_rows):
        got = task_rows[same[index]] if index in same else []
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
    others = peers() if "--peers" in sys.argv else {}
    for path in sorted(folder.glob("*.pdf")) + sorted(folder.glob("*.png")) + sorted(folder.glob("*.tiff")):
        gold = json.loads((folder / f"{path.name[:3]}.tables.json").read_text())
        found, errors = tables(phuluc, path)
        exact, cells, rows, wanted, groups, wanted_groups, all_groups, heads, wanted_heads, faults = score(gold, found)
        numbers = wanted - sum(column == 0 for _, column, *_ in faults)
        print(f"{path.name:28} cells {exact}/{cells} numbers {numbers}/{wanted} rows {rows}/{wanted} groups {groups}/{wanted_groups} of {all_groups} headings {heads}/{wanted_heads} tables {len(found)} {errors.strip()[:80]}")
        if "-v" in sys.argv:
            for row, column, text, value in faults[:12]:
                print(f"    row {row} column {column}: {text!r}\n        read as {value!r}")
        for name, read in others.items() if path.suffix == ".pdf" else ():
            start = time.process_time()
            found = assembled(read(path), gold)
            exact, cells, rows, wanted, groups, wanted_groups, *_ = score(gold, found)
            took = time.process_time() - start
            print(f"    {name:24} cells {exact}/{cells} rows {rows}/{wanted} groups {groups}/{wanted_groups} {took:.1f} s of CPU")


main()
