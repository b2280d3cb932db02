#!/usr/bin/env python3
"""Score the program on scans of documents whose answers are known.

Fixtures are printed (PDFs as they are, texts by Chromium), drawn as grey pictures, bound into one TIFF each, and scored by
`phuluc eval` with the answers of the fixture. Needs pdftoppm (poppler-utils), chromium and Tesseract.

    scripts/measure_scans.py [--dpi 200] [--phuluc target/release/phuluc]
    scripts/measure_scans.py [--dpi 200] --tables FOLDER

The second form draws the ruled documents that scripts/make_documents.py put into FOLDER, for scripts/compare_tables.py.
"""

import argparse
import html
import struct
import subprocess
import tempfile
import zlib
from pathlib import Path

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
# PDFs, and texts that have one paragraph a line.
CASES = [
    "011-inspection-plan-pdf",
    "014-conclusion-notice-e-signed",
    "303-lao-cai-conclusion-notice",
    "403-mttq-luong-minh-election-plan",
    "404-government-programme-capital",
    "405-ha-noi-festival-plan",
    "409-quang-ngai-letter-one-task",
    "410-cao-lanh-school-cluster-plan",
]
STYLE = """@page { size: A4; margin: 20mm } body { font: 13pt 'Liberation Serif', serif; text-align: justify }
p { margin: 3pt 0 } table { border-collapse: collapse } td { border: 1px solid; padding: 2pt 4pt; font-size: 11pt }"""


def table_row(line: str) -> str:
    cells = [cell.strip() for cell in line.strip().strip("|").split(" | ")]
    if len(cells) > 3 and len(set(cells[1:])) == 1:
        return f"<tr><td>{html.escape(cells[0])}</td><td colspan={len(cells) - 1}>{html.escape(cells[1])}</td></tr>"
    return "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in cells) + "</tr>"


def page_of(text: str) -> str:
    parts, in_table = [], False
    for line in filter(str.strip, text.splitlines()):
        is_row = line.count(" | ") >= 2
        if is_row != in_table:
            parts.append("<table>" if is_row else "</table>")
            in_table = is_row
        parts.append(table_row(line) if is_row else f"<p>{html.escape(line.strip())}</p>")
    return f"<html><head><meta charset=utf-8><style>{STYLE}</style></head><body>{''.join(parts)}</body></html>"


def printed(source: Path, folder: Path, phuluc: str) -> Path:
    """The document as PDF."""
    if source.suffix == ".pdf":
        return source
    text = subprocess.run([phuluc, "clean", source], capture_output=True, text=True, check=True).stdout
    page, pdf = folder / "page.html", folder / "page.pdf"
    page.write_text(page_of(text), encoding="utf-8")
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
    subprocess.run([*command, f"--print-to-pdf={pdf}", page], capture_output=True, check=True, timeout=120)
    return pdf


def bind(pages: list[Path], target: Path) -> None:
    """Grey pictures (binary PGM) into one TIFF."""
    tiff, link = bytearray(b"II*\0\0\0\0\0"), 4
    for page in pages:
        _, size, _, pixels = page.read_bytes().split(b"\n", 3)
        width, height = map(int, size.split())
        pixels = zlib.compress(pixels)
        start = len(tiff)
        tiff += pixels + b"\0" * (len(pixels) % 2)
        tiff[link : link + 4] = struct.pack("<I", len(tiff))
        tags = [(256, width), (257, height), (258, 8), (259, 8), (262, 1), (273, start), (277, 1), (278, height), (279, len(pixels))]
        tiff += struct.pack("<H", len(tags))
        tiff += b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags)
        link = len(tiff)
        tiff += b"\0" * 4
    target.write_bytes(tiff)


def drawn(pdf: Path, dpi: int, target: Path) -> None:
    """The pages of a PDF as one TIFF."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["pdftoppm", "-r", str(dpi), "-gray", pdf, Path(folder) / "p"], check=True)
        bind(sorted(Path(folder).glob("p*.pgm")), target)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dpi", type=int, default=200)
    parser.add_argument("--phuluc", default="target/release/phuluc")
    parser.add_argument("--tables", type=Path)
    args = parser.parse_args()
    if args.tables:
        for pdf in args.tables.glob("[0-9][0-9][0-9].pdf"):
            drawn(pdf, args.dpi, args.tables / f"{pdf.stem}-{args.dpi}dpi.tiff")
        return
    with tempfile.TemporaryDirectory() as root:
        for case in CASES:
            folder = Path(root) / case
            folder.mkdir()
            pdf = printed(next((FIXTURES / case).glob("input.*")), folder, args.phuluc)
            drawn(pdf, args.dpi, folder / "input.tiff")
            for rest in folder.glob("page.*"):
                rest.unlink()
            (folder / "plan.json").write_bytes((FIXTURES / case / "plan.json").read_bytes())
        subprocess.run([args.phuluc, "eval", root], check=True)


if __name__ == "__main__":
    main()
