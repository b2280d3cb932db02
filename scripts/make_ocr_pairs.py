#!/usr/bin/env python3
"""Make training and evaluation data for the OCR noisy channel.

Official Vietnamese text is laid out on A4 pages, drawn with fonts that really have the Vietnamese
glyphs, damaged like a scan, read with Tesseract as `eng`, `fra` or `vie`, and aligned with the
text that was drawn. Nothing is invented on the damaged side: every damaged line is what the OCR said.

    python3 make_ocr_pairs.py CORPUS_DIR OUT_DIR                     # everything
    python3 make_ocr_pairs.py CORPUS_DIR OUT_DIR --split-only        # the held-out documents only
    python3 make_ocr_pairs.py CORPUS_DIR OUT_DIR --train eng=600,fra=0,vie=0 --heldout eng=20,fra=0,vie=0

CORPUS_DIR holds <name>.txt.xz for the names in OFFICIAL: UTF-8, a paragraph a line, an empty line
between documents. Needs Python 3.9+, Pillow, numpy, the tesseract program with its language data and
the fonts named in FONTS (Debian: fonts-croscore fonts-sil-charis fonts-noto-core fonts-dejavu-core
fonts-dejavu-extra fonts-freefont-ttf fonts-texgyre fonts-linuxlibertine). A family with any missing
or doubled Vietnamese glyph is refused (Caladea and Liberation lack many; Carlito draws Ộ as Ọ).

The same seed, corpus, fonts and Tesseract give the same files; --jobs changes nothing but the time.

Split. A document is named "FILE:INDEX" (index from 0 among the documents of the file). Of each file the
round(n / 32) documents with the lowest sha256("FILE:INDEX") are held out; all others are train. No train
page holds a line of a held-out document, and held-out pages use other font families. From held-out text
the paragraphs of 25 or more words that share over 60 % of their 8-word runs with train documents are
left out (laws quote each other). A few header, agency and deadline strings are made up here: doc = "made".

Output in OUT_DIR:
  heldout_docs.tsv      file, index, sha256 of the first paragraph, paragraphs (of the whole document)
  heldout_clean.txt.xz  the text of those documents after the leak rule, at most --clean-bytes
  lines.tsv.xz          split engine dpi font degrade doc page line damaged right   (a line as drawn; in a
                        table, one line of one cell). `font` is the face; `degrade` is
                        layout;kind;psmN;skew..;blur..;... in the order applied
  discarded.tsv.xz      the same columns and a reason: lines not read at all, or beyond alignment
  words.ENGINE.tsv      damaged word(s), right word(s), count; train split only; same words too; joins and
                        splits have a space on one side. Plain text: quotes have no meaning
  lost_added.ENGINE.tsv the words with no partner: lost (the reader dropped it) or added, word, count; train
  stats.tsv             raw WER and CER by split, engine and dpi / kind / layout / font

WER: words without outer punctuation, case and tone marks count, where the tone mark stands does not. `kept`
counts the aligned lines only; `all` counts unread lines as lost and words outside any line as added.

Limits. Place, not reading order, decides which drawn line a word belongs to: so the lines say nothing of mixed
columns, and words the reader put between lines are only counted. Made-up strings repeat ("Hằng năm"): leave doc =
"made" out when measuring. Page k of every engine of a split shares font, layout kind and damage, not text.
"""
import argparse
import collections
import functools
import hashlib
import io
import lzma
import math
import multiprocessing
import os
import random
import re
import subprocess
import sys
import unicodedata

OFFICIAL = ("codified_law", "gazette_2020_2026", "laws", "local_admin",
            "normative_2025_2026", "plans_resolutions_2025")
# How often a train page comes from a file: nearer to the target, more often than its size.
WEIGHTS = {"codified_law": 15, "gazette_2020_2026": 25, "laws": 10, "local_admin": 25,
           "normative_2025_2026": 22, "plans_resolutions_2025": 3}
HELDOUT_ONE_IN = 32
LEAK_WORDS, LEAK_SHARE, GRAM = 25, 0.60, 8
ENGINES = ("eng", "fra", "vie")
COLUMNS = "split engine dpi font degrade doc page line damaged right".split()
BASE_DPI = 300                      # pages are drawn at this, then scaled to the page's dpi
PAGE_CHARS = 5000                   # text handed to one page; what does not fit is not used
CHECKPOINT = 60                     # pages between two writes of the output files

# family: weight, (regular, bold, italic) file names. Official papers are set in Times New Roman: its
# metric twin leads the train side, two other Times designs lead the held-out side.
FONTS = {
    "train": {
        "Tinos": (50, ("Tinos-Regular.ttf", "Tinos-Bold.ttf", "Tinos-Italic.ttf")),
        "Arimo": (16, ("Arimo-Regular.ttf", "Arimo-Bold.ttf", "Arimo-Italic.ttf")),
        "CharisSIL": (12, ("CharisSIL-Regular.ttf", "CharisSIL-Bold.ttf", "CharisSIL-Italic.ttf")),
        "NotoSerif": (12, ("NotoSerif-Regular.ttf", "NotoSerif-Bold.ttf", "NotoSerif-Italic.ttf")),
        "DejaVuSerifCondensed": (10, ("DejaVuSerifCondensed.ttf", "DejaVuSerifCondensed-Bold.ttf",
                                      "DejaVuSerifCondensed-Italic.ttf")),
    },
    "heldout": {
        "FreeSerif": (40, ("FreeSerif.ttf", "FreeSerifBold.ttf", "FreeSerifItalic.ttf")),
        "TeXGyreTermes": (25, ("texgyretermes-regular.otf", "texgyretermes-bold.otf", "texgyretermes-italic.otf")),
        "LinLibertine": (15, ("LinLibertine_R.otf", "LinLibertine_RB.otf", "LinLibertine_RI.otf")),
        "NotoSans": (20, ("NotoSans-Regular.ttf", "NotoSans-Bold.ttf", "NotoSans-Italic.ttf")),
    },
}
FONT_DIRS = ("/usr/share/fonts", "/usr/local/share/fonts", "/usr/share/texmf/fonts", "~/.local/share/fonts", "~/.fonts")

