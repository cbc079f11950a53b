"""Taiwan's carbon fee by site: registry figures, the liability test, the terms, the fee computed and the fee declared."""

from __future__ import annotations

from pipeline.carbon_fee import why_not_liable
from pipeline.document import Spans, TableBlock
from pipeline.inputs import Record
from pipeline.tabulate.cells import amount, dash, label, number
from pipeline.tabulate.places import member
from pipeline.tabulate.records import Field, Maker, listing, of_year
from pipeline.view import View


def carbon_fees(view: View) -> TableBlock | None:
    """Each site over the calendar year, never the consolidated inventory (Climate Change Response Act, art. 28)."""
    fields = (
        Field("site", lambda view, record: member(view, record, "site"), weight=1.5),
        Field("registry_direct", _registry("direct"), "right", 1.1),
        Field("registry_indirect", _registry("electricity_indirect"), "right", 1.2),
        Field("registry_emissions", _registry("emissions"), "right", 1.1),
        Field("liable", _liable),
        Field("k_value", _term("k_value"), "right"),
        Field("coefficient", _term("coefficient"), "right", 0.8),
        Field("rate", _term("rate"), "right", 0.8),
        Field("credits_deducted", _term("credits_deducted"), "right"),
        Field("fee_computed", _registry("fee_computed"), "right", 1.4),
        Field("fee", _registry("fee"), "right", 1.4),
    )
    notes = (label(view, "table.note.registry"), label(view, "table.note.liable"))
    return listing(view, "risks-carbon-fees", of_year(view, "carbon_fees"), fields, notes=notes)


def _registry(name: str) -> Maker:
    """A figure of the site, or why there is none. The header names the unit, so tonnes stay tonnes whatever the report counts in."""

    def make(view: View, record: Record) -> Spans:
        point = view.points.find(f"registry.{name}", view.year, record.text("site"))
        if point is None:
            return dash(view, _reason(view, record) or "blank")
        return number(view, point.metric, view.year, point.key, "t")

    return make


def _reason(view: View, record: Record) -> str | None:
    """Why the site pays nothing; none where it is liable or its figures are not whole."""
    emissions = view.points.value("registry.emissions", view.year, record.text("site"))
    return why_not_liable(emissions, view.year) if emissions is not None else None


def _liable(view: View, record: Record) -> Spans:
    if view.points.value("registry.emissions", view.year, record.text("site")) is None:
        return dash(view, "part_missing")
    return label(view, "table.not_liable" if _reason(view, record) else "table.liable")


def _term(column: str) -> Maker:
    """A term of the fee as typed; a site that pays nothing has none."""

    def make(view: View, record: Record) -> Spans:
        reason = _reason(view, record)
        return amount(view, record, column) if reason is None or record.text(column) is not None else dash(view, reason)

    return make
