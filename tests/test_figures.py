"""Charts: what is printed is what was given, nothing overlaps or is cut, and the SVG may stand in a page with a strict policy."""

from __future__ import annotations

import ast
import hashlib
import importlib
import io
import itertools
import os
import pickle
import struct
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

import figures
from figures import CHARTS, bars, bridge, columns, editions, matrix, panels, pathway, roadmap, tiles
from figures.chart import Drawing, Frame, Label, Number, Series, Sheet
from figures.fonts import UNITS, advance, faces, subset, width
from figures.press import drawn
from figures.scale import spread, tick_text, ticks
from figures.text import wrap
from figures.theme import FILLS, LIGHT, SMALL, contrast, ink_on

SVG = "{http://www.w3.org/2000/svg}"
FRAME = Frame("figure-a", "A message", "tCO₂e", "en", "estimated", "restated")
FRAME_ZH = Frame("figure-b", "訊息", "公噸 CO₂e", "zh-TW", "估計值", "重編")
LONG = "Purchased goods and services of the whole group including its joint ventures and associates"
LONG_ZH = "採購之商品與服務（含合資公司、關聯企業及其上游供應鏈之全部採購項目）"


def number(value: str | None, ref: str, **flags: bool) -> Number:
    """A number printed as a reader would see it."""
    return Number(None, "", ref) if value is None else Number(Decimal(value), f"{Decimal(value):,}".replace("-", "−"), ref, **flags)


def numbers(values: list[str | None], stem: str) -> tuple[Number, ...]:
    return tuple(number(value, f"{stem}@{2024 - len(values) + 1 + index}") for index, value in enumerate(values))


def some_bars(values: list[str | None], label: str, frame: Frame = FRAME, group: str = "") -> bars.Bars:
    made = (bars.Bar(Label(f"{index + 1} {label}"), number(value, f"m@2024[{index}]"), "scope3", group) for index, value in enumerate(values))
    return bars.Bars(frame, tuple(made))


def some_columns(years: int, rows: list[list[str | None]], frame: Frame = FRAME, share: list[str | None] | None = None) -> columns.Columns:
    labels = tuple(Label(str(2024 - years + 1 + index), "base year" if index == 0 else "") for index in range(years))
    tones = ("scope1", "scope2", "scope3")
    series = tuple(Series(f"Scope {index + 1} (market-based)", tones[index], numbers(row, f"s{index}")) for index, row in enumerate(rows))
    totals = [None if None in column else str(sum(Decimal(value or 0) for value in column)) for column in zip(*rows, strict=True)]
    line = Series("Renewable electricity, share", "target", numbers(share, "share")) if share else None
    return columns.Columns(frame, labels, series, numbers(totals, "total"), line)


def some_bridge(start: str, causes: list[str], frame: Frame = FRAME, label: str = "Emission factors") -> bridge.Bridge:
    end = str(Decimal(start) + sum(Decimal(cause) for cause in causes))
    made = tuple(bridge.Cause(Label(f"{label} {chr(97 + index)}"), number(cause, f"cause{index}")) for index, cause in enumerate(causes))
    return bridge.Bridge(frame, bridge.Cause(Label("2023"), number(start, "before")), made, bridge.Cause(Label("2024"), number(end, "now")))


def some_pathway(base: str, goal: str, actuals: list[str | None], last: int = 2030, frame: Frame = FRAME, **more: object) -> pathway.Pathway:
    words = pathway.Words("實際值" if frame.lang == "zh-TW" else "Actual 2024", "目標值" if frame.lang == "zh-TW" else "Target", "base year", "still to cut")
    first = 2024 - len(actuals) + 1
    start = pathway.Stop(first, number(base, "base"))
    stops = tuple(pathway.Stop(first + index, number(value, f"now@{first + index}")) for index, value in enumerate(actuals))
    return pathway.Pathway(frame, words, start, pathway.Stop(last, number(goal, "goal")), (start, *stops[1:]), **more)  # type: ignore[arg-type]


