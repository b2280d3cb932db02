#!/usr/bin/env python3
"""Writes first inputs for every fuzz target, made from the fixtures: seeds.py FOLDER gives FOLDER/TARGET/*."""

import hashlib
import struct
import sys
import zipfile
import zlib
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
FOLDER = Path(sys.argv[1])
PARTS = ["document", "styles", "numbering", "footnotes", "endnotes"]  # as in src/pack.rs


def keep(target, seed):
    folder = FOLDER / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / hashlib.sha1(seed).hexdigest()).write_bytes(seed)


def pieces(text, longest):
    """The text cut between lines."""
    piece = ""
    for line in text.splitlines(keepends=True):
        if piece and len((piece + line).encode()) > longest:
            yield piece
            piece = ""
        piece += line
    yield piece


def shares(document, longest):
    """The body of a Word document as several short ones."""
    root = ElementTree.fromstring(document)
    children = list(root[0])
    while children:
        root[0][:] = children[:1]
        while len(root[0]) < len(children) and len(ElementTree.tostring(root)) < longest:
            root[0].append(children[len(root[0])])
        yield ElementTree.tostring(root, encoding="utf-8")
        children = children[len(root[0]) :]


def drawn(text):
    """What a page draws that shows this text, a box around each line with tabs."""
    page = []
    for number, line in enumerate(text.splitlines()[:50]):
        y = 800 - 15 * number
        cells = line.split("\t")
        for column, cell in enumerate(cells):
            x = 40 + column * 520 // len(cells)
            page.append(f"BT /F 9 Tf {x} {y} Td <{cell.encode('utf-16-be').hex()}> Tj ET")
            if len(cells) > 1:
                page.append(f"{x - 2} {y - 4} {520 // len(cells)} 15 re S")
    return "\n".join(page).encode()


def png(width, height):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + bytes(0 if y % 9 == 0 or x % 9 == 0 else 255 for x in range(width)) for y in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def jpeg():
    """32 by 32 grey pixels: tables with one code each, and blocks that say nothing."""
    def segment(kind, data):
        return b"\xff" + kind + struct.pack(">H", len(data) + 2) + data

    one_code = b"\1" + bytes(15) + b"\0"
    head = segment(b"\xdb", b"\0" + b"\1" * 64) + segment(b"\xc0", struct.pack(">BHHBBBB", 8, 32, 32, 1, 1, 0x11, 0))
    tables = segment(b"\xc4", b"\0" + one_code) + segment(b"\xc4", b"\x10" + one_code)
    return b"\xff\xd8" + head + tables + segment(b"\xda", b"\1\1\0\0\x3f\0") + bytes(4) + b"\xff\xd9"


def tiff(side, pages):
    file, pixels = b"II*\0", b"\xff\0" * (side * side // 2)
    start = 8
    for page in range(pages):
        tags = [(256, side), (257, side), (258, 8), (259, 1), (262, 1), (273, 0), (277, 1), (278, side), (279, len(pixels))]
        end = start + 2 + 12 * len(tags) + 4
        following = end + len(pixels) if page + 1 < pages else 0
        entries = b"".join(struct.pack("<HHII", tag, 4, 1, end if tag == 273 else value) for tag, value in tags)
        file += (struct.pack("<I", 8) if page == 0 else b"") + struct.pack("<H", len(tags)) + entries
        file += struct.pack("<I", following) + pixels
        start = end + len(pixels)
    return file


for path in sorted(ROOT.glob("fixtures/*/input.txt")):
    text = path.read_bytes().decode("utf-8", "replace")
    for piece in pieces(text, 3000):
        for target in ["decode", "layout"]:
            keep(target, piece.encode())
    for piece in pieces(text, 1000):
        for target in ["restore", "parse"]:
            keep(target, piece.encode())
    keep("decode", text[:500].encode("utf-16"))
    for piece in list(pieces(text, 4000))[:3]:
        keep("pdf", drawn(piece))
keep("decode", b"K\xd5 ho\xb9ch th\xf9c hi\xd6n nhi\xd6m v\xf4 \xae\xc7u t\xad\n" * 3)  # TCVN3

for path in sorted(ROOT.glob("fixtures/*/input.docx")):
    keep("docx", path.read_bytes())
    with zipfile.ZipFile(path) as file:
        names = set(file.namelist())
        part = {part: file.read(f"word/{part}.xml") for part in PARTS if f"word/{part}.xml" in names}
        for document in shares(part.pop("document"), 12_000):
            small = [part[name] if len(part.get(name, b"")) < 8_000 and name in part else b"" for name in PARTS[1:]]
            keep("docx", b"\0".join([document, *small]))
        for name in names:
            if name.endswith((".png", ".jpeg", ".jpg")):
                keep("image", file.read(name))

for path in sorted(ROOT.glob("tests/tables/*.pdf")):
    keep("pdf", path.read_bytes())
for size in [(1, 1), (90, 40), (120, 160)]:
    keep("image", png(*size))
keep("image", jpeg())
keep("image", tiff(20, 1))
keep("image", tiff(20, 3))
