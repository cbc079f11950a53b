"""A trace as a workbook: the tree, the rows behind it, and live formulas from the rows up wherever a spreadsheet computes the same number."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from pipeline.arithmetic import RULES
from report_templates import words

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

Node = Mapping[str, Any]
STAMP = datetime(1980, 1, 1)  # the same bytes for the same trace: no clock
TREE = ("level", "datapoint", "name", "value", "unit", "formula", "row_count", "stated_at", "digest")
ROWS = ("datapoint", "place", "label", "quantity", "driver", "factor", "unit_factor", "gwp", "share", "amount", "unit", "workings", "used")
TERMS = ("quantity", "driver", "factor", "unit_factor", "gwp", "share")
WIDTHS = {"level": 7, "datapoint": 34, "name": 44, "value": 18, "formula": 60, "place": 38, "label": 46, "amount": 18, "workings": 50, "used": 70, "digest": 20}
LIVE_RULES = frozenset(name for name in RULES if name not in ("cause", "count"))
"""Rules a formula over cells says in full; the others would only repeat the number."""
_VALUE, _AMOUNT = "D", "J"


@dataclass(slots=True)
class _Book:
    """The workbook while it is written: where each node's value stands, and which lines of the row sheet are whose."""

    found: Node
    lang: str
    lines: dict[str, tuple[int, int]] = field(default_factory=dict)

    def say(self, key: str) -> str:
        return words(self.lang)[f"trace.{key}"]

    def told(self, text: Mapping[str, str] | None) -> str:
        return (text or {}).get(self.lang) or next(iter((text or {}).values()), "")

    def nodes(self) -> list[tuple[int, Node]]:
        """The trees line by line, each node under its parent, with its depth."""
        return [entry for match in self.found["matches"] for entry in _walk(match, 0)]

    def write_rows(self, sheet: Worksheet, book: Workbook) -> None:
        """The rows of each datapoint once, in the tree's order."""
        self._head(sheet, ROWS, book)
        line = 1
        for _, node in self.nodes():
            if node["id"] in self.lines or not node.get("rows"):
                continue
            start = line
            for row in node["rows"]:
                self._row(sheet, line, node, row)
                line += 1
            self.lines[node["id"]] = (start, line - 1)

    def _row(self, sheet: Worksheet, line: int, node: Node, row: Node) -> None:
        terms = row.get("terms", {}) if node.get("sum") == "amount" else {}
        amount = Decimal(row["amount"].replace(",", ""))
        used = "; ".join(" ".join(part for part in (self.say("used_" + entry["kind"]), *list(entry.values())[1:]) if part) for entry in row.get("used", ()))
        texts = {"datapoint": node["id"], "place": row["at"], "label": row["label"], "unit": row["unit"], "workings": self.told(row["workings"]), "used": used}
        for column, name in enumerate(ROWS):
            if name in texts:
                sheet.write_string(line, column, texts[name])
            elif name in TERMS and name in terms:
                _number(sheet, line, column, terms[name])
        product = f"=ROUND(PRODUCT(D{line + 1}:I{line + 1}),12)"
        if terms and _rounded(terms) == amount:
            sheet.write_formula(line, ROWS.index("amount"), product, None, amount)
        else:
            sheet.write_number(line, ROWS.index("amount"), amount)

    def write_tree(self, sheet: Worksheet, book: Workbook) -> None:
        """The trees, each value a formula over its rows or its parts where one says it in full."""
        self._head(sheet, TREE, book)
        nodes = self.nodes()
        for line, (depth, node) in enumerate(nodes, 1):
            texts = {
                "datapoint": node["id"],
                "name": "    " * depth + (self.told(node["name"]) or node["id"]),
                "unit": self.told(node["unit"]),
                "formula": self.told(node["formula"]),
                "stated_at": node["stated_at"] or "",
                "digest": node.get("sha256", ""),
            }
            for name, text in texts.items():
                sheet.write_string(line, TREE.index(name), text)
            sheet.write_number(line, TREE.index("level"), depth + 1)
            if node.get("row_count"):
                sheet.write_number(line, TREE.index("row_count"), node["row_count"])
            self._value(sheet, line, node, _children(nodes, line - 1))

    def _value(self, sheet: Worksheet, line: int, node: Node, children: Sequence[int]) -> None:
        if not node["value"]:
            return
        value = Decimal(node["value"])
        formula = self._formula(node, children)
        if formula:
            sheet.write_formula(line, TREE.index("value"), formula, None, value)
        else:
            sheet.write_number(line, TREE.index("value"), value)

    def _formula(self, node: Node, children: Sequence[int]) -> str:
        """A value as a formula: of its rows where all stand here, of its parts where all have a value."""
        lines = self.lines.get(node["id"])
        if lines is not None and lines[1] - lines[0] + 1 == node["row_count"]:
            return f"=SUM('{self.say('sheet_rows')}'!{_AMOUNT}{lines[0] + 1}:{_AMOUNT}{lines[1] + 1})"
        parts = node["parts"]
        whole = node.get("rule") in LIVE_RULES and parts and all(part["value"] for part in parts) and len(parts) == len(children)
        return RULES[node["rule"]].formula([f"{_VALUE}{child + 2}" for child in children], node["params"]) if whole else ""

    def _head(self, sheet: Worksheet, columns: Sequence[str], book: Workbook) -> None:
        bold = book.add_format({"bold": True, "bg_color": "#F3F6F7", "bottom": 1})
        for column, name in enumerate(columns):
            sheet.set_column(column, column, WIDTHS.get(name, 14))
            sheet.write_string(0, column, self.say(f"book_{name}"), bold)
        sheet.freeze_panes(1, 2)


def write_book(found: Node, lang: str) -> bytes:
    """The workbook of a trace in one language, the same bytes for the same trace."""
    import xlsxwriter

    stream = io.BytesIO()
    workbook = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
    workbook.set_properties({"created": STAMP})
    book = _Book(found, lang)
    tree, rows = workbook.add_worksheet(book.say("sheet_tree")), workbook.add_worksheet(book.say("sheet_rows"))
    book.write_rows(rows, workbook)
    book.write_tree(tree, workbook)
    workbook.close()
    return stream.getvalue()


def _walk(node: Node, depth: int) -> Iterator[tuple[int, Node]]:
    yield depth, node
    for part in node["parts"]:
        yield from _walk(part, depth + 1)


def _children(nodes: Sequence[tuple[int, Node]], index: int) -> list[int]:
    """The positions of a node's own parts."""
    depth = nodes[index][0]
    found: list[int] = []
    for position in range(index + 1, len(nodes)):
        if nodes[position][0] <= depth:
            break
        if nodes[position][0] == depth + 1:
            found.append(position)
    return found


def _rounded(terms: Mapping[str, str]) -> Decimal:
    """The product of a row's terms as the ledger rounds it: half-up, to 12 decimals."""
    product = Fraction(1)
    for text in terms.values():
        product *= Fraction(text)
    with localcontext(prec=80, rounding=ROUND_HALF_UP):
        return (Decimal(product.numerator) / Decimal(product.denominator)).quantize(Decimal("1e-12"))


def _number(sheet: Worksheet, line: int, column: int, text: str) -> None:
    """An exact decimal as a number, n/d as the division it is."""
    above, slash, below = text.partition("/")
    if slash:
        sheet.write_formula(line, column, f"={above}/{below}", None, Decimal(above) / Decimal(below))
    else:
        sheet.write_number(line, column, Decimal(text))
