"""Index tables: each disclosure with the places that answer it, what is omitted and why. Places are exact; pages are Word's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from pipeline.document import Column, Row, Span, Spans, TableBlock
from pipeline.finding import Text
from pipeline.location import places_of
from pipeline.project import Omission
from pipeline.status import ItemStatus, PointStatus
from pipeline.tabulate.cells import DASH, dash, head, in_language, joined, label, literal
from pipeline.view import View


def gri(view: View) -> TableBlock | None:
    """Rows of the GRI content index (GRI 1, requirement 7). No statement of use stands here: the claim is the whole report's."""
    items = [item for item in _items(view, "gri") if item.status != "missing"]
    if not items:
        return None
    omits = any(item.omissions for item in items)
    columns = (
        Column(head(view, "disclosure"), weight=3),
        Column(head(view, "place"), weight=2.2),
        Column(head(view, "page"), "right", 0.6),
        Column(head(view, "item_status"), weight=1.1),
        *(
            (
                Column(head(view, "omitted_requirement"), weight=1.2),
                Column(head(view, "omission_reason"), weight=1.4),
                Column(head(view, "explanation"), weight=2.4),
            )
            if omits
            else ()
        ),
    )
    rows = tuple(_grouped(view, items, lambda item: _gri_rows(view, item, omits), len(columns)))
    notes = () if view.project.report.standalone else (label(view, "table.note.rows_to_merge"),)
    return TableBlock("table-indexes-gri", label(view, "table.indexes-gri.caption"), columns, rows, notes=notes, wide=omits)


def index(framework: str) -> Callable[[View], TableBlock | None]:
    """How the index table of a framework is made."""
    return partial(_plain, framework=framework)


def _items(view: View, framework: str) -> list[ItemStatus]:
    """The items of a framework's index; one that does not apply stands there with the place that says so, where a person does."""
    return [item for item in view.items if item.framework == framework and item.item.listed and (item.status != "not_applicable" or item.blocks)]


def _plain(view: View, framework: str) -> TableBlock | None:
    """Code and title, place, page, status."""
    items = _items(view, framework)
    if not items:
        return None
    columns = (
        Column(head(view, "disclosure"), weight=3),
        Column(head(view, "place"), weight=2.2),
        Column(head(view, "page"), "right", 0.6),
        Column(head(view, "item_status"), weight=1.1),
    )
    rows = tuple(_grouped(view, items, lambda item: [Row((_named(view, item), *_where(view, item), _status(view, item)))], len(columns)))
    return TableBlock(f"table-indexes-{framework}", label(view, f"framework.{framework}.index"), columns, rows)


def points(view: View) -> TableBlock | None:
    """Every requirement point of a document of its own: paragraph, what it asks in our words, where it is answered, and what is missing."""
    if not view.project.document.beside:
        return None
    items = [item for item in view.items if item.item.listed and item.points]
    if not items:
        return None
    columns = (
        Column(head(view, "paragraph"), weight=1.1),
        Column(head(view, "asked"), weight=3.2),
        Column(head(view, "place"), weight=2.2),
        Column(head(view, "item_status"), weight=1.1),
    )
    rows = tuple(_grouped(view, items, lambda item: [_point(view, status) for status in item.points], len(columns)))
    return TableBlock("table-indexes-points", label(view, "table.indexes-points.caption"), columns, rows)


def _point(view: View, status: PointStatus) -> Row:
    """A point: what it asks and, where that is answered in part, what is not; where it is answered, its status."""
    asked = _title(view, status.point.text)
    if status.status == "partial":
        between = "；" if view.lang == "zh-TW" else "; "
        asked += (*label(view, "table.index.missing"), *joined([_title(view, text) for text in status.missing], between))
    return Row((literal(status.point.print_ref, "code"), asked, _where_of(view, status.blocks)[0], label(view, f"choice.item_status.{status.status}")))


def _grouped(view: View, items: Sequence[ItemStatus], make: Callable[[ItemStatus], list[Row]], width: int) -> Iterator[Row]:
    """The rows under a sub-heading for each standard, pillar or module."""
    last = None
    for item in items:
        group = _group(view, item)
        if group and group != last:
            yield Row((group, *(() for _ in range(width - 1))), "group")
            last = group
        yield from make(item)


def _group(view: View, item: ItemStatus) -> Spans:
    titles = (entry.groups.get(item.item.group) for entry in view.catalogues if entry.framework == item.framework)
    title = next((title for title in titles if title), None)
    return _title(view, title) if title else ()


def _title(view: View, title: Text) -> Spans:
    """A title of the catalogue: codes and years of standards in it are literals."""
    return (Span("literal", title[view.lang], literal="standard"),)


def _named(view: View, item: ItemStatus) -> Spans:
    return (*literal(item.code, "code"), Span("text", " "), *_title(view, item.title))


def _status(view: View, item: ItemStatus) -> Spans:
    return label(view, f"choice.item_status.{item.status}")


def _where(view: View, item: ItemStatus) -> tuple[Spans, Spans]:
    """Where an item is answered; what a questionnaire's pack answers alone stands in the response, what is not answered nowhere."""
    places, page = _where_of(view, item.blocks if item.status != "missing" else ())
    elsewhere = not page and item.framework == "cdp" and item.status in ("reported", "partial")
    return (label(view, "cdp.index.response"), ()) if elsewhere else (places, page)


def _where_of(view: View, blocks: Sequence[str]) -> tuple[Spans, Spans]:
    """The sections of blocks in reading order, each a link to the first block there, and the page of the first."""
    shown = places_of(blocks, view.places)
    if not shown:
        return (Span("text", DASH),), ()
    links = [_link(place, block) for place, block in shown.items()]
    page = next(iter(shown.values()))
    return joined(links, "；" if view.lang == "zh-TW" else "; "), (Span("literal", "", literal="page", page_of=page),)


def _link(place: tuple[str, Spans], block: str) -> Spans:
    number, title = place
    spans = (*literal(number, "ordinal"), Span("text", " "), *title) if number else title
    return tuple(replace(span, href=f"#{block}") for span in spans)


def _gri_rows(view: View, item: ItemStatus, omits: bool) -> list[Row]:
    """One row an item, and one more for each further omission of it."""
    base = (_named(view, item), *_where(view, item), _status(view, item))
    if not omits:
        return [Row(base)]
    if not item.omissions:
        return [Row((*base, (), (), ()))]
    first, *more = [_omitted(view, omission) for omission in item.omissions]
    return [Row((*base, *first)), *(Row(((), (), (), (), *cells), "part") for cells in more)]


def _omitted(view: View, omission: Omission) -> tuple[Spans, Spans, Spans]:
    which = omission.point or omission.item.partition(":")[2]
    explained = in_language(view, omission.explanation, omission.at) if omission.explanation else dash(view, "blank")
    return literal(which, "code"), label(view, f"choice.omission.{omission.reason}"), explained
