"""Which digits shipped words may hold: the closed list of declared literals. Any other digit in a template is a defect, and the build says where."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

from pipeline.document import LiteralKind, Span, Spans

PATTERNS: tuple[tuple[LiteralKind, str], ...] = (
    ("standard", r"ISO(?:/IEC)? \d{4,5}(?:-\d)?(?::\d{4})?"),
    ("standard", r"ISAE \d{4}|ISSA \d{4}|AA1000(?:AS)?|PAS \d{4}"),
    ("standard", r"IFRS S[12]|ESRS E1|ESRS \d"),
    ("standard", r"GRI \d{1,3}(?:-\d{1,2})?(?:-[a-z])?(?:[:：] ?[^\d，。,.;；]{2,40}? ?20\d\d)?"),
    ("code", r"[Ss]copes? [123](?:\+[23])*(?:(?:, | and |, and | or | to )[123](?:\+[23])*)*"),
    ("code", r"[Cc]ategor(?:y|ies) \d{1,2}(?:(?:, | and | to |–)\d{1,2})*"),
    ("code", r"類別 ?\d{1,2}(?:[、及至–]\d{1,2})*"),
    ("code", r"RE100|AR[456]|CO2e?|EP100|EV100"),
    ("unit", r"1\.5 ?°C|2 ?°C"),
    ("unit", r"tCO2e?|kgCO2e?"),
)
_CHINESE = "[\u3400-\u9fff]"
_MEETS = re.compile(f"{_CHINESE}[A-Za-z0-9]|[A-Za-z0-9]{_CHINESE}")
_PARTED = re.compile(f"{_CHINESE} $")
_ANY = re.compile("|".join(f"(?P<p{index}>{pattern})" for index, (_, pattern) in enumerate(PATTERNS)))


def classify(text: str, template: Span) -> Iterator[Span]:
    """The text of a template as spans: declared literals apart, the rest as text. ``template`` gives marks and place."""
    end = 0
    for match in _ANY.finditer(text):
        if match.start() > end:
            yield _span("text", text[end : match.start()], template, None)
        index = int((match.lastgroup or "p0")[1:])
        yield _span("literal", match.group(), template, PATTERNS[index][0])
        end = match.end()
    if end < len(text):
        yield _span("text", text[end:], template, None)


@lru_cache(20_000)
def classed(text: str) -> Spans:
    """Words of ours as plain spans, declared literals (Scope 1, ISO 14064-1) apart. (A chapter says the same few thousand again and again.)"""
    return tuple(classify(text, Span("text", "")))


def _span(kind: str, text: str, template: Span, literal: LiteralKind | None) -> Span:
    return Span("literal" if kind == "literal" else "text", text, literal=literal, marks=template.marks, href=template.href, at=template.at)


def filled(template: str, values: Mapping[str, Spans]) -> Spans:
    """A sentence of ``words`` with spans in place of its ``{names}``; its own digits are declared literals."""
    found: list[Span] = []
    for index, part in enumerate(re.split(r"\{(\w+)\}", template)):
        found += values[part] if index % 2 else classed(part)
    return spaced(span for span in found if span.text)


def meets(before: str, after: str) -> bool:
    """Whether a Chinese character and a Latin letter or digit stand side by side, which Taiwan sets with a space between."""
    return _MEETS.fullmatch(before + after) is not None


def spaced(spans: Iterable[Span]) -> Spans:
    """Spans with a space where Chinese meets a Latin letter or digit across two of them, as Taiwan sets type: 已由 SGS 完成, but 已由臺灣檢驗完成."""
    found: list[Span] = []
    for span in spans:
        if found and found[-1].kind == "text" and _PARTED.search(found[-1].text) and re.match(_CHINESE, span.text):
            found[-1] = replace(found[-1], text=found[-1].text[:-1])
        if found and found[-1].kind != "typed" != span.kind and meets(found[-1].text[-1:], span.text[:1]):
            if span.kind == "text":
                span = replace(span, text=" " + span.text)
            elif found[-1].kind == "text":
                found[-1] = replace(found[-1], text=found[-1].text + " ")
            else:
                found.append(Span("text", " "))
        found.append(span)
    return tuple(found)
