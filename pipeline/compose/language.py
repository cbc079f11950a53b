"""The functions shipped templates are given: the API of ``report_templates/sections``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from pipeline.compose.context import Number, TemplateRow, TemplateTarget, Voice, Year, numbers, write_date
from pipeline.document import Block, LiteralKind, Span
from pipeline.inputs import Record
from pipeline.reasons import category_reasons
from pipeline.statutory import SCOPE3_AFTER, ifrs_from

_STAND_IN = {"en": "Table", "zh-TW": "表"}
"""What a cross reference reads until its number is known: in the script of its label, so that spaces around it are set as for that."""

_OF_FIGURES = frozenset(("carbon_fee", "consolidate", "measure", "preflight", "restated", "track", "validate"))
"""Areas of the rules that are about figures: why such a finding may stand is a limit of the data; of a text, an answer or a supplier it is the team's own."""


class Rows(list[TemplateRow]):
    """Rows of an input table; false where there are none."""


def template_names(voice: Voice, blocks: Mapping[str, Block], topics: frozenset[str], known: frozenset[str]) -> dict[str, object]:
    """Everything a template may name. ``blocks`` are the tables and charts by block id; ``known`` the block ids that may be referred to."""
    view = voice.view

    def n(metric: str, year: Year | int | None = None, key: str | None = None) -> Number:
        asked = view.year if year is None else year.n if isinstance(year, Year) else year
        return Number(metric, asked, key, view.points.find(metric, asked, key), voice)

    def family(metric: str, year: Year | int | None = None, sort: str = "value") -> list[Number]:
        asked = view.year if year is None else year.n if isinstance(year, Year) else year
        return list(numbers(view, voice, metric, asked, sort))

    def rows(table: str) -> Rows:
        found = view.inputs.records(table)
        dated = [record for record in found if record.integer("year") == view.year] if _has_year(found) else list(found)
        return Rows(TemplateRow(record, table, voice) for record in dated)

    def place(name: str) -> str:
        return voice.slots.put(blocks[name]) if name in blocks else ""

    def verified(metric: str) -> TemplateRow | bool:
        covering = [record for record in view.inputs.records("verification") if record.integer("year") == view.year and _covers(record, metric)]
        return TemplateRow(covering[0], "verification", voice) if covering else False

    return {
        "year": Year(view.year, voice),
        "prev": Year(view.prev, voice),
        "base": Year(view.base_year, voice) if view.base_year is not None else None,
        "lit": lambda text, kind: voice.literal(text, kind),
        "company": _Company(voice),
        "report": _Report(voice),
        **_rules(voice),
        "word": view.word,
        "this": view.word(view.own_word("cover.this")),
        "n": n,
        "family": family,
        "targets": [TemplateTarget(target, voice) for target in view.targets],
        "active_targets": [TemplateTarget(target, voice) for target in view.targets if target.active],
        "rows": rows,
        "all_rows": lambda table: Rows(TemplateRow(record, table, voice) for record in view.inputs.records(table)),
        "topics": lambda name: name in topics,
        "causes": lambda metric: list(numbers(view, voice, f"ghg.cause.{metric.removeprefix('ghg.')}", view.year, "key")),
        "known_limits": lambda: Rows(TemplateRow(record, "acknowledged", voice) for record in known_limits(view.inputs.records("acknowledged"))),
        "missing_categories": lambda: _missing(voice),
        "verified": verified,
        "coverage": lambda framework: _Coverage(framework, n),
        "listed": lambda items: listed([str(item) for item in items], view.lang),
        "table": lambda name: place(f"table-{name}"),
        "chart": lambda name: place(f"figure-{name}"),
        "cards": lambda: place("cards"),
        "has": lambda name: name in blocks or name in known,
        "ranged": lambda items: ranged(items, voice),
        "quoted": lambda items: [quoted(str(item), view.lang) for item in items],
        "ref": lambda name: voice.spans((Span("literal", _STAND_IN[view.lang], citation="ref", literal="ordinal", href=f"#{name}"),)),
    }


def known_limits(acknowledged: Sequence[Record]) -> tuple[Record, ...]:
    """The findings about figures that the team knows of, each reason once."""
    reasons: dict[str | None, Record] = {}
    for record in acknowledged:
        if (record.text("rule") or "").partition(".")[0] in _OF_FIGURES:
            reasons.setdefault(record.text("reason"), record)
    return tuple(record for reason, record in reasons.items() if reason)


def _rules(voice: Voice) -> dict[str, object]:
    """By which rules the report is made, as ``report.toml`` says them. ``headline`` is the method totals are shown by, ``counted`` the team's own."""
    project = voice.view.project
    first = ifrs_from(project)
    return {
        "headline": voice.view.headline,
        "counted": project.inventory.scope2_headline,
        "consolidation": project.inventory.consolidation if project.states("inventory.consolidation") else None,
        "gwp": project.inventory.gwp if project.states("inventory.gwp") else None,
        "ifrs_from": Year(first, voice) if first is not None else None,
        "scope3_from": Year(first + SCOPE3_AFTER, voice) if first is not None else None,
        "indexed": "indexes" in (project.document.outline or ("indexes",)),
        "standalone": project.report.standalone,
        "gri_claim": project.frameworks.gri.claim if project.frameworks.gri else None,
    }


