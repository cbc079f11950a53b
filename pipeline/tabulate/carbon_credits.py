"""Carbon credits and removals: beside the gross figures, never in them."""

from __future__ import annotations

from pipeline.document import Column, Row, TableBlock
from pipeline.tabulate.cells import full, head, in_language, label, literal
from pipeline.tabulate.notes import noted
from pipeline.tabulate.records import Field, emissions_of, listing, of_year, text_of, word_of
from pipeline.view import View


def held_and_retired(view: View) -> TableBlock | None:
    """Credits retired, held and planned, by project (GRI 102-10; CDP 7.79; IFRS S2 36(e))."""
    return _units(view, "credits-credits", "credits")


def removals(view: View) -> TableBlock | None:
    """Removals in the value chain (GRI 102-9), not netted against emissions."""
    return _units(view, "credits-removals", "removals")


def _units(view: View, name: str, table: str) -> TableBlock | None:
    fields = (
        Field("project", text_of("project"), weight=2),
        Field("programme", text_of("programme"), weight=1.3),
        Field("kind", word_of(table, "kind")),
        Field("vintage", text_of("vintage")),
        Field("quantity", emissions_of("quantity", "unit"), "right", 1.3),
        Field("status", word_of(table, "status")),
        Field("retired_on", text_of("retired_on")),
        Field("serial", text_of("serial"), weight=1.4),
        Field("use", text_of("use"), weight=2),
    )
    return listing(view, name, of_year(view, table), fields, notes=(label(view, "table.note.gross"),))


def neutralization(view: View) -> TableBlock | None:
    """What is left at a net-zero target's year, to be neutralized by removals (SBTi Corporate Net-Zero Standard)."""
    found = [target for target in view.targets if target.active and view.points.value("target.residual", view.year, target.id) is not None]
    if not found:
        return None
    columns = (Column(head(view, "target"), weight=2.4), Column(head(view, "target_year")), Column(head(view, "residual"), "right", 1.4))
    rows = tuple(
        Row((in_language(view, target.name, target.at), literal(str(target.target_year), "year"), full(view, "target.residual", view.year, target.id)))
        for target in found
    )
    return noted(view, TableBlock("table-credits-neutralization", label(view, "table.credits-neutralization.caption"), columns, rows))