TONES = "\u0300\u0301\u0303\u0309\u0323"


# ------------------------------------------------------------------ documents and the split

def sha(text):
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def rng_of(*parts):
    return random.Random(int(sha("|".join(map(str, parts))), 16))


def read_documents(corpus, name):
    with lzma.open(os.path.join(corpus, name + ".txt.xz"), "rt", encoding="utf-8") as f:
        blocks = f.read().split("\n\n")
    return [b for b in ([p for p in block.split("\n") if p.strip()] for block in blocks) if b]


def heldout_indices(name, count):
    order = sorted(range(count), key=lambda i: sha(f"{name}.txt.xz:{i}"))
    return set(order[: round(count / HELDOUT_ONE_IN)])


def load_split(corpus):
    """(train, held): lists of (file, index, paragraphs)."""
    train, held = [], []
    for name in OFFICIAL:
        docs = read_documents(corpus, name)
        chosen = heldout_indices(name, len(docs))
        for i, doc in enumerate(docs):
            (held if i in chosen else train).append((f"{name}.txt.xz", i, doc))
    return train, held


def grams(paragraph):
    words = re.findall(r"\w+", paragraph.lower())
    return [" ".join(words[i:i + GRAM]) for i in range(len(words) - GRAM + 1)]


def drop_leaks(train, held):
    """Held-out documents without the long paragraphs whose 8-word runs mostly stand in train documents."""
    wanted = {g for _, _, doc in held for p in doc for g in grams(p)}
    seen = {g for _, _, doc in train for p in doc for g in grams(p) if g in wanted}
    out, dropped = [], 0
    for name, i, doc in held:
        keep = []
        for p in doc:
            g = grams(p)
            if len(g) + GRAM - 1 >= LEAK_WORDS and sum(x in seen for x in g) > LEAK_SHARE * len(g):
                dropped += 1
            else:
                keep.append(p)
        out.append((name, i, keep))
    return out, dropped


def write_split(held, clean, out, size):
    """Write the two held-out files; return the clean documents, each cut so that all stay under `size` bytes."""
    with open(os.path.join(out, "heldout_docs.tsv"), "w", encoding="utf-8") as f:
        f.write("file\tindex\tsha256_first_paragraph\tparagraphs\n")
        for name, i, doc in held:
            f.write(f"{name}\t{i}\t{sha(doc[0])}\t{len(doc)}\n")

    def cut(doc, cap):
        n, keep = 0, []
        for p in doc:
            if n and n + len(p.encode()) + 1 > cap:
                break
            n += len(p.encode()) + 1
            keep.append(p)
        return keep, n
    lo, hi = 1000, 10_000_000       # the largest cap for one document that keeps the whole under `size`
    while hi - lo > 100:
        mid = (lo + hi) // 2
        if sum(cut(d, mid)[1] for _, _, d in clean) > size:
            hi = mid
        else:
            lo = mid
    clean = [(n, i, cut(d, lo)[0]) for n, i, d in clean]
    with lzma.open(os.path.join(out, "heldout_clean.txt.xz"), "wt", encoding="utf-8") as f:
        f.write("\n".join("\n".join(d) + "\n" for _, _, d in clean if d))
    return clean


# ------------------------------------------------------------------ fonts

def vietnamese_letters():
    letters = set("đĐ")
    for base in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY":
        letters.update(unicodedata.normalize("NFC", base + m) for m in ("",) + tuple(TONES))
    return sorted(letters)


def find_fonts(dirs):
    found = {}
    for d in dirs:
        for root, _, files in sorted(os.walk(os.path.expanduser(d))):
            for f in sorted(files):
                found.setdefault(f, os.path.join(root, f))
    return found


@functools.lru_cache(maxsize=256)
def load_font(path, px):
    from PIL import ImageFont
    return ImageFont.truetype(path, px, layout_engine=ImageFont.Layout.BASIC)


@functools.lru_cache(maxsize=4096)
def glyph(path, char):
    mask = load_font(path, 40).getmask(char)
    return mask.size, bytes(mask)


def has_glyph(path, char):
    return char == " " or glyph(path, char) != glyph(path, "\U0010FFFE")


def check_font(path):
    """Why the face cannot be used, or None: a letter drawn as the missing-glyph box, or two letters drawn alike."""
    seen = {}
    for c in vietnamese_letters():
        if not has_glyph(path, c):
            return f"no glyph for {c}"
        other = seen.setdefault(glyph(path, c), c)
        if other != c:
            return f"{c} is drawn as {other}"
    return None


def usable_fonts(dirs):
    """{split: [(family, weight, (regular, bold, italic) paths)]}, the unusable ones named on stderr."""
    found, out = find_fonts(dirs), {}
    for split, families in FONTS.items():
        out[split] = []
        for family, (weight, files) in families.items():
            paths = [found.get(f) for f in files]
            why = "not installed" if None in paths else next(filter(None, map(check_font, paths)), None)
            if why:
                print(f"font {family} left out: {why}", file=sys.stderr)
            else:
                out[split].append((family, weight, tuple(paths)))
        if not out[split]:
            sys.exit(f"no usable {split} font")
    return out


