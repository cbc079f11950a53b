"""Findings that only repeat another: what follows from a line that could not be read is said once, by the line's own finding."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from pipeline.finding import Finding, Place, finding
from pipeline.tables import table_named

_GROUND = ("load.", "consolidate.", "report.")
"""Areas whose errors leave a line or a setting out of the figures."""
_COUNTED_ALL_THE_SAME = ("consolidate.disagrees_widely",)
"""Errors of those areas whose line counts with what it states."""
_BLANK = ("consolidate.no_value", "consolidate.no_unit", "consolidate.no_factor_unit")
"""What a cell says that is blank because it, or its column, could not be read."""
_TARGETS = ("targets", "target_parts")
_APART = (
    *("stated", "verification", "restatements", "change_reasons", "initiatives", "risks", "scenarios", "suppliers", "supplier_answers", "customers"),
    *("products", "carbon_fees", "carbon_prices", "signoffs", "acknowledged"),
)
"""Tables no figure is added up from; every other table, and ``report.toml``, bears figures or targets."""
_OF_TARGETS = (
    *("track.base_differs", "track.value_differs", "sbti.not_met", "validate.target_unknown"),
    *("preflight.target_without_progress", "claims.target_reached", "claims.on_track"),
)
"""Rules that judge a target by its row and the figures behind it."""
_OF_FIGURES = (
    *("measure.stated_differs", "measure.stated_far_off", "measure.verified_differs", "measure.verified_nothing", "measure.stated_restated"),
    *("measure.parts_exceed", "measure.stated_above_parts", "measure.not_itemised"),
    *("restated.proposed", "restated.follows", "restated.gone", "restated.unlike_data"),
    *("validate.no_lines", "preflight.entity_without_lines", "preflight.site_without_lines", "preflight.line_without_entity", "carbon_fee.differs"),
    *("cdp.reasons_do_not_add_up", "cdp.reason_beyond_causes", "cdp.export_figure_differs", "cdp.breakdown_open", "cdp.cells_counted"),
)
"""Rules that hold a figure against another."""
_WHOLE = ("load.missing_column", "load.undecodable", "load.unreadable_row", "load.source_not_found", "load.source_outside", "load.sheet_not_found")
"""Errors at a row or a setting that lose more than a line; one without a row loses its file."""
_OF_ABSENCE = (
    *("validate.base_year_absent", "validate.base_year_absent_scope3", "validate.headline_absent", "validate.scope3_absent", "validate.scope3_silent"),
    *("validate.scope3_not_broken_down", "track.no_base", "track.no_base_year", "preflight.scope2_absent", "preflight.prior_year_absent"),
    *("preflight.revenue_missing", "preflight.no_target", "preflight.target_due"),
)
"""Rules that find no figure at all: what a table as a whole would have given."""


def without_echoes(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings less those that follow from another: of a cell nobody could read, and of figures that are not final while lines are missing from them.

    How many comparisons are held back is said by one finding; they are made again once the errors are gone. Nothing is held back without an error that blocks.
    """
    ground = [item for item in findings if item.blocks and item.rule.startswith(_GROUND) and item.rule not in _COUNTED_ALL_THE_SAME]
    cells = {(place.file, place.sheet, place.row) for item in ground if item.rule.startswith("load.") for place in item.places}
    tables = {(place.file, place.sheet) for item in ground if item.rule == "load.missing_column" for place in item.places}
    sheets = {(place.file, place.sheet) for item in findings if item.rule == "load.unknown_sheet" for place in item.places}
    kept = [item for item in findings if not _of_unread_cell(item, cells, tables) and not _of_unread_sheet(item, sheets)]
    lost = [place for item in ground for place in item.places if item.rule in _WHOLE or place.row is None]
    held = {*_follow((place for item in ground for place in item.places), _OF_FIGURES, _OF_TARGETS), *_follow(lost, _OF_ABSENCE, _OF_ABSENCE)}
    left = [item for item in kept if item.rule not in held or item.acknowledged is not None]
    if len(left) == len(kept):
        return tuple(kept)
    return (*left, finding("check.held_back", held=len(kept) - len(left)))


def _of_unread_cell(item: Finding, cells: set[tuple[str, str | None, int | None]], tables: set[tuple[str, str | None]]) -> bool:
    """A blank that is blank because its cell, or its column, could not be read."""
    blank = item.rule in _BLANK
    return blank and any((place.file, place.sheet, place.row) in cells or (place.file, place.sheet) in tables for place in item.places)


def _of_unread_sheet(item: Finding, sheets: set[tuple[str, str | None]]) -> bool:
    """What is said of the layout of a sheet that was not read anyway."""
    loaded = item.rule.startswith("load.") and item.rule != "load.unknown_sheet" and not item.blocks
    return loaded and bool(item.places) and all((place.file, place.sheet) in sheets for place in item.places)


def _follow(places: Iterable[Place], of_figures: tuple[str, ...], of_targets: tuple[str, ...]) -> tuple[str, ...]:
    """The rules of either kind that rest on what stands at these places."""
    tables = {table_named(place.sheet or PurePosixPath(place.file).stem) for place in places}
    return (*(of_figures if tables - {*_TARGETS, *_APART} else ()), *(of_targets if tables - {*_APART} else ()))
