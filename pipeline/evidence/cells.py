"""Cells of the package's tables: exact, and never taken for a formula by a spreadsheet program."""

from __future__ import annotations

from pipeline.ledger import COLUMNS

KINDS = {name: kind for name, kind, _ in COLUMNS}
NUMBERS = ("activity", "factor", "unit_factor", "gwp", "share")
"""Text columns of the ledger that hold exact numbers: a decimal, or n/d where a decimal does not end."""
RISKY = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet program read a text as a formula."""


def guard(cell: str) -> str:
    """A cell no spreadsheet takes for a formula; numbers stay numbers."""
    return "'" + cell if cell.startswith(RISKY) and not cell.replace("-", "", 1).replace(".", "", 1).isdecimal() else cell


def plain_sql(name: str) -> str:
    """A decimal column of the ledger as text, without the zeros of its scale."""
    return f"""rtrim(rtrim("{name}"::VARCHAR, '0'), '.')"""


def csv_cell(name: str) -> str:
    """The SQL that writes a ledger column as a CSV cell: numbers bare, text in quotes and guarded, null and blank as nothing."""
    match KINDS[name]:
        case "decimal":
            return f"coalesce({plain_sql(name)}, '')"
        case "text" if name not in NUMBERS:
            text = f"""replace("{name}", '"', '""')"""
            starts = ", ".join(f"chr({ord(sign)})" for sign in RISKY)
            guarded = f"""CASE WHEN left("{name}", 1) IN ({starts}) THEN '"''' ELSE '"' END || {text} || '"'"""
            return f"""CASE WHEN coalesce("{name}", '') = '' THEN '' ELSE {guarded} END"""
        case _:
            return f"""coalesce("{name}"::VARCHAR, '')"""