# ------------------------------------------------------------------ page layout (all lengths in pixels at BASE_DPI)

Line = collections.namedtuple("Line", "words x0 x1 y size font doc")     # y: baseline; words: (text, x)

PROVINCES = ("An Giang", "Bắc Ninh", "Cao Bằng", "Cà Mau", "Đắk Lắk", "Điện Biên", "Đồng Nai", "Đồng Tháp", "Gia Lai",
             "Hà Tĩnh", "Hưng Yên", "Khánh Hòa", "Lai Châu", "Lạng Sơn", "Lào Cai", "Lâm Đồng", "Nghệ An", "Ninh Bình",
             "Phú Thọ", "Quảng Ngãi", "Quảng Ninh", "Quảng Trị", "Sơn La", "Tây Ninh", "Thái Nguyên", "Thanh Hóa",
             "Tuyên Quang", "Vĩnh Long")
AGENCIES = ("Sở Khoa học và Công nghệ", "Sở Nội vụ", "Sở Tài chính", "Công an tỉnh", "Văn phòng UBND tỉnh",
            "Sở Giáo dục và Đào tạo", "Sở Y tế", "Sở Tư pháp", "Sở Công Thương", "Sở Nông nghiệp và Môi trường",
            "Các sở, ban, ngành", "UBND các xã, phường", "Ban Tổ chức Tỉnh ủy", "Các cơ quan, đơn vị liên quan",
            "Bộ Chỉ huy Quân sự tỉnh", "Sở Xây dựng", "Sở Văn hóa, Thể thao và Du lịch", "Thanh tra tỉnh")
SUFFIXES = ("KH-UBND", "QĐ-UBND", "QĐ-TTg", "NQ-CP", "NĐ-CP", "TT-BTC", "CT-TTg", "NQ-HĐND", "TB-VPCP", "BC-UBND",
            "CV-BTGTW", "TT-BKHCN", "KH-BCĐ", "TTr-SNV", "QĐ-BTC", "UBND-NC")


def px(points):
    return round(points * BASE_DPI / 72)


def mm(length):
    return round(length * BASE_DPI / 25.4)


class Page:
    def __init__(self, width, height):
        self.width, self.height, self.lines, self.rules = width, height, [], []

    def put(self, words, x, y, width, font, size, align, doc, last=True):
        """One line of words with its baseline at y; `justify` spreads all lines but the last of a paragraph."""
        face = load_font(font, size)
        sizes = [face.getlength(w) for w in words]
        gap = face.getlength(" ")
        total = sum(sizes) + gap * (len(words) - 1)
        if align == "justify" and not last and len(words) > 1:
            gap += (width - total) / (len(words) - 1)
        elif align == "centre":
            x += (width - total) / 2
        placed = []
        for w, s in zip(words, sizes):
            placed.append((w, round(x)))
            x += s + gap
        self.lines.append(Line(placed, placed[0][1], round(x - gap), round(y), size, font, doc))

    def draw(self):
        from PIL import Image, ImageDraw
        image = Image.new("L", (self.width, self.height), 255)
        d = ImageDraw.Draw(image)
        for line in self.lines:
            face = load_font(line.font, line.size)
            for w, x in line.words:
                d.text((x, line.y), w, font=face, fill=0, anchor="ls")
        for x0, y0, x1, y1 in self.rules:
            d.line((x0, y0, x1, y1), fill=0, width=3)
        return image


def clean_words(text, font):
    """The words that the face can draw whole: a character without a glyph is left out of the truth as well."""
    text = unicodedata.normalize("NFC", text)
    return "".join(c if has_glyph(font, c) else " " for c in text if c.isprintable()).split()


def wrap(words, font, size, width, first=0):
    face, lines, line, used = load_font(font, size), [], [], first
    gap = face.getlength(" ")
    for w in words:
        length = face.getlength(w)
        if line and used + length > width:
            lines.append(line)
            line, used = [], 0
        line.append(w)
        used += length + gap
    return lines + [line] if line else lines


