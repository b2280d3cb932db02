#!/usr/bin/env python3
"""Makes a small Word file that holds what is hard about Word files.

    python3 scripts/make_docx_edge.py fixtures/015-docx-edge/input.docx

Letterhead and signature in tables without borders; automatic numbering in headings, rows and lists; vMerge, gridSpan, gridBefore,
borders dragged apart; a two-row heading with (1)(2)(3) below; a row in a content control; a nested table; tracked changes in text
and rows; a text box that stands twice (once for older programs); a footnote; a no-break hyphen; a hidden run; capitals by format;
a run in a font of an old encoding; the second half of the table as a table of its own.
"""
import pathlib
import sys
import zipfile

NAMESPACES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "v": "urn:schemas-microsoft-com:vml",
    }.items()
)


def run(text, props=""):
    return f'<w:r><w:rPr>{props}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def p(*runs, props=""):
    inner = "".join(r if r.startswith("<") else run(r) for r in runs)
    return f"<w:p><w:pPr>{props}</w:pPr>{inner}</w:p>"


def numbered(level, *runs, lst=1):
    return p(*runs, props=f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{lst}"/></w:numPr>')


def tc(*content, span=1, merge=None):
    props = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    if merge is not None:
        props += '<w:vMerge w:val="restart"/>' if merge else "<w:vMerge/>"
    inner = "".join(c if c.startswith("<") else p(c) for c in content) or p()
    return f"<w:tc><w:tcPr>{props}</w:tcPr>{inner}</w:tc>"


def tr(*cells, props=""):
    return f"<w:tr><w:trPr>{props}</w:trPr>{''.join(cells)}</w:tr>"


def tbl(widths, *rows, ruled=True):
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    borders = "".join(f'<w:{side} w:val="single" w:sz="4"/>' for side in sides) if ruled else ""
    grid = "".join(f'<w:gridCol w:w="{w}"/>' for w in widths)
    return f"<w:tbl><w:tblPr><w:tblBorders>{borders}</w:tblBorders></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"


def deleted(text):
    return f'<w:del w:id="1" w:author="A"><w:r><w:delText xml:space="preserve">{text}</w:delText></w:r></w:del>'


def inserted(text):
    return f'<w:ins w:id="2" w:author="A">{run(text)}</w:ins>'


def text_box(text):
    content = f"<w:txbxContent>{p(text)}</w:txbxContent>"
    return (
        "<w:r><mc:AlternateContent>"
        f'<mc:Choice Requires="wps"><w:drawing><wps:wsp><wps:txbx>{content}</wps:txbx></wps:wsp></w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict><v:shape><v:textbox>{content}</v:textbox></v:shape></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )


def row(*cells, before=0):
    return tr(*cells, props=f'<w:gridBefore w:val="{before}"/>' if before else "")


NO_BREAK_57 = '<w:r><w:t>57</w:t><w:noBreakHyphen/><w:t xml:space="preserve">NQ/TW</w:t></w:r>'
NUMBER = numbered(0, lst=2)
# A sliver between the fourth and fifth column: borders that were dragged a little apart.
GRID = [700, 4000, 2000, 2000, 60, 1900, 2300]

HEADING = [
    row(tc("TT", merge=True), tc("Nhiệm vụ", merge=True), tc("Cơ quan thực hiện", span=3), tc("Thời gian hoàn thành", merge=True), tc("Sản phẩm", merge=True)),
    row(tc(merge=False), tc(merge=False), tc("Chủ trì"), tc("Phối hợp", span=2), tc(merge=False), tc(merge=False)),
]

ROWS = [
    row(tc("(1)"), tc("(2)"), tc("(3)"), tc("(4)", span=2), tc("(5)"), tc("(6)")),
    row(tc("I"), tc("PHÁT TRIỂN HẠ TẦNG SỐ", span=6)),
    row(tc(NUMBER), tc("Rà soát hạ tầng mạng của các thôn"), tc("Phòng Kinh tế", merge=True), tc("Công an xã", span=2), tc("Quý I/2026"), tc("Báo cáo")),
    row(
        tc(NUMBER),
        tc(p("Xây dựng ", deleted("đề án cũ"), inserted("kế hoạch chuyển đổi số năm 2026"))),
        tc(merge=False),
        tc("Phòng Văn hóa - Xã hội"),
        tc("30/4/2026", span=2),
        tc("Kế hoạch"),
    ),
    tr(tc(NUMBER), tc("Nhiệm vụ đã bỏ"), tc("Không ai"), tc("", span=2), tc(""), tc(""), props='<w:del w:id="3" w:author="A"/>'),
    "<w:sdt><w:sdtPr/><w:sdtContent>"
    + row(
        tc(NUMBER),
        tc(p("Tuyên truyền Nghị quyết số ", NO_BREAK_57)),
        tc("Phòng Văn hóa - Xã hội"),
        tc("Đoàn Thanh niên xã", span=2),
        tc("Thường xuyên"),
        tc(""),
    )
    + "</w:sdtContent></w:sdt>",
]

SECOND = [
    row(tc("II"), tc("ĐÀO TẠO NHÂN LỰC", span=6)),
    row(
        tc(NUMBER),
        tc("Tập huấn kỹ năng số cho cán bộ"),
        tc("Văn phòng HĐND và UBND xã"),
        tc("Trung tâm Phục vụ hành chính công xã", span=2),
        tc("Quý III/2026"),
        tc(tbl([1100, 1100], tr(tc("Kế hoạch"), tc("Danh sách")), ruled=True), p()),
    ),
    row(tc("Mua máy tính cho bộ phận một cửa"), tc("Phòng Kinh tế"), tc("", span=2), tc("Tháng 12/2026"), tc("Hợp đồng"), before=1),
    row(tc(NUMBER), tc(p("Sơ kết ", run("®Çu t­", '<w:rFonts w:ascii=".VnTime" w:hAnsi=".VnTime"/>'), " hạ tầng số")), tc("Phòng Kinh tế"), tc("Các thôn", span=2), tc("Tháng 12/2026"), tc("Báo cáo")),
]

BODY = [
    tbl(
        [4500, 5500],
        tr(tc("ỦY BAN NHÂN DÂN", "XÃ AN BÌNH"), tc("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")),
        tr(tc("Số: 45/KH-UBND"), tc("An Bình, ngày 12 tháng 3 năm 2026")),
        ruled=False,
    ),
    p(text_box("Bản lưu văn thư")),
    p("KẾ HOẠCH"),
    p("Triển khai Nghị quyết số ", NO_BREAK_57, run(" bỏ câu này", "<w:vanish/>"), " trên địa bàn xã An Bình năm 2026"),
    p(
        "Thực hiện Nghị quyết số ",
        NO_BREAK_57,
        " ngày 22/12/2024 của Bộ Chính trị",
        '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteReference w:id="2"/></w:r>',
        " về đột phá phát triển khoa học, công nghệ, Ủy ban nhân dân xã ban hành Kế hoạch như sau:",
    ),
    numbered(0, run("Mục đích, yêu cầu", "<w:caps/>")),
    numbered(1, "Mục đích"),
    p("Nâng cao hiệu quả quản lý, phục vụ người dân tốt hơn."),
    numbered(1, "Yêu cầu"),
    numbered(2, "Bám sát chỉ đạo của cấp trên;"),
    numbered(2, "Phân công rõ người, rõ việc."),
    numbered(0, run("Nhiệm vụ", "<w:caps/>")),
    p("Các nhiệm vụ cụ thể tại Phụ lục kèm theo."),
    tbl(
        [4500, 5500],
        tr(
            tc("Nơi nhận:", "- UBND tỉnh (b/c);", "- Các phòng chuyên môn;", "- Lưu: VT."),
            tc("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "", "", "Trần Văn Minh"),
        ),
        ruled=False,
    ),
    p("PHỤ LỤC"),
    p("DANH MỤC NHIỆM VỤ NĂM 2026"),
    tbl(GRID, *HEADING, *ROWS),
    p(),
    tbl(GRID, *HEADING, *SECOND),
    p(),
]

PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    + "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}+xml"/>'
        for name, kind in {"document": "document.main", "numbering": "numbering", "footnotes": "footnotes"}.items()
    )
    + "</Types>",
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
    "word/_rels/document.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    + "".join(
        f'<Relationship Id="r{i}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{kind}.xml"/>'
        for i, kind in enumerate(("numbering", "footnotes"))
    )
    + "</Relationships>",
    "word/numbering.xml": f"<w:numbering {NAMESPACES}>"
    '<w:abstractNum w:abstractNumId="0">'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/></w:lvl>'
    '<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%3)"/></w:lvl>'
    "</w:abstractNum>"
    '<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num></w:numbering>',
    "word/footnotes.xml": f"<w:footnotes {NAMESPACES}>"
    f'<w:footnote w:id="0" w:type="separator">{p("---")}</w:footnote>'
    f'<w:footnote w:id="2">{p("Kế hoạch hành động ban hành kèm theo Quyết định số 204/QĐ-UBND ngày 15/01/2026.")}</w:footnote></w:footnotes>',
    "word/document.xml": f'<?xml version="1.0" encoding="UTF-8"?><w:document {NAMESPACES}><w:body>{"".join(BODY)}<w:sectPr/></w:body></w:document>',
}

if __name__ == "__main__":
    path = pathlib.Path(sys.argv[1])
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in PARTS.items():
            # A fixed time: the same script gives the same bytes.
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
