#!/usr/bin/env python3
"""Makes documents whose tables are exactly known from the answers of fixtures, for measuring how tables are read.

    python3 scripts/make_documents.py OUTPUT [FIXTURE ...]

Each fixture gives NAME.docx (ruled), NAME-borderless.docx, NAME.txt, and NAME.tables.json: headings and rows as they stand in the file.
LibreOffice turns them into PDF where it is installed; WeasyPrint, Chromium, Cairo and Ghostscript give further PDFs where they are.
Needs python-docx.
"""
import html
import json
import pathlib
import shutil
import subprocess
import sys

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

FONT = "Times New Roman"
HEADINGS = {
    "stt": "STT",
    "reference_stt": "STT tại Kế hoạch",
    "task": "Nhiệm vụ",
    "role": "Vai trò",
    "lead": "Cơ quan chủ trì",
    "cooperating": "Cơ quan phối hợp",
    "deadline": "Thời gian hoàn thành",
    "deliverables": "Sản phẩm",
    "supervisor": "Lãnh đạo phụ trách",
    "notes": "Ghi chú",
}
ROLES = {"lead": "Chủ trì", "cooperate": "Phối hợp"}
WIDTHS = {"stt": 1.2, "reference_stt": 1.6, "task": 7, "role": 2, "notes": 2.2}


def cell_text(task, field):
    value = task.get(field)
    if field == "deadline":
        return value["text"] if value else ""
    if field == "role":
        return ROLES.get(value, value or "")
    if isinstance(value, list):
        return ("\n" if field == "deliverables" else "; ").join(value)
    return value or ""


def table_of(plan):
    tasks = [task for task in plan["tasks"] if task.get("origin") == "appendix"]
    fields = [field for field in HEADINGS if any(cell_text(task, field) for task in tasks)]
    rows, group = [], []
    for task in tasks:
        for level, name in enumerate(task.get("group") or []):
            if (task["group"] + [None] * 9)[: level + 1] != group[: level + 1]:
                rows.append({"group": name})
                group = task["group"][: level + 1]
        group = task.get("group") or []
        rows.append({"cells": [cell_text(task, field) for field in fields]})
    return fields, [HEADINGS[field] for field in fields], rows


def borders(table, on):
    properties = table._tbl.tblPr
    box = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        line.set(qn("w:val"), "single" if on else "nil")
        line.set(qn("w:sz"), "4")
        box.append(line)
    properties.append(box)


def repeat_as_heading(row):
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def fill(cell, text, size, bold=False, centre=False):
    lines = text.split("\n")
    for index, line in enumerate(lines):
        paragraph = cell.paragraphs[0] if index == 0 else cell.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(2)
        if centre:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run = paragraph.add_run(line)
        run.font.size, run.font.name, run.bold = Pt(size), FONT, bold


def docx_of(body, plan, ruled, path):
    document = Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(13)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    for line in body:
        document.add_paragraph(line)
    section = document.add_section()
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21)
    title = document.add_paragraph("PHỤ LỤC\nDANH MỤC NHIỆM VỤ")
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    fields, headings, rows = table_of(plan)
    size = 12 if len(fields) <= 6 else 10
    table = document.add_table(rows=1, cols=len(fields))
    table.autofit = False
    borders(table, ruled)
    widths = [WIDTHS.get(field, 4) for field in fields]
    scale = 24.5 / sum(widths)
    for cell, heading in zip(table.rows[0].cells, headings):
        fill(cell, heading, size, bold=True, centre=True)
    repeat_as_heading(table.rows[0])
    for row in rows:
        cells = table.add_row().cells
        if "group" in row:
            fill(cells[0].merge(cells[-1]), row["group"], size, bold=True)
        else:
            for field, cell, text in zip(fields, cells, row["cells"]):
                fill(cell, text, size, centre=field in ("stt", "reference_stt", "deadline"))
    for row in table.rows:
        for cell, width in zip(row.cells, widths):
            cell.width = Cm(width * scale)
    document.add_paragraph("Trên đây là danh mục nhiệm vụ./.")
    document.save(path)
    return headings, rows


