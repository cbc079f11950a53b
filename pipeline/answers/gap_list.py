"""The gap list: what a change of edition asks of a team, as a workbook to work through and a chart to show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from figures import CHARTS
from figures.chart import Frame, Sheet
from figures.editions import STATES, Editions, Line, State
from pipeline.answers.workbook import Cell, Look, Page, Value, workbook
from pipeline.finding import LANGUAGES, Text
from pipeline.gap import Gap, ItemGap, PointGap, Retired
from pipeline.provenance import Words
from pipeline.status import Status

_STATE: Mapping[Status, State] = {"reported": "covered", "omitted": "covered", "partial": "partly", "missing": "wanted", "not_applicable": "not_asked"}
_LOOK: Mapping[State, Look] = {"covered": "plain", "partly": "auto", "wanted": "person", "not_asked": "none"}


def gap_files(gap: Gap, company: Text, words: Words) -> dict[str, bytes]:
    """The workbook in both languages and, for each, the chart as SVG and PNG, by file name."""
    from figures.press import drawn

    stem = f"gap-{gap.after.framework}-{gap.after.edition}"
    files = {f"{stem}.xlsx": gap_workbook(gap, company, words)}
    for lang in LANGUAGES:
        drawing = drawn(gap_chart(gap, lang, words[lang]))
        files |= {f"{stem}.{lang}.svg": drawing.svg.encode("utf-8"), f"{stem}.{lang}.png": drawing.png}
    return files


def gap_message(gap: Gap, lang: str, words: Mapping[str, str]) -> str:
    """The whole in one sentence: ``GRI 2016 → 2025: 40 of 86 points are covered already``."""
    before = gap.before
    names = {entry.framework: words.get(f"framework.{entry.framework}", entry.framework) for entry in (before, gap.after) if entry is not None}
    old = "" if before is None else before.edition if before.framework == gap.after.framework else f"{names[before.framework]} {before.edition}"
    key = "gap.message_alone" if before is None else "gap.message" if before.framework == gap.after.framework else "gap.message_from"
    total = sum(len(item.points) for item in gap.changed)
    return words[key].format(framework=names[gap.after.framework], before=old, after=gap.after.edition, covered=gap.count("reported", "omitted"), total=total)


def gap_summary(gap: Gap, words: Mapping[str, str]) -> list[str]:
    """What changes, what stays and what is withdrawn, counted."""
    points = [point for item in gap.changed for point in item.points]
    counts = {state: sum(_STATE[point.status.status] == state for point in points) for state in STATES}
    new = sum(point.new and _STATE[point.status.status] == "wanted" for point in points)
    lines = [words["gap.summary"].format(items=len(gap.changed), total=len(points), new=new, **counts)]
    if gap.before is not None:
        lines.append(words["gap.kept"].format(items=len(gap.items) - len(gap.changed)))
        lines.append(words["gap.gone"].format(items=len(gap.retired), points=sum(len(entry.points) for entry in gap.retired)))
        if gap.after.succession:
            lines.append(words["gap.estimated"])
    return lines


def gap_chart(gap: Gap, lang: str, words: Mapping[str, str]) -> Sheet:
    """A line a changed disclosure, a box a point."""
    lines = tuple(
        Line(
            f"{item.status.code} {item.status.title[lang]}",
            "、".join(item.old) if lang == "zh-TW" else ", ".join(item.old),
            tuple(_STATE[point.status.status] for point in item.points),
            f"{item.count('reported', 'omitted')}/{len(item.points)}",
        )
        for item in gap.changed
    )
    heads = (words["gap.head.disclosure"], words["gap.head.old"] if gap.before is not None else "", words["gap.head.points"])
    frame = Frame(f"figure-gap-{lang}", gap_message(gap, lang, words), "", lang)
    return CHARTS["editions"](Editions(frame, heads, lines, tuple((state, words[f"gap.state.{state}"]) for state in STATES)))


def gap_workbook(gap: Gap, company: Text, words: Words) -> bytes:
    """Sheets: what to collect, point by point, disclosure by disclosure, what is withdrawn."""
    above = tuple(line for lang in reversed(LANGUAGES) for line in (_title(gap, company, lang, words), *gap_summary(gap, words[lang])))
    both = _Both(words)
    pages = [
        Page(
            "collect 待蒐集",
            (("應提供之資料", 46), ("What to give", 46), ("填報位置", 46), ("Where it goes", 46), ("要求事項 Points", 30), ("新增要求 Newly asked", 14)),
            list(_collect(gap, both)),
            above,
        ),
        Page(
            "points 要求事項",
            (
                *(("代碼 Code", 16), ("承接 Takes over", 16), ("項目變動 Change", 18), ("要求內容", 52), ("Requirement", 52)),
                *(("新增要求 Newly asked", 12), ("狀態 State", 20), ("缺少", 46), ("Missing", 46)),
            ),
            list(_points(gap, both)),
        ),
        Page(
            "disclosures 揭露項目",
            (
                *(("代碼 Code", 12), ("揭露項目", 40), ("Disclosure", 40), ("承接 Takes over", 18), ("項目變動 Change", 18)),
                *((f"{words['zh-TW'][f'gap.state.{state}']} {words['en'][f'gap.state.{state}']}", 12) for state in STATES),
            ),
            [_disclosure(item, both) for item in gap.items],
        ),
    ]
    if gap.retired:
        heads = (("代碼 Code", 12), ("揭露項目", 40), ("Disclosure", 40), ("由何者承接 Taken over by", 24), ("不再要求之內容", 52), ("No longer asked", 52))
        pages.append(Page("withdrawn 廢止", heads, [_gone(entry) for entry in gap.retired]))
    return workbook(pages)


class _Both:
    """A label in both languages, Chinese first."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def __call__(self, key: str) -> str:
        return f"{self._words['zh-TW'][key]} {self._words['en'][key]}"


