#!/usr/bin/env python3
"""Reads all PDFs of a folder that nobody made for this program, beside pdftotext (poppler-utils).

    scripts/measure_foreign.py FOLDER [--phuluc target/release/phuluc] [-v]

The test files of pdf.js are such a folder: `git clone --depth 1 https://github.com/mozilla/pdf.js`, then `test/pdfs`. Says how often the program
itself died (a signal, a panic, no answer in a minute), which files it refused though pdftotext finds words in them (pages that are pictures under
hidden letters go to OCR, which is not run here and no refusal), and the CPU time of reading, which is that of the reader's child process alone,
beside that of pdftotext.
"""

import argparse
import collections
import resource
import subprocess
from pathlib import Path

LIMIT = 60
# What the program tells its reader in front of the bytes.
ORDER = b'{"name":"-","password":null,"ocr":"Never"}\n'


def run(command: list, given: bytes = b"") -> tuple[int | None, str, str, float]:
    """Exit code (None: not in time), output, messages, CPU seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    try:
        done = subprocess.run(command, input=given, capture_output=True, timeout=LIMIT)
        code, output, errors = done.returncode, done.stdout, done.stderr
    except subprocess.TimeoutExpired:
        code, output, errors = None, b"", b""
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return code, output.decode(errors="replace"), errors.decode(errors="replace"), seconds


def words(text: str) -> int:
    return sum(any(c.isalnum() for c in word) for word in text.split())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--phuluc", default="target/release/phuluc")
    parser.add_argument("-v", action="store_true")
    args = parser.parse_args()
    counts, ours, theirs, slowest = collections.Counter(), 0.0, 0.0, (0.0, "")
    for path in sorted(args.folder.glob("*.pdf")):
        code, _, errors, _ = run([args.phuluc, "show", "--stage", "ingest", "--ocr", "never", path])
        *_, seconds = run([args.phuluc, "worker"], ORDER + path.read_bytes())
        _, text, _, their_seconds = run(["pdftotext", path, "-"])
        ours, theirs, slowest = ours + seconds, theirs + their_seconds, max(slowest, (seconds, path.name))
        counts["files"] += 1
        counts["read"] += code == 0
        counts["needs OCR"] += code == 6
        is_dead = code is None or code < 0 or code == 101 or "panicked" in errors
        counts["died"] += is_dead
        is_readable = words(text) > 0
        counts["pdftotext finds words"] += is_readable
        is_refused = code not in (0, 6) and is_readable
        counts["refused though pdftotext finds words"] += is_refused
        if args.v and (is_dead or is_refused):
            print(f"{path.name} ({words(text)} words, exit {code}): {errors.strip()[-160:]}")
    print(" · ".join(f"{name} {count}" for name, count in counts.items()))
    print(f"CPU {ours:.1f} s, pdftotext {theirs:.1f} s; slowest {slowest[1]}, {slowest[0]:.1f} s")


if __name__ == "__main__":
    main()