def html_of(body, headings, rows):
    lines = "".join(f"<p>{html.escape(line)}</p>" for line in body)
    cells = lambda row: "".join(f"<td>{html.escape(text).replace(chr(10), '<br>')}</td>" for text in row["cells"])
    width = len(headings)
    written = [
        f"<tr><td colspan={width}><b>{html.escape(row['group'])}</b></td></tr>" if "group" in row else f"<tr>{cells(row)}</tr>"
        for row in rows
    ]
    head = "".join(f"<th>{html.escape(text)}</th>" for text in headings)
    return (
        "<meta charset=utf-8><style>@page{size:A4;margin:2cm}@page wide{size:A4 landscape}body{font:13pt 'Times New Roman','Tinos'}"
        "section{page:wide}table{border-collapse:collapse;font-size:11pt}td,th{border:1px solid;padding:2px;vertical-align:top}</style>"
        f"{lines}<section><p>PHỤ LỤC</p><table><thead><tr>{head}</tr></thead>{''.join(written)}</table></section>"
    )


def text_of(body, headings, rows):
    """The same document as a text whose tables are written with bars; lines of a cell are joined."""
    said = lambda cells: "| " + " | ".join(" ".join(cell.split("\n")) for cell in cells) + " |"
    written = [said([row["group"]] * len(headings)) if "group" in row else said(row["cells"]) for row in rows]
    rule = "|" + "---|" * len(headings)
    lines = [*body, "PHỤ LỤC", "DANH MỤC NHIỆM VỤ", "", said(headings), rule, *written, "", "Trên đây là danh mục nhiệm vụ./."]
    return "\n".join(lines) + "\n"


def make(fixture, output):
    name = fixture.name[:3]
    plan = json.loads((fixture / "plan.json").read_text())
    body = [line.strip() for line in (fixture / "clean.txt").read_text().splitlines()[:60] if line.strip()]
    headings, rows = docx_of(body, plan, True, output / f"{name}.docx")
    docx_of(body, plan, False, output / f"{name}-borderless.docx")
    (output / f"{name}.tables.json").write_text(json.dumps({"headings": headings, "rows": rows}, ensure_ascii=False))
    if shutil.which("soffice"):
        for docx in (f"{name}.docx", f"{name}-borderless.docx"):
            subprocess.run(
                ["soffice", "--headless", "--convert-to", "pdf", "--outdir", output, output / docx], check=True, capture_output=True
            )
    (output / f"{name}.txt").write_text(text_of(body, headings, rows), encoding="utf-8")
    page = html_of(body, headings, rows)
    if shutil.which("chromium"):
        (output / f"{name}.html").write_text(page, encoding="utf-8")
        command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
        subprocess.run(
            [*command, f"--print-to-pdf={output / name}-chromium.pdf", output / f"{name}.html"], check=True, capture_output=True
        )
    try:
        import weasyprint

        weasyprint.HTML(string=page).write_pdf(output / f"{name}-weasyprint.pdf")
    except ImportError:
        print("weasyprint is not installed: no WeasyPrint PDF")
    if shutil.which("pdftocairo"):
        subprocess.run(["pdftocairo", "-pdf", output / f"{name}.pdf", output / f"{name}-cairo.pdf"], check=True)
    if shutil.which("gs"):
        subprocess.run(
            ["gs", "-q", "-dNOPAUSE", "-dBATCH", "-sDEVICE=pdfwrite", f"-sOutputFile={output}/{name}-gs.pdf", output / f"{name}.pdf"],
            check=True,
        )


def main():
    output = pathlib.Path(sys.argv[1])
    output.mkdir(parents=True, exist_ok=True)
    root = pathlib.Path(__file__).parent.parent / "fixtures"
    fixtures = [pathlib.Path(name) for name in sys.argv[2:]] or [
        root / "000-dong-nai-province-plan",
        root / "001-chon-thanh-ward-plan",
    ]
    for fixture in fixtures:
        make(fixture, output)


main()
