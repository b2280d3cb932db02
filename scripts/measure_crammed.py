#!/usr/bin/env python3
"""Score the program on tables whose cells are crammed onto lines.

The duties of fixtures are laid out as tables of narrow columns, and the parts of all cells that stand on a line are written one
blank apart (variants 0 and 1: cells at the top, in the middle of their rows) or with most of the bars that an OCR engine sees in
ruling lines (variant 2). Scored by `phuluc eval` with the answers of the fixtures.

    scripts/measure_crammed.py [--phuluc target/release/phuluc]
"""

import argparse
import json
import random
import subprocess
import tempfile
import textwrap
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CASES = ["000", "001", "004", "309", "313", "404", "503", "505", "508", "synth-321"]
HEADINGS = {
    "stt": ["STT", "TT"],
    "task": ["Nhiệm vụ", "Nội dung nhiệm vụ", "Tên nhiệm vụ"],
    "lead": ["Cơ quan chủ trì", "Đơn vị chủ trì", "Cơ quan chủ trì thực hiện"],
    "cooperating": ["Cơ quan phối hợp", "Đơn vị phối hợp"],
    "deadline": ["Thời gian hoàn thành", "Thời gian thực hiện", "Thời hạn"],
    "deliverables": ["Sản phẩm", "Kết quả", "Ghi chú"],
}
# Characters on a line of each column, from and to.
WIDTHS = {
    "stt": (4, 4),
    "task": (28, 44),
    "lead": (12, 20),
    "cooperating": (13, 22),
    "deadline": (9, 13),
    "deliverables": (12, 18),
}
LETTERHEAD = """ỦY BAN NHÂN DÂN CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
TỈNH LÂM ĐỒNG Độc lập - Tự do - Hạnh phúc
Số: 12/KH-UBND Lâm Đồng, ngày 05 tháng 01 năm 2026
KẾ HOẠCH
Triển khai công tác trọng tâm năm 2026

Phụ lục
DANH MỤC NHIỆM VỤ

"""
MOST_ROWS = 14
BARS_KEPT = 0.75


def cells_of(task: dict, number: int) -> dict:
    return {
        "stt": str(number),
        "task": task["task"],
        "lead": "; ".join(task["lead"]),
        "cooperating": "; ".join(task.get("cooperating") or []),
        "deadline": (task.get("deadline") or {}).get("text") or "",
        "deliverables": "; ".join(task.get("deliverables") or []),
    }


def answers_of(duties: list[dict], rows: list[dict], heading: dict) -> list[dict]:
    """What a clerk would enter: results that stand below "Ghi chú" are notes."""
    kept = ["origin", "task", "lead", "cooperating"]
    has_notes = heading.get("deliverables") == "Ghi chú"
    answers = []
    for task, row in zip(duties, rows):
        answer = {key: task[key] for key in kept if key in task} | {"stt": row["stt"]}
        if task.get("deadline"):
            answer["deadline"] = {"text": task["deadline"].get("text")}
        if has_notes:
            answer["notes"] = row["deliverables"] or None
        elif "deliverables" in task:
            answer["deliverables"] = task["deliverables"]
        answers.append(answer)
    return answers


def wrap(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)


def lay_out(cells: dict, widths: dict, in_middle: bool, has_bars: bool) -> list[str]:
    """The lines of a row."""
    wrapped = [wrap(cells[column], width) for column, width in widths.items()]
    height = max(map(len, wrapped))
    tops = [(height - len(lines)) // 2 if in_middle else 0 for lines in wrapped]
    rows = []
    for at in range(height):
        parts = [lines[at - top] for lines, top in zip(wrapped, tops) if 0 <= at - top < len(lines)]
        line = parts[0]
        for part in parts[1:]:
            line += (" | " if has_bars and random.random() < BARS_KEPT else " ") + part
        rows.append(line)
    return rows


def write(case: Path, variant: int, folder: Path) -> None:
    plan = json.loads((case / "plan.json").read_text())
    duties = [task for task in plan["tasks"] if task.get("origin") == "appendix" and task.get("lead")]
    duties = [duties[at] for at in sorted(random.sample(range(len(duties)), min(len(duties), MOST_ROWS)))]
    rows = [cells_of(task, number) for number, task in enumerate(duties, 1)]
    columns = [column for column in HEADINGS if any(row[column] for row in rows)]
    widths = {column: random.randint(*WIDTHS[column]) for column in columns}
    heading = {column: random.choice(HEADINGS[column]) for column in columns}
    lines = lay_out(heading, widths, True, variant == 2)
    for row in rows:
        lines += lay_out(row, widths, variant == 1, variant == 2)
    answers = answers_of(duties, rows, heading)
    answer = {key: value for key, value in plan.items() if key not in ("tasks", "indicators", "document")}
    place = folder / f"{case.name[:9]}-{variant}"
    place.mkdir()
    (place / "input.txt").write_text(LETTERHEAD + "\n".join(lines) + "\n")
    (place / "plan.json").write_text(json.dumps(answer | {"document": {}, "tasks": answers}, ensure_ascii=False))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--phuluc", default=ROOT / "target/release/phuluc", type=Path)
    options = parser.parse_args()
    random.seed(5)
    with tempfile.TemporaryDirectory() as made:
        for name in CASES:
            case = next(path for root in ("fixtures", "evaluation") for path in sorted((ROOT / root).glob(f"{name}*")))
            for variant in range(3):
                write(case, variant, Path(made))
        subprocess.run([options.phuluc, "eval", *sorted(Path(made).iterdir())], check=True)


if __name__ == "__main__":
    main()