def some_panels(rows: list[list[str | None]], label: str, frame: Frame = FRAME) -> panels.Panels:
    def panel(index: int, row: list[str | None]) -> panels.Panel:
        years = tuple(Label(str(2024 - len(row) + 1 + at), "base year" if at == 0 else "") for at in range(len(row)))
        return panels.Panel(label, "tCO₂e/TWD million", "accent", years, numbers(row, f"p{index}"))

    return panels.Panels(frame, tuple(panel(index, row) for index, row in enumerate(rows)))


def some_roadmap(label: str, frame: Frame = FRAME) -> roadmap.Roadmap:
    lanes = (
        roadmap.Lane(Label(label), 2021, 2030, "target", "Targets", (2025,), number("966900", "goal1")),
        roadmap.Lane(Label("Net zero"), 2021, 2050, "target", "Targets", (2030, 2040), number("166707", "goal2")),
        roadmap.Lane(Label(label), 2022, 2032, "done", "Initiatives", number=number("12000", "one")),
        roadmap.Lane(Label("Solar"), 2024, None, "done", "Initiatives", number=number("800", "two")),
        roadmap.Lane(Label("Wind"), 2027, 2047, "planned", "Initiatives"),
    )
    return roadmap.Roadmap(frame, 2021, 2050, Label("2024"), lanes)


def some_matrix(title: str, count: int, frame: Frame = FRAME) -> matrix.Matrix:
    entries = tuple(matrix.Entry(f"R{index}", title, index % 2, 3, opportunity=index % 3 == 0) for index in range(count))
    across, upward = ("Unlikely", "About as likely as not", "Likely", "Virtually certain"), ("Low", "Medium-low", "Medium", "High")
    return matrix.Matrix(frame, "Likelihood", "Magnitude", across, upward, "Risks", "Opportunities", entries)


def some_tiles(count: int, frame: Frame = FRAME) -> tiles.Tiles:
    row = tuple(tiles.Tile(f"305-{index}", tiles.STATUSES[index % 5]) for index in range(count))
    names = tuple((status, status.replace("_", " ")) for status in tiles.STATUSES)
    return tiles.Tiles(frame, (tiles.Row("GRI 2016", row), tiles.Row("TCFD 2021", row[:1])), names)


def some_editions(count: int, title: str, frame: Frame = FRAME) -> editions.Editions:
    points = tuple(editions.STATES[index % 4] for index in range(count))
    lines = (editions.Line(f"102-1 {title}", "302-4, 302-5", points, f"1/{count}"), editions.Line("102-2", "", points[:1], "1/1"))
    return editions.Editions(frame, ("Disclosure", "takes over", "points"), lines, tuple((state, state.replace("_", " ")) for state in editions.STATES))


