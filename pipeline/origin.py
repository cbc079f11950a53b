"""The answer to "where does this number come from?", ready to be shown: what the working edition carries and ``trace`` prints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pipeline.finding import Place, Text


@dataclass(frozen=True, slots=True)
class Used:
    """A factor, GWP or share a row was multiplied by: its value with its unit or set, who published it, and the cell it stands in."""

    kind: Literal["factor", "gwp", "share"]
    value: str
    source: str = ""
    at: str = ""

    def as_dict(self) -> dict[str, str]:
        """As documents carry it; empty fields are left out."""
        data = {"kind": self.kind, "value": self.value, "source": self.source, "at": self.at}
        return {key: value for key, value in data.items() if value}


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One ledger row behind a number: its place, what it is, what it adds, the workings (activity × factor × GWP × share) in words, and what they used."""

    at: Place
    label: str
    amount: str
    unit: str
    workings: Text
    used: tuple[Used, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """The row as documents carry it."""
        used = {"used": [entry.as_dict() for entry in self.used]} if self.used else {}
        return {"at": str(self.at), "label": self.label, "amount": self.amount, "unit": self.unit, "workings": dict(self.workings), **used}


@dataclass(frozen=True, slots=True)
class OriginCard:
    """Where one datapoint comes from.

    ``formula`` is the rule in words; ``parts`` are datapoint ids; ``selection`` says in plain language which rows were asked for; ``rows`` are the first of
    ``row_count``; ``stated_at`` is the cell of a typed number, ``stated_by`` what the team names as its publication. In the public edition only id, name,
    value, unit and formula remain, and the formula is ``public_formula``: what the team named (suppliers, sites) only where it is printed itself.
    """

    id: str
    name: Text
    value: str
    unit: Text
    formula: Text
    parts: tuple[str, ...] = ()
    selection: Text | None = None
    rows: tuple[SourceRow, ...] = ()
    row_count: int = 0
    stated_at: Place | None = None
    sha256: str | None = None
    previous: str | None = None
    items: tuple[str, ...] = ()
    public_formula: Text | None = None
    stated_by: str | None = None

    def public(self) -> OriginCard:
        """The card without paths, rows, digests or parts: what the public edition may carry."""
        return OriginCard(self.id, self.name, self.value, self.unit, self.public_formula or self.formula)

    def as_dict(self) -> dict[str, object]:
        """The card as the working documents carry it; empty fields are left out."""
        data: dict[str, object] = {
            "id": self.id,
            "name": dict(self.name),
            "value": self.value,
            "unit": dict(self.unit),
            "formula": dict(self.formula),
            "parts": list(self.parts),
            "selection": dict(self.selection) if self.selection else None,
            "rows": [row.as_dict() for row in self.rows],
            "row_count": self.row_count,
            "stated_at": str(self.stated_at) if self.stated_at else None,
            "stated_by": self.stated_by,
            "sha256": self.sha256,
            "previous": self.previous,
            "items": list(self.items),
        }
        return {key: value for key, value in data.items() if value not in (None, [], 0)}
