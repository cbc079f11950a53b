"""The answer to "where does this number come from?", ready to be shown: what the working edition carries and ``trace`` prints."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.finding import Place, Text


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One ledger row behind a number: its place, what it is, what it adds, and the workings (activity × factor × GWP × share) in words."""

    at: Place
    label: str
    amount: str
    unit: str
    workings: Text


@dataclass(frozen=True, slots=True)
class OriginCard:
    """Where one datapoint comes from.

    ``formula`` is the rule in words; ``parts`` are datapoint ids; ``selection`` says in plain language which rows were asked for; ``rows`` are the first of
    ``row_count``; ``stated_at`` is the cell of a typed number. In the public edition only id, name, value, unit and formula remain, and the formula is
    ``public_formula``: what the team named (suppliers, sites) only where it is printed itself.
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
            "rows": [{"at": str(row.at), "label": row.label, "amount": row.amount, "unit": row.unit, "workings": dict(row.workings)} for row in self.rows],
            "row_count": self.row_count,
            "stated_at": str(self.stated_at) if self.stated_at else None,
            "sha256": self.sha256,
            "previous": self.previous,
            "items": list(self.items),
        }
        return {key: value for key, value in data.items() if value not in (None, [], 0)}