INPUTS: tuple[tuple[str, str, object], ...] = (
    ("bars", "one", some_bars(["5"], "Fleet")),
    ("bars", "fifteen", some_bars([str(10**index) for index in range(15)], LONG)),
    ("bars", "fifteen in Chinese", some_bars([str(7**index) for index in range(15)], LONG_ZH, FRAME_ZH)),
    ("bars", "zero, negative, missing", some_bars(["120", "0", "-35", None], "Fleet", group="Stage")),
    ("bars", "only negative", some_bars(["-1", "-250000"], LONG)),
    ("bars", "only zero", some_bars(["0", "0"], "Fleet")),
    ("bars", "tiny", some_bars(["0.0000012", "0.00000004"], "Fleet")),
    ("columns", "one year", some_columns(1, [["12.5"], ["0.4"], [None]])),
    ("columns", "ten years", some_columns(10, [["463670"] * 10, ["12034"] * 10, ["29001110"] * 10])),
    ("columns", "huge", some_columns(4, [["463670123456"] * 4, ["1"] * 4, ["0"] * 4], FRAME_ZH)),
    ("columns", "negative", some_columns(4, [["-120", "110", "100", "99"], ["200", "-210", "205", "190"], ["10", "12", "30", "0"]])),
    ("columns", "missing with a share", some_columns(4, [["120", None, "100", "99"], ["2", "3", "5", "4"]], share=["5.1", None, "12.2", "28"])),
    ("columns", "all zero", some_columns(3, [["0", "0", "0"]])),
    ("bridge", "small causes of large totals", some_bridge("1667070", ["-45000", "-23012", "38900", "0"])),
    ("bridge", "long names", some_bridge("12", ["-5", "-3", "40"], FRAME_ZH, LONG_ZH)),
    ("bridge", "huge", some_bridge("123456789012", ["1"])),
    ("bridge", "one level", some_bridge("5", ["1", "-1"])),
    ("pathway", "behind", some_pathway("1667070", "966900", ["1667070", "1650000", "1590000", "1601000", "1530456"])),
    ("pathway", "ahead", some_pathway("2883000", "144150", ["2883000", None, None, "1987525"], 2050, FRAME_ZH)),
    ("pathway", "rising", some_pathway("5.1", "100", ["5.1", "8", "12", "28"], suffix="%")),
    ("pathway", "rising from zero", some_pathway("0", "100", ["0", "0", "0"], suffix="%")),
    ("pathway", "base year is this year", some_pathway("123456789", "50000000", ["123456789"], 2035, compound=True)),
    ("pathway", "no actuals", some_pathway("100", "58", ["100", None])),
    ("pathway", "net zero", some_pathway("900", "90", ["900", "880"], 2050, residual=True, milestones=(pathway.Stop(2030, number("500", "mile")),))),
    ("pathway", "ended", some_pathway("10", "5", ["10", "9", "8", "7", "6", "5.2"], 2024)),
    ("panels", "three", some_panels([["12.3", "11.2", None, "10.4"], ["123", "111", "99"], ["5.6", "6.9"]], LONG)),
    ("panels", "ten years, flat, one year, zero", some_panels([["1.2"] * 10, ["5"], ["0", "0", "0"], ["0.00123", "0.00567"]], LONG_ZH, FRAME_ZH)),
    ("roadmap", "long names", some_roadmap(LONG)),
    ("roadmap", "long names in Chinese", some_roadmap(LONG_ZH, FRAME_ZH)),
    ("matrix", "two", some_matrix("Carbon fee", 2)),
    ("matrix", "twelve, long names", some_matrix(LONG, 12)),
    ("editions", "two", some_editions(2, "Just transition")),
    ("editions", "many points, long names", some_editions(70, LONG_ZH, FRAME_ZH)),
    ("tiles", "one", some_tiles(1)),
    ("tiles", "eighty", some_tiles(80, FRAME_ZH)),
)
EACH = pytest.mark.parametrize(("form", "case"), [(form, case) for form, case, _ in INPUTS])


def laid_out(form: str, case: str) -> Sheet:
    """A case as it is laid out."""
    return CHARTS[form](next(data for one, other, data in INPUTS if (one, other) == (form, case)))


def drawing_of(form: str, case: str) -> Drawing:
    """A case's drawing, drawn once."""
    return drawn(laid_out(form, case))


def root(drawing: Drawing) -> etree._Element:
    return etree.fromstring(drawing.svg.encode())


@dataclass(frozen=True)
class Box:
    """Where a line of text stands."""

    text: str
    left: float
    right: float
    top: float
    bottom: float


def boxes(drawing: Drawing) -> Iterator[Box]:
    """Every line of text with the place its glyphs take: half of ascender and descender of Chinese left out, as they are air."""
    for element in root(drawing).iter(f"{SVG}text"):
        size, text = float(element.get("font-size", "").removesuffix("px")), element.text or ""
        wide = width(text, size)
        left = float(element.get("x", "")) - wide * {"start": 0.0, "middle": 0.5, "end": 1.0}[element.get("text-anchor", "start")]
        base = float(element.get("y", ""))
        yield Box(text, left, left + wide, base - size * 0.78, base + size * 0.12)


