#!/usr/bin/env python3
"""Score the program on texts that another OCR program made of printed tables.

The duties of fixtures are printed as ruled tables, drawn at 200 dpi and read by Tesseract's command line into plain text, as offices do
whose OCR knows no Vietnamese (`eng`, `fra`) or knows it (`vie`); the text is scored by `phuluc eval` with the answers of the fixtures.
Needs chromium, pdftoppm and Tesseract with these languages.

    scripts/measure_ocr_text.py [--phuluc target/release/phuluc] [--keep FOLDER]
"""

import argparse
import html
import json
import random
import subprocess
import tempfile
from pathlib import Path

from measure_crammed import CASES, HEADINGS, LETTERHEAD, MOST_ROWS, ROOT, WIDTHS, answers_of, cells_of

# Language of the reader and its page segmentation mode: 3 looks for columns, 6 takes the page as one block, 4 as one column.
READERS = [("eng", 6), ("fra", 4), ("vie", 6), ("vie", 4)]
STYLE = """@page { size: A4 landscape; margin: 15mm } body { font: 13pt 'Liberation Serif', serif } p { margin: 3pt 0 }
table { border-collapse: collapse; width: 100% } td { border: 1px solid; padding: 2pt 4pt; font-size: 12pt; vertical-align: top }"""


def page_of(heading: dict, rows: list[dict]) -> str:
    total = sum(WIDTHS[column][0] for column in heading)
    widths = "".join(f"<col style='width:{100 * WIDTHS[column][0] / total}%'>" for column in heading)
    lines = "".join(
        "<tr>" + "".join(f"<td>{html.escape(row[column])}</td>" for column in heading) + "</tr>" for row in [heading, *rows]
    )
    paragraphs = "".join(f"<p>{html.escape(line)}</p>" for line in LETTERHEAD.splitlines() if line)
    return f"<html><meta charset=utf-8><style>{STYLE}</style><body>{paragraphs}<table>{widths}{lines}</table></body></html>"


def read(page: str, readers: list[tuple[str, int]]) -> list[str]:
    """The text of the printed page by each reader."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "page.html").write_text(page, encoding="utf-8")
        command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
        subprocess.run([*command, f"--print-to-pdf={folder / 'page.pdf'}", folder / "page.html"], capture_output=True, check=True)
        subprocess.run(["pdftoppm", "-r", "200", "-gray", folder / "page.pdf", folder / "p"], check=True)
        texts = []
        for language, mode in readers:
            command = ["-", "-l", language, "--psm", str(mode), "--dpi", "200"]
            pages = [
                subprocess.run(["tesseract", image, *command], capture_output=True, text=True, check=True).stdout
                for image in sorted(folder.glob("p*.pgm"))
            ]
            texts.append("\f".join(pages))
    return texts


def write(case: Path, folder: Path) -> None:
    plan = json.loads((case / "plan.json").read_text())
    duties = [task for task in plan["tasks"] if task.get("origin") == "appendix" and task.get("lead")]
    duties = [duties[at] for at in sorted(random.sample(range(len(duties)), min(len(duties), MOST_ROWS)))]
    rows = [cells_of(task, number) for number, task in enumerate(duties, 1)]
    columns = [column for column in HEADINGS if any(row[column] for row in rows)]
    heading = {column: random.choice(HEADINGS[column]) for column in columns}
    answers = answers_of(duties, rows, heading)
    for (language, mode), text in zip(READERS, read(page_of(heading, rows), READERS)):
        place = folder / f"{language}{mode}-{case.name[:9]}"
        place.mkdir(parents=True, exist_ok=True)
        (place / "input.txt").write_text(text)
        (place / "plan.json").write_text(json.dumps({"document": {}, "tasks": answers}, ensure_ascii=False))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--phuluc", default=ROOT / "target/release/phuluc", type=Path)
    parser.add_argument("--keep", type=Path, help="leave the texts and answers in this folder")
    options = parser.parse_args()
    random.seed(9)
    with tempfile.TemporaryDirectory() as made:
        folder = options.keep or Path(made)
        for name in CASES:
            write(next(path for root in ("fixtures", "evaluation") for path in sorted((ROOT / root).glob(f"{name}*"))), folder)
        subprocess.run([options.phuluc, "eval", *sorted(folder.iterdir())], check=True)


if __name__ == "__main__":
    main()