def header(page, rng, faces, left, right, y):
    """The two-column head of an official paper, with number, place and date."""
    regular, bold, italic = faces
    size, half = px(rng.choice((12, 13))), (right - left) // 2
    place = rng.choice(PROVINCES)
    number = f"Số: {rng.choice(('', '0'))}{rng.randint(1, 4200)}/{rng.choice(('', '2025/', '2024/'))}{rng.choice(SUFFIXES)}"
    date = f"{place}, ngày {rng.randint(1, 30):02d} tháng {rng.randint(1, 12)} năm {rng.randint(2005, 2026)}"
    rows = ((("ỦY BAN NHÂN DÂN", bold), ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", bold)),
            (("TỈNH " + place.upper(), bold), ("Độc lập - Tự do - Hạnh phúc", bold)),
            ((number, regular), (date, italic)))
    for i, (l, r) in enumerate(rows):
        for (text, font), x, width in ((l, left - mm(8), half - mm(12)), (r, left + half - mm(20), half + mm(24))):
            s = size
            while load_font(font, s).getlength(text) > width:
                s -= 1
            page.put(text.split(), x, y, width, font, s, "centre", "made")
        y += round(size * (1.7 if i == 1 else 1.3))
    page.rules.append((left + half + mm(8), y - round(2.6 * size), right - mm(10), y - round(2.6 * size)))
    return y + size


def layout_body(rng, faces, text):
    regular, bold, italic = faces
    page = Page(mm(210), mm(297))
    left, right = mm(rng.choice((25, 30, 35))), mm(210 - rng.choice((15, 20)))
    bottom = mm(297 - rng.choice((15, 20, 25)))
    size = px(rng.choice((13, 13, 13.5, 14, 14, 12)))
    step = round(size * rng.uniform(1.22, 1.65))
    align = rng.choice(("justify", "justify", "left"))
    gap, indent = round(size * rng.uniform(0, 0.55)), mm(rng.choice((0, 10, 12.7)))
    y = mm(rng.choice((15, 20, 25))) + size
    if rng.random() < 0.5:
        page.put([str(rng.randint(2, 60))], left, mm(12), right - left, regular, size, "centre", "made")
        y = max(y, mm(12) + 2 * size)
    elif rng.random() < 0.7:
        y = header(page, rng, faces, left, right, y)
    for doc, paragraph in text:
        count = len(paragraph.split())
        font, how, first = regular, align, indent
        heading = count <= 14 and (paragraph.isupper() or re.match(r"(Chương|Mục|Phần|PHỤ LỤC)\b", paragraph))
        if heading or (count <= 12 and paragraph[-1] not in ".;:,)" and rng.random() < 0.4):
            if rng.random() < 0.8:
                paragraph = paragraph.upper()
            font, how, first = bold, "centre", 0
        elif count <= 20 and re.match(r"Điều \d+\.", paragraph):
            font = bold
        elif paragraph.startswith("Căn cứ") and rng.random() < 0.7 or rng.random() < 0.04:
            font = italic
        rows = wrap(clean_words(paragraph, font), font, size, right - left, first)
        for n, row in enumerate(rows):
            if y > bottom:
                return page
            x = left + (first if n == 0 else 0)
            page.put(row, x, y, right - x, font, size, how, doc, n + 1 == len(rows))
            y += step
        y += gap
    return page


def layout_table(rng, faces, text):
    """A task table: number, task, two narrow text columns, agency, deadline; cells of 2-6 words a line."""
    regular, bold, italic = faces
    wide = rng.random() < 0.5
    width, height = (297, 210) if wide else (210, 297)
    page = Page(mm(width), mm(height))
    left, right, bottom = mm(rng.choice((15, 20))), mm(width - 15), mm(height - 18)
    size = px(rng.choice((11, 12, 12, 13)))
    step, pad = round(size * rng.uniform(1.2, 1.4)), mm(1.5)
    y = mm(18) + size
    pool = [(d, p) for d, p in text if len(p.split()) >= 4]
    take = iter(pool * 6)
    doc, title = next(take)
    title = " ".join(title.split()[:18]).rstrip(".,;:").upper()
    for row in wrap(clean_words(title, bold), bold, px(13), right - left - mm(30)):
        page.put(row, left + mm(15), y, right - left - mm(30), bold, px(13), "centre", doc)
        y += round(px(13) * 1.35)
    y += size // 2
    kinds = ["stt", "task", "agency", "time", "short"] + (["short"] if wide else [])
    shares = {"stt": 11, "task": rng.uniform(48, 70), "agency": 34, "time": 24, "short": rng.uniform(30, 44)}
    total = sum(shares[k] for k in kinds)
    edges = [left]
    for k in kinds:
        edges.append(edges[-1] + round((right - left) * shares[k] / total))
    names = {"stt": "STT", "task": "Nội dung nhiệm vụ", "agency": "Cơ quan chủ trì", "time": "Thời gian hoàn thành",
             "short": "Sản phẩm, kết quả"}
    upper_head, ruled = rng.random() < 0.4, rng.random() < 0.7
    rows = [[(names[k].upper() if upper_head and k != "stt" else names[k], bold, "centre", "made") for k in kinds]]
    n = 0
    while len(rows) < 40:
        n += 1
        cells = []
        for k in kinds:
            if k == "stt":
                cells.append((str(n), regular, "centre", "made"))
            elif k == "agency":
                cells.append((rng.choice(AGENCIES), regular, "left", "made"))
            elif k == "time":
                when = rng.choice((f"Quý {rng.choice(('I', 'II', 'III', 'IV'))}/{rng.randint(2024, 2027)}", "Thường xuyên",
                                   f"Tháng {rng.randint(1, 12)}/{rng.randint(2024, 2027)}", "Hằng năm",
                                   f"{rng.randint(1, 30):02d}/{rng.randint(1, 12):02d}/{rng.randint(2024, 2027)}"))
                cells.append((when, regular, "centre", "made"))
            else:
                d, p = next(take, (None, None))
                if p is None:
                    break
                words = p.split()
                words = words[:rng.randint(6, 24) if k == "task" else rng.randint(3, 9)]
                cells.append((" ".join(words).rstrip(",;:"), regular, "left", d))
        if len(cells) < len(kinds):
            break
        rows.append(cells)
    top = y
    cuts = [top]
    y += step
    for cells in rows:
        wrapped = []
        for c, (t, f, _, _) in enumerate(cells):        # a word wider than its cell is left out
            room = edges[c + 1] - edges[c] - 2 * pad
            wrapped.append(wrap([w for w in clean_words(t, f) if load_font(f, size).getlength(w) <= room], f, size, room))
        deep = max(map(len, wrapped))
        if y + deep * step > bottom:
            break
        for c, (lines, (_, font, how, doc)) in enumerate(zip(wrapped, cells)):
            drop = (deep - len(lines)) * step // 2 if how == "centre" else 0
            for i, row in enumerate(lines):
                page.put(row, edges[c] + pad, y + drop + i * step, edges[c + 1] - edges[c] - 2 * pad, font, size, how, doc)
        y += deep * step + step // 3
        cuts.append(y - step)
    if ruled:
        page.rules += [(left, c, edges[-1], c) for c in cuts] + [(e, top, e, cuts[-1]) for e in edges]
    return page


# ------------------------------------------------------------------ damage

KINDS = ("gray", "jpeg", "bilevel", "faint", "speckle", "copy")
DPIS = (200, 150, 300)


def recipe(rng, index):
    """The damage of page `index`: dpi and kind go round in turn, so every engine gets the same mix."""
    kind = KINDS[index // len(DPIS) % len(KINDS)]
    r = {"dpi": DPIS[index % len(DPIS)], "kind": kind,
         "skew": round(max(-1.5, min(1.5, rng.gauss(0, 0.5))), 2), "blur": round(rng.uniform(0.3, 1.5), 2),
         "stroke": 0.0, "ink": 0, "noise": round(rng.uniform(0, 6), 1), "speckle": 0.0, "light": rng.randint(0, 25),
         "jpeg": rng.randint(60, 90), "cut": 0}
    if kind == "jpeg":
        r.update(jpeg=rng.randint(18, 45), noise=round(rng.uniform(2, 10), 1), blur=round(rng.uniform(0.6, 1.8), 2))
    elif kind == "bilevel":
        r.update(cut=rng.randint(110, 190), stroke=round(rng.uniform(-0.4, 0.4), 2), jpeg=0)
    elif kind == "faint":
        r.update(ink=rng.randint(90, 150), stroke=round(rng.uniform(-0.6, -0.2), 2), noise=round(rng.uniform(4, 11), 1),
                 cut=-1 if rng.random() < 0.4 else 0)
    elif kind == "speckle":
        r.update(speckle=round(rng.uniform(0.1, 0.9), 2), noise=round(rng.uniform(3, 12), 1))
    elif kind == "copy":
        r.update(stroke=round(rng.uniform(0.2, 0.8), 2), speckle=round(rng.uniform(0.05, 0.4), 2),
                 cut=rng.randint(130, 200), blur=round(rng.uniform(0.8, 1.8), 2), jpeg=0)
    if r["cut"] < 0:
        r.update(cut=round(r["ink"] + rng.uniform(0.4, 0.6) * (255 - r["ink"])), jpeg=0, light=0)
    return r


def degrade(image, r, seed):
    """Ink spread or loss, skew, blur, scale to dpi, faint ink, uneven light, noise, specks, JPEG, threshold."""
    import numpy
    from PIL import Image, ImageFilter
    if r["stroke"]:
        f = ImageFilter.MinFilter(3) if r["stroke"] > 0 else ImageFilter.MaxFilter(3)
        image = Image.blend(image, image.filter(f), abs(r["stroke"]))
    image = image.rotate(r["skew"], Image.Resampling.BICUBIC, fillcolor=255)
    image = image.filter(ImageFilter.GaussianBlur(r["blur"]))
    if r["dpi"] != BASE_DPI:
        image = image.resize((round(image.width * r["dpi"] / BASE_DPI), round(image.height * r["dpi"] / BASE_DPI)),
                             Image.Resampling.BOX if r["kind"] in ("bilevel", "copy") else Image.Resampling.BICUBIC)
    rng = numpy.random.default_rng(seed)
    a = numpy.asarray(image, dtype=numpy.float32)
    a = r["ink"] + a * ((255 - r["ink"]) / 255)
    if r["light"]:
        ramp = rng.uniform(-1, 1, 2) * r["light"]
        a = a - numpy.maximum(0, numpy.linspace(-ramp[0], ramp[0], a.shape[1], dtype=numpy.float32)[None, :]
                              + numpy.linspace(-ramp[1], ramp[1], a.shape[0], dtype=numpy.float32)[:, None])
    if r["noise"]:
        a = a + rng.standard_normal(a.shape, dtype=numpy.float32) * r["noise"]
    if r["speckle"]:        # per mille of the pixels; dots of 1-3 pixels, two thirds of them dark
        for _ in range(round(a.size * r["speckle"] / 1000 / 3)):
            y, x, s = rng.integers(a.shape[0]), rng.integers(a.shape[1]), rng.integers(1, 4)
            a[y:y + s, x:x + rng.integers(1, 4)] = rng.choice((20, 60, 255))
    image = Image.fromarray(numpy.clip(a, 0, 255).astype(numpy.uint8))
    if r["jpeg"]:
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", quality=r["jpeg"])
        image = Image.open(buffer).convert("L")
    if r["cut"]:
        image = image.point(lambda v: 255 if v >= r["cut"] else 0)
    return image


# ------------------------------------------------------------------ reading and alignment

def read(image, engine, dpi, psm, seconds=90):
    """[(line id, left, top, width, height, text)] of each word, or None when Tesseract fails or runs away."""
    buffer = io.BytesIO()
    image.save(buffer, "PPM")
    try:
        run = subprocess.run(["tesseract", "stdin", "stdout", "-l", engine, "--dpi", str(dpi), "--psm", str(psm), "tsv"],
                             input=buffer.getvalue(), capture_output=True, timeout=seconds,
                             env={**os.environ, "OMP_THREAD_LIMIT": "1"})
    except subprocess.TimeoutExpired:
        return None
    if run.returncode:
        return None
    words = []
    for row in run.stdout.decode("utf-8", "replace").split("\n"):
        c = row.split("\t")
        if len(c) == 12 and c[0] == "5" and c[11].strip():
            text = "".join(unicodedata.normalize("NFC", c[11]).split())
            words.append((tuple(c[1:5]), *map(int, c[6:10]), text))
    return words


def place(words, page, r):
    """Give every word read to the line drawn where it stands. Returns ([damaged line per drawn line], words left over).

    The damage turned the page about its middle and scaled it; the middle of each word's box is taken back.
    Where two lines of the reader lie over the same stretch of one drawn line (marks read as a line of
    their own), the one with more letters stays."""
    scale, angle = r["dpi"] / BASE_DPI, math.radians(r["skew"])
    cx, cy = page.width / 2, page.height / 2
    parts, left_over = collections.defaultdict(list), []
    for ident, x, y, w, h, text in words:
        dx, dy = (x + w / 2) / scale - cx, (y + h / 2) / scale - cy
        bx, by = math.cos(angle) * dx - math.sin(angle) * dy + cx, math.sin(angle) * dx + math.cos(angle) * dy + cy
        best = None
        for n, line in enumerate(page.lines):
            off = abs(by - (line.y - 0.33 * line.size))
            if off <= 0.75 * line.size and line.x0 - 0.4 * line.size <= bx <= line.x1 + 0.4 * line.size:
                if best is None or off < best[0]:
                    best = (off, n)
        if best is None:
            left_over.append(text)
        else:
            half = w / scale / 2
            parts[best[1], ident].append((bx - half, bx + half, text))
    by_line = collections.defaultdict(list)
    for (n, _), part in sorted(parts.items()):
        part.sort()
        by_line[n].append((sum(len(t) for *_, t in part), part[0][0], max(p[1] for p in part), [t for *_, t in part]))
    damaged = []
    for n in range(len(page.lines)):
        kept = []
        for part in sorted(by_line[n], key=lambda p: (-p[0], p[1])):
            if all(min(part[2], k[2]) - max(part[1], k[1]) <= 0.3 * min(part[2] - part[1], k[2] - k[1]) for k in kept):
                kept.append(part)
            else:
                left_over += part[3]
        damaged.append(" ".join(t for part in sorted(kept, key=lambda p: p[1]) for t in part[3]))
    return damaged, left_over


@functools.lru_cache(maxsize=100_000)
def fold(text):
    """Base letters in lower case: no marks, đ = d, ligatures undone."""
    text = unicodedata.normalize("NFKD", text.lower().replace("đ", "d"))
    return "".join(c for c in text if not unicodedata.combining(c))


def levenshtein(a, b):
    """Edit distance of two sequences."""
    if a == b:
        return 0
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        previous, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (x != y))
    return row[-1]


@functools.lru_cache(maxsize=300_000)
def distance(a, b):
    """Edit distance for aligning: another case 0.1, another mark on the same base letter 0.25, else 1."""
    if a == b:
        return 0.0
    fa, fb = [fold(c) for c in a], [fold(c) for c in b]
    row = [float(j) for j in range(len(b) + 1)]
    for i in range(len(a)):
        previous, row[0] = row[0], row[0] + 1
        for j in range(len(b)):
            cost = 0 if a[i] == b[j] else 1 if fa[i] != fb[j] else 0.1 if a[i].lower() == b[j].lower() else 0.25
            previous, row[j + 1] = row[j + 1], min(row[j + 1] + 1, row[j] + 1, previous + cost)
    return row[-1]


SHAPES = ((1, 1), (2, 1), (1, 2), (3, 1), (1, 3), (2, 2), (1, 0), (0, 1))


def align_words(damaged, right, band=8):
    """Cheapest way to pair the words of two lines: [(damaged words, right words, cost)], up to 3 words a side."""
    n, m = len(damaged), len(right)
    best = {(0, 0): (0.0, None)}
    for i in range(n + 1):
        for j in range(m + 1):
            if (i, j) not in best or abs(i * m - j * n) > band * max(n, m):
                continue
            here = best[i, j][0]
            for di, dj in SHAPES:
                if i + di > n or j + dj > m:
                    continue
                a, b = "".join(damaged[i:i + di]), "".join(right[j:j + dj])
                if di and dj:
                    if min(di, dj) == 2 and fold(a) != fold(b):     # two for two only where a space moved
                        continue
                    cost = distance(a, b) + (0.6 * (di + dj - 2))
                else:
                    cost = 0.9 * len(a + b) + 0.4
                key = (i + di, j + dj)
                if key not in best or here + cost < best[key][0]:
                    best[key] = (here + cost, (di, dj, cost))
    if (n, m) not in best:
        return None
    out, i, j = [], n, m
    while i or j:
        di, dj, cost = best[i, j][1]
        out.append((" ".join(damaged[i - di:i]), " ".join(right[j - dj:j]), cost))
        i, j = i - di, j - dj
    return out[::-1]


def hopeless(damaged, right):
    """Why a line is not worth aligning, or None. Base letters decide; tiny cells are trusted to their place."""
    if not damaged:
        return "unread"
    if len(right) <= 4 and len(damaged) <= len(right) + 1:
        return None
    a, b = fold(damaged).replace(" ", ""), fold(right).replace(" ", "")
    return "far" if levenshtein(a, b) > 0.5 * max(len(a), len(b)) else None


def believable(damaged, right):
    """Is the pair of words (inside a line that aligned) a misreading, and not two words that share only a place?"""
    if len(right) <= 2:
        return len(damaged) <= 3
    a, b = fold(damaged).replace(" ", ""), fold(right).replace(" ", "")
    return levenshtein(a, b) <= 0.75 * max(len(a), len(b))


@functools.lru_cache(maxsize=100_000)
def score_word(word):
    """The word as the raw WER sees it: no outer punctuation; tone mark moved to the end; '' when nothing is left."""
    word = unicodedata.normalize("NFD", re.sub(r"^[\W_]+|[\W_]+$", "", word))
    tone = "".join(c for c in word if c in TONES)
    return "".join(c for c in word if c not in TONES) + tone


def score_words(text):
    return [w for w in map(score_word, text.split()) if w]


# ------------------------------------------------------------------ one page

def draw_page(job):
    """Lay out, draw and damage a page; everything random comes from the job's own seeds."""
    split, engine, k, seed, text, fonts = job
    rng = rng_of(seed, split, k, "look")            # the same look for page k of every engine
    family, _, faces = rng.choices(fonts, [f[1] for f in fonts])[0]
    table = rng.random() < 0.28
    r = recipe(rng_of(seed, split, k, "damage"), k)
    rng = rng_of(seed, split, engine, k, "layout")
    page = (layout_table if table else layout_body)(rng, faces, text)
    psm = rng.choice((3, 3, 11, 4)) if table else 3
    if psm == 11 and r["kind"] in ("speckle", "copy", "faint"):     # psm 11 runs away on noise
        psm = 3
    image = degrade(page.draw(), r, int(sha(f"{seed}|{split}|{engine}|{k}|noise"), 16) % 2**32)
    return page, image, r, psm, family, "table" if table else "body"


def make_page(job):
    """Draw, read and align one page."""
    split, engine, k = job[:3]
    page, image, r, psm, family, layout = draw_page(job)
    words = read(image, engine, r["dpi"], psm)
    name = f"{split[0]}.{engine}.{k:04d}"
    result = {"split": split, "engine": engine, "page": name, "r": r, "family": family, "layout": layout,
              "lines": [], "discarded": [], "pairs": [], "stats": None}
    if words is None:
        return result
    damaged, left_over = place(words, page, r)
    detail = ";".join([layout, r["kind"], f"psm{psm}"] +
                      [f"{key}{r[key]}" for key in ("stroke", "skew", "blur", "ink", "light", "noise", "speckle", "jpeg", "cut")
                       if r[key]])
    s = collections.Counter(pages=1, drawn=len(page.lines))
    extra = len(score_words(" ".join(left_over)))
    s["noise_words"], s["all_words_wrong"] = extra, extra
    for n, (line, bad) in enumerate(zip(page.lines, damaged), 1):
        right = " ".join(w for w, _ in line.words)
        row = [split, engine, str(r["dpi"]), os.path.splitext(os.path.basename(line.font))[0], detail, line.doc, name, str(n),
               bad, right]
        a, b = score_words(bad), score_words(right)
        wrong_words, wrong_chars = levenshtein(a, b), levenshtein(bad, right)
        why = hopeless(bad, right)
        groups = None if why else align_words(bad.split(), right.split())
        if not why and groups is None:
            why = "far"
        for label in ("all",) if why else ("all", "kept"):
            s[label + "_words"] += len(b)
            s[label + "_words_wrong"] += wrong_words
            s[label + "_chars"] += len(right)
            s[label + "_chars_wrong"] += wrong_chars
        if why:
            s["lines_" + why] += 1
            result["discarded"].append(row + [why])
            continue
        s["kept_lines"] += 1
        result["lines"].append(row)
        for x, y, _ in groups:
            if not x or not y:
                result["pairs"].append(("added" if x else "lost", x or y, ""))
            elif believable(x, y):
                result["pairs"].append(("pair", x, y))
            else:
                s["pairs_refused"] += 1
    result["stats"] = dict(s)
    return result


# ------------------------------------------------------------------ the whole

def chunk(doc, paragraphs, start):
    """(text, next start): paragraphs from `start` on, about a page full."""
    text, size = [], 0
    while start < len(paragraphs) and size < PAGE_CHARS:
        text.append((doc, paragraphs[start]))
        size += len(paragraphs[start])
        start += 1
    return text, start


def plan(train, clean, counts, seed, fonts):
    """The jobs of all pages, engines and splits interleaved, so that any beginning of the list is a fair sample."""
    slots = []
    for split in ("train", "heldout"):
        for engine in ENGINES:
            n = counts[split].get(engine, 0)
            slots += [((k + 0.5) / n, split, engine, k) for k in range(n)]
    slots.sort()
    rng = rng_of(seed, "documents")
    queues = {}
    for name in OFFICIAL:
        queues[name] = [d for d in train if d[0] == name + ".txt.xz" and sum(map(len, d[2])) > 1500]
        rng.shuffle(queues[name])
    turn = dict.fromkeys(OFFICIAL, 0)
    names = [n for n in OFFICIAL if queues[n]]
    held = [[f"{n}:{i}", d, 0] for n, i, d in clean if d]
    rng.shuffle(held)
    jobs, next_held = [], 0
    for _, split, engine, k in slots:
        text = []
        if split == "train":
            name = rng.choices(names, [WEIGHTS[n] for n in names])[0]
            file, index, doc = queues[name][turn[name] % len(queues[name])]
            turn[name] += 1
            start = 0 if rng.random() < 0.35 else rng.randrange(max(1, len(doc) - 15))
            text, _ = chunk(f"{file}:{index}", doc, start)
        else:       # round the held-out documents, each going on where it stopped; short ones share a page
            for _ in range(len(held)):
                entry = held[next_held % len(held)]
                next_held += 1
                more, entry[2] = chunk(entry[0], entry[1], entry[2])
                text += more
                if sum(len(p) for _, p in text) >= PAGE_CHARS * 0.7:
                    break
        if len(text) >= 3:
            jobs.append((split, engine, k, seed, text, fonts[split]))
    return jobs


def tsv_xz(path, head, rows):
    with lzma.open(path, "wt", encoding="utf-8", preset=6) as f:
        f.write("\t".join(head) + "\n")
        f.writelines("\t".join(row) + "\n" for row in rows)


def write_results(results, out):
    results = sorted(results, key=lambda r: (r["split"], r["page"]))
    tsv_xz(os.path.join(out, "lines.tsv.xz"), COLUMNS, (row for r in results for row in r["lines"]))
    tsv_xz(os.path.join(out, "discarded.tsv.xz"), COLUMNS + ["reason"], (row for r in results for row in r["discarded"]))
    for engine in ENGINES:
        pairs, lone = collections.Counter(), collections.Counter()
        for r in results:
            if r["split"] == "train" and r["engine"] == engine:
                for kind, x, y in r["pairs"]:
                    if kind == "pair":
                        pairs[x, y] += 1
                    else:
                        lone[kind, x] += 1
        for name, counter in (("words", pairs), ("lost_added", lone)):
            with open(os.path.join(out, f"{name}.{engine}.tsv"), "w", encoding="utf-8") as f:
                for (x, y), n in sorted(counter.items(), key=lambda e: (-e[1], e[0])):
                    f.write(f"{x}\t{y}\t{n}\n")
    table = collections.defaultdict(collections.Counter)
    for r in results:
        keys = [("", ""), ("dpi", r["r"]["dpi"]), ("kind", r["r"]["kind"]), ("layout", r["layout"]), ("font", r["family"])]
        for what, value in keys:
            table[r["split"], r["engine"], what, str(value)].update(r["stats"] or {"failed": 1})
    head = ("split engine by value pages failed drawn_lines kept_lines unread_lines far_lines noise_words words "
            "kept_WER kept_CER all_WER all_CER pairs_refused").split()
    with open(os.path.join(out, "stats.tsv"), "w", encoding="utf-8") as f:
        f.write("\t".join(head) + "\n")
        for key, s in sorted(table.items()):
            def rate(label, what):
                return f"{100 * s[f'{label}_{what}_wrong'] / max(1, s[f'{label}_{what}']):.2f}"
            row = [s["pages"], s["failed"], s["drawn"], s["kept_lines"], s["lines_unread"], s["lines_far"], s["noise_words"],
                   s["all_words"], rate("kept", "words"), rate("kept", "chars"), rate("all", "words"), rate("all", "chars"),
                   s["pairs_refused"]]
            f.write("\t".join(map(str, key + tuple(row))) + "\n")


def page_counts(text):
    counts = {}
    for item in text.split(","):
        engine, _, n = item.partition("=")
        if engine not in ENGINES or not n.isdigit():
            raise argparse.ArgumentTypeError("want like eng=120,fra=80,vie=100")
        counts[engine] = int(n)
    return counts


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("corpus", help="folder of the <name>.txt.xz files")
    p.add_argument("out", help="folder for the output")
    p.add_argument("--train", type=page_counts, default="eng=240,fra=160,vie=300", help="train pages by engine")
    p.add_argument("--heldout", type=page_counts, default="eng=30,fra=30,vie=30", help="held-out pages by engine")
    p.add_argument("--clean-bytes", type=int, default=1_500_000, help="limit of heldout_clean.txt.xz before compression")
    p.add_argument("--seed", default="1")
    p.add_argument("--jobs", type=int, default=1, help="pages made at the same time")
    p.add_argument("--font-dir", action="append", help="where fonts are looked for (repeatable)")
    p.add_argument("--split-only", action="store_true", help="write the two held-out files and stop")
    p.add_argument("--show", metavar="DIR", help="also save the first 12 page images there")
    args = p.parse_args()
    os.makedirs(args.out, exist_ok=True)
    train, held = load_split(args.corpus)
    clean, dropped = drop_leaks(train, held)
    clean = write_split(held, clean, args.out, args.clean_bytes)
    print(f"{len(held)} held-out documents, {dropped} paragraphs left out as leaks, "
          f"{sum(len(q.encode()) for *_, d in clean for q in d)} bytes of clean text", file=sys.stderr)
    if args.split_only:
        return
    fonts = usable_fonts(args.font_dir or FONT_DIRS)
    jobs = plan(train, clean, {"train": args.train, "heldout": args.heldout}, args.seed, fonts)
    if args.show:
        os.makedirs(args.show, exist_ok=True)
        for job in jobs[:12]:
            draw_page(job)[1].save(os.path.join(args.show, f"{job[0]}.{job[1]}.{job[2]:04d}.png"))
    results = []
    pool = multiprocessing.Pool(args.jobs) if args.jobs > 1 else None
    for n, result in enumerate(pool.imap(make_page, jobs) if pool else map(make_page, jobs), 1):
        results.append(result)
        if n % CHECKPOINT == 0 or n == len(jobs):
            write_results(results, args.out)
            print(f"{n} of {len(jobs)} pages", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
