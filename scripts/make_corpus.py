#!/usr/bin/env python3
"""Puts together what `phuluc model train` learns from: official texts and a list of the names of places and bodies.

    python3 scripts/make_corpus.py CORPUS OUTPUT
    phuluc model train --corpus OUTPUT --held-out heldout_docs.tsv --output dictionaries

CORPUS holds train/*.txt.xz and lexicon/*.tsv. Texts under share-alike terms are left out. The list of held-out documents is what
scripts/make_ocr_pairs.py --split-only writes.
"""

import csv
import pathlib
import sys

SHARE_ALIKE = {"wikipedia_vi.txt.xz", "news_vtb.txt.xz"}


def rows(path):
    with open(path, encoding="utf-8") as file:
        yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


def lower_first(name):
    return name[0].lower() + name[1:]


def names(lexicon):
    """Each name in the phrases that offices write it in, one a line."""
    provinces = {}
    for row in rows(lexicon / "units_2025.tsv"):
        if row["level"] == "province":
            provinces[row["province_code"]] = lower_first(row["name"])
    for row in rows(lexicon / "units_2025.tsv"):
        name = lower_first(row["name"])
        if row["level"] == "province":
            yield f"Ủy ban nhân dân {name}"
        else:
            yield f"{row['name']}, {provinces[row['province_code']]}"
        yield f"UBND {name}"
    for row in rows(lexicon / "units_merged.tsv"):
        yield row["old_name"]
    for row in rows(lexicon / "agencies.tsv"):
        yield row["name"]


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    corpus, output = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    output.mkdir(parents=True, exist_ok=True)
    for text in sorted((corpus / "train").glob("*.txt.xz")):
        link = output / text.name
        if text.name not in SHARE_ALIKE and not link.exists():
            link.symlink_to(text.resolve())
    (output / "units.txt").write_text("\n".join(names(corpus / "lexicon")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