@EACH
def test_every_printed_number_is_the_datapoint_s_text_in_drawn_order(form: str, case: str) -> None:
    drawing = drawing_of(form, case)
    marked = [(element.get("data-datapoint"), element.text) for element in root(drawing).iter(f"{SVG}text") if element.get("data-datapoint")]
    assert tuple(ref for ref, _ in marked) == laid_out(form, case).refs
    data = next(data for one, other, data in INPUTS if (one, other) == (form, case))
    given_numbers = {entry.ref: entry.text for entry in _numbers(data)}
    assert all(given_numbers[ref] == text for ref, text in marked)


def _numbers(data: object) -> Iterator[Number]:
    """Every number inside an input."""
    if isinstance(data, Number):
        yield data
    elif isinstance(data, tuple):
        for entry in data:
            yield from _numbers(entry)
    elif hasattr(data, "__dataclass_fields__") and not isinstance(data, Frame):
        for name in data.__dataclass_fields__:
            yield from _numbers(getattr(data, name))


@EACH
def test_every_digit_in_a_picture_says_what_it_is(form: str, case: str) -> None:
    for element in root(drawing_of(form, case)).iter(f"{SVG}text"):
        if any(char.isdecimal() for char in element.text or ""):
            assert element.get("data-datapoint") or element.get("data-literal") in ("axis", "unit", "name")


@EACH
def test_text_is_neither_cut_nor_overlapping(form: str, case: str) -> None:
    sheet = laid_out(form, case)
    wide, high = sheet.width_mm * 72 / 25.4, sheet.height_mm * 72 / 25.4
    found = list(boxes(drawn(sheet)))
    for box in found:
        assert box.left >= -0.01 and box.right <= wide + 0.01 and box.top >= -0.5 and box.bottom <= high + 0.5, box
    for one, other in itertools.combinations(found, 2):
        apart = one.right <= other.left or other.right <= one.left or one.bottom <= other.top or other.bottom <= one.top
        assert apart, (one, other)


@EACH
def test_text_is_at_least_eight_points(form: str, case: str) -> None:
    assert min(float(element.get("font-size", "").removesuffix("px")) for element in root(drawing_of(form, case)).iter(f"{SVG}text")) >= SMALL


@EACH
def test_svg_stands_in_a_page_with_a_strict_policy(form: str, case: str) -> None:
    drawing = drawing_of(form, case)
    tree = root(drawing)
    allowed = {f"{SVG}{name}" for name in ("svg", "path", "text", "defs", "pattern", "rect")}
    assert {element.tag for element in tree.iter()} <= allowed
    for element in tree.iter():
        assert not any(name == "style" or name.startswith("on") or name.endswith("href") for name in element.attrib)
    assert tree.get("viewBox") and tree.get("width") is None and tree.get("role") == "img" and tree.get("aria-label")
    assert "Noto Sans TC" in tree.get("font-family", "")
    assert all(element.get("id", "").startswith(("figure-a-", "figure-b-")) for element in tree.iter() if element.get("id"))


@EACH
def test_colours_are_the_palette_s(form: str, case: str) -> None:
    palette = {colour.lower() for colour in LIGHT.values()}
    for element in root(drawing_of(form, case)).iter():
        for paint in ("fill", "stroke"):
            value = (element.get(paint) or "none").lower()
            assert value == "none" or value.startswith("url(#figure-") or value in palette
            if value in palette:
                tone = next(tone for tone, colour in LIGHT.items() if colour.lower() == value)
                assert element.tag == f"{SVG}rect" or element.getparent().tag == f"{SVG}pattern" or f"{paint[0]}-{tone}" in element.get("class", "").split()


@EACH
def test_png_is_sharp_and_of_the_size_it_says(form: str, case: str) -> None:
    drawing = drawing_of(form, case)
    wide, high = struct.unpack(">II", drawing.png[16:24])
    sheet = laid_out(form, case)
    assert abs(wide - sheet.width_mm / 25.4 * 200) <= 1 and abs(high - sheet.height_mm / 25.4 * 200) <= 1.5
    assert b"Software" not in drawing.png and b"pHYs" in drawing.png


