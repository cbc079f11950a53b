"""The chapter and the documents beside it: the project as each sees it, and figures that a document filed before says differently."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from pipeline.datapoint import Datapoints
from pipeline.draft import texts_of
from pipeline.finding import Finding, Place, finding
from pipeline.outlines import Outline
from pipeline.printing import shown_exactly
from pipeline.project import Frameworks, Project
from pipeline.published import inside, read_draft

FILED = "document.filed"
_UNREADABLE = (KeyError, TypeError, ValueError, AttributeError, ArithmeticError)


def through(project: Project, outline: Outline, points: Datapoints) -> Project:
    """The project as an outline sees it: its sections, its one framework and the omissions of that, and the method of scope 2 that framework asks for.

    Every figure and rule stays. Without figures by that method the totals keep the team's own (IFRS S2, 29(a)(v): location-based).
    """
    own = project.frameworks
    frameworks = Frameworks(editions=own.editions, industry=own.industry, scope2=own.scope2, **{outline.framework: True})  # type: ignore[arg-type]  # its name is a field
    asked = outline.scope2 if points.value(f"ghg.scope12.{outline.scope2}", project.report.year) is not None else None
    document = replace(project.document, name=outline.name, title=outline.title, outline=outline.sections, scope2=asked)
    omissions = tuple(entry for entry in project.omissions if entry.item.startswith(f"{outline.framework}:"))
    return replace(project, frameworks=frameworks, document=document, omissions=omissions)


def without(project: Project, beside: Sequence[Outline]) -> Project:
    """The project as the chapter sees it where documents stand beside it: what they answer is answered there, once."""
    if not beside:
        return project
    answered = {outline.framework: False for outline in beside}
    omissions = tuple(entry for entry in project.omissions if entry.item.partition(":")[0] not in answered)
    return replace(project, frameworks=replace(project.frameworks, **answered), omissions=omissions)  # type: ignore[arg-type]  # frameworks of outlines are flags


def filed(project: Project) -> Iterator[tuple[str, str | None, Mapping[str, Decimal]]]:
    """The documents of this year filed before (``[document] filed``): as named, the file, the figures it printed; no file where it cannot be used."""
    for named in project.document.filed:
        file = inside(project, named)
        data = read_draft(project.folder / file) if file is not None else None
        try:
            known = _values(data) if data is not None and data["report"]["year"] == project.report.year else None
        except _UNREADABLE:
            known = None
        yield named, file if known is not None else None, known or {}


def differing(project: Project, points: Datapoints, printed: Iterable[str]) -> Iterator[Finding]:
    """A finding for each printed figure that a document of the same year, filed before, has with another value."""
    own = tuple(dict.fromkeys(printed))
    for named, file, then in filed(project):
        if file is None:
            yield finding("outline.not_filed", project.place(FILED), text=named, year=project.report.year)
        for identifier in own if file is not None else ():
            value = points[identifier].value
            if identifier in then and value is not None and then[identifier] != value:
                before, now = shown_exactly(str(then[identifier])), shown_exactly(str(value))
                yield finding("outline.figure_differs", Place(file or named, column=identifier), id=identifier, file=file, then=before, now=now)


def _values(data: dict[str, object]) -> dict[str, Decimal]:
    """The figures a draft prints, in whichever of its documents."""
    told = {entry["datapoint"] for text in texts_of(data) for entry in text["citations"]}
    points: list[dict[str, str | None]] = data["datapoints"]  # type: ignore[assignment]  # JSON
    return {str(entry["id"]): Decimal(entry["value"]) for entry in points if entry["id"] in told and entry["value"] is not None}
