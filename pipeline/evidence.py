"""The evidence package: a BagIt bag with the draft, the inputs as read, the ledger and every datapoint, readable by programs that are not ours."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from pipeline.bag import pack
from pipeline.datapoint import Datapoint, Datapoints, Derived, Stated, Total
from pipeline.finding import LANGUAGES
from pipeline.provenance import Words, formula, in_words

README = """# Evidence package / 證據包

English
- `data/draft.json`: every datapoint with its exact value, unit and origin, every place it is printed, findings and framework items.
- `data/documents.json`: each delivered document with its SHA-256, and the digest of what it says of its own numbers.
- `data/datapoints.csv`: the datapoints as a table, with the formula in words.
- `data/ledger.parquet`: the consolidated ledger; each row names the file, sheet and row it comes from, and the factor, GWP and share used.
- `data/inputs/`: the files the build read, unchanged.
- `manifest-sha256.txt`: the digest of each file (BagIt, RFC 8493).
A total is the sum of one column of the ledger over the rows its selection names, for example in DuckDB:
    SELECT sum(amount) FROM 'ledger.parquet' WHERE included AND account = 'ghg' AND scope = '1' AND year = 2024;

繁體中文
- `data/draft.json`：所有數據點之精確值、單位與來源、列印位置、檢核結果及各框架揭露狀態。
- `data/documents.json`：各交付文件之 SHA-256，及其內附引用資料之雜湊值。
- `data/datapoints.csv`：數據點表格，附文字公式。
- `data/ledger.parquet`：彙整帳冊；每列載明來源檔案、工作表、列號，以及所用之係數、GWP 與持分。
- `data/inputs/`：建置時讀取之原始檔案，未經更動。
- `manifest-sha256.txt`：各檔案之雜湊值（BagIt，RFC 8493）。
總計數值為帳冊某欄於所選列之加總，可用其他軟體重算（例如上列 DuckDB 指令）。
"""


def package(draft: bytes, documents: bytes, ledger: bytes, points: Datapoints, inputs: Mapping[str, bytes], words: Words) -> bytes:
    """The bag as a ZIP, the same bytes for the same content."""
    return pack(
        {
            "README.md": README.encode("utf-8"),
            "draft.json": draft,
            "documents.json": documents,
            "ledger.parquet": ledger,
            "datapoints.csv": datapoints_csv(points, words),
            **{f"inputs/{name}": content for name, content in inputs.items()},
        }
    )


def datapoints_csv(points: Datapoints, words: Words) -> bytes:
    """Every datapoint a row: id, value, unit, reason, formula and selection in both languages, place of a typed figure, rows and digest."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(["id", "value", "unit", "reason", "formula_en", "formula_zh", "selection_en", "selection_zh", "stated_at", "parts", "rows", "sha256"])
    writer.writerows(_row(points, point, words) for point in points.values())
    return stream.getvalue().encode("utf-8-sig")


def _row(points: Datapoints, point: Datapoint, words: Words) -> list[str]:
    origin = point.origin
    total = origin if isinstance(origin, Total) else None
    cells = [
        point.id,
        "" if point.value is None else format(point.value, "f"),
        point.unit,
        point.reason or "",
        *(formula(points, point, words[lang], lang) for lang in LANGUAGES),
        *(in_words(total.selection, words[lang], lang) if total else "" for lang in LANGUAGES),
        str(origin.at) if isinstance(origin, Stated) else "",
        "; ".join(origin.parts) if isinstance(origin, Derived) else "",
        str(total.rows) if total else "",
        (total.sha256 or "") if total else "",
    ]
    return [guard(cell) for cell in cells]


def guard(cell: str) -> str:
    """A cell no spreadsheet takes for a formula; numbers stay numbers."""
    return "'" + cell if cell[:1] in ("=", "+", "-", "@", "\t", "\r") and not cell.replace("-", "", 1).replace(".", "", 1).isdecimal() else cell