def _title(gap: Gap, company: Text, lang: str, words: Words) -> str:
    name = company.get(lang) or next(iter(company.values()))
    framework = words[lang].get(f"framework.{gap.after.framework}", gap.after.framework)
    return words[lang]["gap.title"].format(framework=framework, after=gap.after.edition, company=name)


def _collect(gap: Gap, both: _Both) -> Iterable[list[Value]]:
    """What to give, once each, in the order of the catalogue."""
    for wanted, refs in gap.wanted().values():
        yield [wanted.what["zh-TW"], wanted.what["en"], wanted.where["zh-TW"], wanted.where["en"], ", ".join(refs), both("gap.newly") if wanted.new else None]


def _points(gap: Gap, both: _Both) -> Iterable[list[Value]]:
    for item in gap.changed:
        for point in item.points:
            yield _point(item, point, both)


def _point(item: ItemGap, point: PointGap, both: _Both) -> list[Value]:
    state = _STATE[point.status.status]
    missing = {lang: "\n".join(words[lang] for words in point.status.missing) for lang in LANGUAGES}
    return [
        *(point.point.print_ref, ", ".join(item.old), both(f"gap.change.{item.change}"), point.point.text["zh-TW"], point.point.text["en"]),
        *(both("gap.newly") if point.new else None, Cell(both(f"gap.state.{state}"), _LOOK[state]), missing["zh-TW"], missing["en"]),
    ]


def _disclosure(item: ItemGap, both: _Both) -> list[Value]:
    counts = [sum(_STATE[point.status.status] == state for point in item.points) for state in STATES]
    title = item.status.title
    return [item.status.code, title["zh-TW"], title["en"], ", ".join(item.old), both(f"gap.change.{item.change}"), *(count or None for count in counts)]


def _gone(entry: Retired) -> list[Value]:
    gone = {lang: "\n".join(point.text[lang] for point in entry.points) for lang in LANGUAGES}
    return [entry.item.code, entry.item.title["zh-TW"], entry.item.title["en"], ", ".join(entry.new) or None, gone["zh-TW"], gone["en"]]
