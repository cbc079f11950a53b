"""A trace as lines a person reads in a terminal, in one language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pipeline.printing import shown_exactly
from report_templates import words

Node = Mapping[str, Any]
PLACES = 8
"""Places of one number shown before the rest is counted."""


class TraceLines:
    """Writes one trace; ``heads`` are the lines to set in bold."""

    def __init__(self, found: Node, lang: str) -> None:
        self._found = found
        self._lang = lang
        self._words = words(lang)

    def _say(self, key: str, **values: object) -> str:
        return self._words[f"trace.{key}"].format(**values)

    def _in(self, text: Mapping[str, str]) -> str:
        """A text in the language read; of a public page the one it is written in."""
        return text.get(self._lang) or next(iter(text.values()), "")

    def lines(self) -> Iterator[tuple[str, bool]]:
        """Every line, with whether it is a heading: notes, each number with its tree, text that is no datapoint, ids offered."""
        for note in self._found["notes"]:
            yield self._in(note["message"]) + " " + self._in(note["hint"]), False
            yield "", False
        matches, texts = self._found["matches"], self._found["texts"]
        if len(matches) > 1:
            yield self._say("candidates", count=len(matches), what=self._found["what"].strip()), True
            yield "", False
        for match in matches:
            yield from self._node(match, 0)
            yield "", False
        yield from self._texts(texts)
        if not matches and not texts:
            yield self._say("not_found", what=self._found["what"]), False
            yield from ((f"  {name}", False) for name in self._offered())

    def _offered(self) -> Iterator[str]:
        near = self._found["near"]
        if near:
            yield self._say("near")
        yield from (f"  {name}" for name in near)

    def _node(self, node: Node, depth: int) -> Iterator[tuple[str, bool]]:
        pad = "  " * depth
        number = shown_exactly(node["value"]) if node["value"] else next((entry["text"] for entry in node["printed"]), "–")
        value = f"{number} {self._in(node['unit'])}".strip() if number != "–" else number
        yield f"{pad}{self._in(node['name']) or node['id']} = {value}", depth == 0
        for line in self._facts(node):
            yield f"{pad}  {line}", False
        for part in node["parts"]:
            yield from self._node(part, depth + 1)

    def _facts(self, node: Node) -> Iterator[str]:
        yield node["id"]
        if node["formula"]:
            yield self._in(node["formula"])
        if node["stated_at"]:
            by = node.get("stated_by")
            yield self._say("stated_by", by=by, place=node["stated_at"]) if by else self._say("stated", place=node["stated_at"])
        if node.get("selection"):
            yield self._in(node["selection"])
        rows = node.get("rows", ())
        for row in rows:
            yield from self._row(row)
        if node.get("row_count", 0) > len(rows):
            yield "  " + self._say("more_rows", count=node["row_count"] - len(rows))
        if node.get("sha256"):
            checked = {True: self._say("agrees"), False: self._say("disagrees")}.get(node.get("agrees"), "")  # type: ignore[arg-type]  # absent is neither
            yield f"sha256 {node['sha256']}{checked}"
        yield from self._places(node["printed"])

    def _row(self, row: Node) -> Iterator[str]:
        yield f"  {row['at']}: {self._in(row['workings'])} = {row['amount']} {row['unit']}  ({row['label']})"
        for used in row.get("used", ()):
            source = " · ".join(part for part in (used.get("source"), used.get("at")) if part)
            yield f"    {self._say('used_' + used['kind'])} {used['value']}" + (f" ← {source}" if source else "")

    def _places(self, prints: Sequence[Node]) -> Iterator[str]:
        for entry in sorted(prints, key=lambda entry: entry["lang"] != self._lang)[:PLACES]:
            yield self._place(entry)
        if len(prints) > PLACES:
            yield self._say("more_places", count=len(prints) - PLACES)

    def _place(self, entry: Node) -> str:
        """Where a number stands, with the words around it, and what a changed document shows in its place."""
        named = " › ".join(filter(None, (entry.get("document"), entry.get("section"))))
        section = self._say("section", section=named) if named else ""
        line = self._say("printed", text=entry["text"], lang=entry["lang"], section=section, block=entry["block"])
        told = entry.get("context", entry["text"]) != entry["text"]
        context = self._say("context", context=entry["context"]) if told else ""
        return line + context + (self._say("now", now=entry["now"]) if "now" in entry else "")

    def _texts(self, texts: Sequence[Node]) -> Iterator[tuple[str, bool]]:
        for entry in sorted(texts, key=lambda entry: entry["lang"] != self._lang)[: 2 * PLACES]:
            at = f" · {entry['at']}" if entry.get("at") else ""
            by = self._say("by", by=entry["by"], on=entry.get("on", "–")) if entry.get("by") else ""
            yield f"{self._say('kind_' + entry['kind'])}{at}{by}", True
            yield f"  {self._place(entry)}", False
        if len(texts) > 2 * PLACES:
            yield self._say("more_places", count=len(texts) - 2 * PLACES), False