def test_a_missing_number_is_a_gap_and_not_a_bar() -> None:
    with_gap = root(drawn(bars.sheet(some_bars(["10", None], "Fleet"))))
    without = root(drawn(bars.sheet(some_bars(["10"], "Fleet"))))
    count = [len([path for path in tree.iter(f"{SVG}path") if path.get("fill") == LIGHT["scope3"].lower()]) for tree in (with_gap, without)]
    assert count == [1, 1]


def test_why_a_number_is_missing_is_said_in_words() -> None:
    said = Number(None, "not applicable", "m@2024[14]")
    sheet = bars.sheet(bars.Bars(FRAME, (bars.Bar(Label("14 Franchises"), said, "scope3"), bars.Bar(Label("1 Goods"), number("5", "m@2024[1]"), "scope3"))))
    assert "not applicable" in drawn(sheet).svg and sheet.refs == ("m@2024[1]",)


def test_bars_are_as_long_as_their_numbers() -> None:
    tree = root(drawn(bars.sheet(some_bars(["100", "50", "25"], "Fleet"))))
    lengths = []
    for path in tree.iter(f"{SVG}path"):
        if path.get("fill") == LIGHT["scope3"].lower():
            x = [float(part) for part in path.get("d", "").replace("M", " ").replace("L", " ").replace("z", " ").split()][::2]
            lengths.append(max(x) - min(x))
    assert [round(length / lengths[0], 3) for length in lengths] == [1.0, 0.5, 0.25]


@pytest.mark.parametrize(("flag", "word"), [("estimated", "estimated"), ("restated", "restated")])
def test_estimates_are_hatched_and_restatements_ringed_with_a_key(flag: str, word: str) -> None:
    plain = drawn(bars.sheet(some_bars(["100"], "Fleet")))
    marked = drawn(bars.sheet(bars.Bars(FRAME, (bars.Bar(Label("1 Fleet"), number("100", "m@2024[0]", **{flag: True}), "scope3"),))))
    assert word not in plain.svg and f">{word}<" in marked.svg
    assert ("url(#figure-a-p1)" in marked.svg) == (flag == "estimated")


def test_two_charts_of_a_page_share_no_id() -> None:
    flagged = bars.Bars(FRAME, (bars.Bar(Label("1"), number("100", "m@2024[0]", estimated=True), "scope3"),))
    drawings = [drawn(bars.sheet(replace(flagged, frame=replace(FRAME, id=name)))) for name in ("figure-one", "figure-two")]
    ids = [element.get("id") for drawing in drawings for element in root(drawing).iter() if element.get("id")]
    assert ids and len(ids) == len(set(ids))


def test_scopes_survive_greyscale_and_ink_is_readable() -> None:
    ladder = [contrast(LIGHT[tone], "#000000") for tone in ("scope1", "scope2", "scope3")]
    assert ladder == sorted(ladder) and all(after / before > 1.5 for before, after in itertools.pairwise(ladder))
    assert contrast(LIGHT["ink"], LIGHT["paper"]) >= 7 and contrast(LIGHT["muted"], LIGHT["paper"]) >= 4.5
    assert all(contrast(LIGHT[fill], LIGHT[ink_on(fill)]) >= 4.5 for fill in FILLS)
    assert len(set(LIGHT.values())) == len(LIGHT)


def test_every_file_with_a_drawing_function_is_registered() -> None:
    found = set()
    for path in Path(figures.__file__).parent.glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if any(isinstance(node, ast.FunctionDef) and node.name == "sheet" for node in tree.body):
            found.add(path.stem)
    assert found == set(CHARTS)
    assert {form for form, _, _ in INPUTS} == found
    assert all(CHARTS[name] is importlib.import_module(f"figures.{name}").sheet for name in found)