def ranged(numbers: Sequence[str], voice: Voice) -> list[str]:
    """Category numbers as literals, three or more in a row as one: ``1 to 8``, ``11``."""
    runs: list[list[int]] = []
    for number in sorted({int(number) for number in numbers if number.isdecimal()}):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    until = " 至 " if voice.view.lang == "zh-TW" else " to "
    shown = [[run[0], run[-1]] if len(run) > 2 else [number] for run in runs for number in (run if len(run) < 3 else run[:1])]
    return [until.join(voice.literal(number, "ordinal") for number in ends) for ends in shown]


def quoted(name: str, lang: str) -> str:
    """A name inside a sentence: “Scope 3 by 2030”, 「2030 年範疇三減量」."""
    return f"「{name}」" if lang == "zh-TW" else f"“{name}”"


def listed(items: Sequence[str], lang: str) -> str:
    """``a, b and c``; 「a、b 及 c」."""
    if len(items) < 2:
        return "".join(items)
    if lang == "zh-TW":
        return "、".join(items[:-1]) + "及" + items[-1]
    return ", ".join(items[:-1]) + " and " + items[-1]


def _has_year(records: Sequence[Record]) -> bool:
    """Whether the rows of a table belong to single years, so that the reporting year's are meant."""
    return bool(records) and "year" in records[0].values and any(record.text("year") for record in records) and records[0].text("initiative_id") is None


def _covers(record: Record, metric: str) -> bool:
    """Whether a verification row speaks of a metric: ``ghg.scope1``, ``energy.*``."""
    subject = (record.text("subject") or "").partition("[")[0]
    return metric == subject or (subject.endswith("*") and metric.startswith(subject[:-1])) or metric.startswith(subject + ".")


class _Company:
    """The company in a template."""

    def __init__(self, voice: Voice) -> None:
        self._voice = voice

    @property
    def name(self) -> str:
        """Its name in the report's language, as typed in report.toml."""
        project = self._voice.view.project
        names = project.company.name
        return self._voice.input(names.get(self._voice.view.lang) or next(iter(names.values())), project.place("company.name"))

    @property
    def country(self) -> str | None:
        """Its country's code, for comparing only."""
        return self._voice.view.project.company.country


class _Report:
    """The report in a template."""

    def __init__(self, voice: Voice) -> None:
        self._voice = voice

    @property
    def period_start(self) -> str:
        """First day of the period, as a literal."""
        return self._voice.literal(write_date(self._voice.view.project.report.period_start, self._voice.view.lang), "date")

    @property
    def period_end(self) -> str:
        """Last day of the period, as a literal."""
        return self._voice.literal(write_date(self._voice.view.project.report.period_end, self._voice.view.lang), "date")

    @property
    def publication_date(self) -> str:
        """Day of publication, as a literal; empty where it is not set."""
        day = self._voice.view.project.report.publication_date
        return self._voice.literal(write_date(day, self._voice.view.lang), "date") if day else ""


class _Coverage:
    """How many items of a framework have each status, as numbers."""

    def __init__(self, framework: str, n: Callable[..., Number]) -> None:
        self._framework, self._n = framework, n

    def __getattr__(self, status: str) -> Number:
        return self._n(f"coverage.{self._framework}", None, status)


class Missing:
    """A scope 3 category without a figure: prints its name; ``reason_text`` is the reason somebody stated."""

    def __init__(self, voice: Voice, key: str, reason: tuple[str, Record] | None) -> None:
        self._voice, self.key, self._reason = voice, key, reason

    def __str__(self) -> str:
        view = self._voice.view
        name = view.words.get(f"category.{self.key}", self.key)
        number: LiteralKind = "code"
        if view.lang == "zh-TW":
            return f"{self._voice.literal(f'類別 {self.key}', number)}（{name}）"
        return f"{self._voice.literal(f'Category {self.key}', number)} ({name[:1].lower() + name[1:]})"

    @property
    def reason_text(self) -> str:
        """The stated reason, as typed; empty where nobody gave one."""
        if self._reason is None:
            return ""
        record = self._reason[1]
        column = record.spoken("note", self._voice.view.lang)
        return self._voice.input(record.text(column) or "", record.place(column))


def _missing(voice: Voice) -> list[Missing]:
    """Categories 1 to 15 that have no figure this year and are not reported with another."""
    view = voice.view
    reasons = category_reasons(view.inputs, view.year)
    points = [point for point in view.points.family("ghg.scope3.category", view.year) if point.value is None and point.reason == "no_lines"]
    return [Missing(voice, point.key or "", reasons.get(point.key or "")) for point in points]