def test_importing_charts_does_not_import_matplotlib() -> None:
    code = "import sys, figures; sys.exit(any(name.split('.')[0] in ('matplotlib', 'numpy', 'PIL', 'fontTools') for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_same_bytes_in_any_process() -> None:
    inputs = {form: data for form, _, data in INPUTS}
    here = hashlib.sha256(b"".join(drawing.svg.encode() + drawing.png for form, data in inputs.items() for drawing in [drawn(CHARTS[form](data))])).hexdigest()
    code = (
        "import sys, pickle, hashlib, figures, figures.press; inputs = pickle.load(sys.stdin.buffer);"
        "drawn = [figures.press.drawn(figures.CHARTS[form](data)) for form, data in inputs.items()];"
        "print(hashlib.sha256(b''.join(drawing.svg.encode() + drawing.png for drawing in drawn)).hexdigest())"
    )
    elsewhere = {**os.environ, "PYTHONHASHSEED": "99", "TZ": "Asia/Taipei", "SOURCE_DATE_EPOCH": "999999", "LC_ALL": "C"}
    found = subprocess.run([sys.executable, "-c", code], input=pickle.dumps(inputs), env=elsewhere, capture_output=True, check=True)
    assert found.stdout.decode().strip() == here


def test_a_text_is_measured_as_it_is_drawn() -> None:
    """Measuring and drawing use two libraries: every character of our words, signs both fonts have, one has, none has (Hangul, a picture)."""
    from matplotlib.ft2font import LoadFlags

    own = {char for path in (Path(__file__).parents[1] / "report_templates").rglob("*.toml") for char in path.read_text(encoding="utf-8")}
    for char in sorted({*own, *map(chr, range(0x20, 0x2E80)), *"₂⁻¹한글🏭😀\ue000"} - set(map(chr, range(0x20))) - set(map(chr, range(0x7F, 0xA0)))):
        face = next((face for face in faces() if face.get_char_index(ord(char))), faces()[0])
        glyph = face.load_glyph(face.get_char_index(ord(char)), LoadFlags.NO_SCALE)
        assert advance(char) == glyph.horiAdvance * UNITS / face.units_per_EM, hex(ord(char))


def test_a_character_no_font_has_is_an_empty_box() -> None:
    """A site called 🏭 stops nothing."""
    made = drawn(bars.sheet(some_bars(["5", "7"], "🏭 한글")))
    assert made.png.startswith(b"\x89PNG") and "🏭 한글" in made.svg


def test_a_subset_holds_the_characters_asked_for_and_no_others() -> None:
    from fontTools.ttLib import TTFont

    made = subset(["範疇一", "CO₂e 2024"])
    assert made == subset("範疇一CO₂e 2024") and made[:4] == b"wOFF" and len(made) < 20_000
    held = {chr(code) for code in TTFont(io.BytesIO(made)).getBestCmap()}
    assert held == set("範疇一COe 024")


@given(st.text(alphabet=st.sampled_from("採購之商品與服務（）「」，。 ab-cde1234567890%"), max_size=60), st.floats(min_value=12, max_value=200))
def test_wrapping_drops_nothing_but_blanks_and_keeps_to_the_width(text: str, limit: float) -> None:
    lines = wrap(text, limit, 8)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(width(line, 8) <= limit + 1e-6 for line in lines)


@given(st.lists(st.floats(min_value=0, max_value=100), max_size=6))
def test_labels_beside_a_chart_are_pushed_apart_in_order(wanted: list[float]) -> None:
    places = spread(wanted, [12.0] * len(wanted), 0.0, 100.0)
    ordered = [place for _, place in sorted(zip(wanted, places, strict=True), key=lambda pair: pair)]
    assert all(after - before >= 12 - 1e-6 for before, after in itertools.pairwise(ordered))
    assert all(6 - 1e-6 <= place <= 94 + 1e-6 for place in places)


@given(
    st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**12), max_value=10**12),
    st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**12), max_value=10**12),
)
def test_ticks_are_few_and_round_and_cover_the_values(one: Decimal, other: Decimal) -> None:
    low, high = min(one, other), max(one, other)
    marks = ticks(low, high)
    assert marks[0] <= low and high <= marks[-1] and 2 <= len(marks) <= 7
    assert len({after - before for before, after in itertools.pairwise(marks)}) == 1
    assert all(Decimal(tick_text(mark).replace(",", "").replace("−", "-")) == mark for mark in marks)
