"""What a cause of a change says beside its kind and amount, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.causes import Cause
from pipeline.datapoint import REASONS, Datapoint, Derived, Stated, Total
from pipeline.finding import LANGUAGES, Text, text

DOCUMENT = text("a document has no ledger: what changed is shown, why cannot be told", "文件不含帳冊：可列出異動內容，無法說明原因")
NO_LEDGER = text("one of the two has no ledger, so the lines cannot be compared", "其中一方沒有帳冊，無法比對資料列")
CONTRADICTION = text(
    "a draft contradicts itself: this part of the change is in neither its lines nor its parts", "草稿前後矛盾：此部分差異無法由其資料列或組成數據得出"
)
FOREIGN_LEDGER = text(
    "the ledger beside one of the two is not the one its draft was built from, so the lines cannot be compared",
    "其中一方所附帳冊並非產出該草稿之帳冊，無法比對資料列",
)
SPLIT = text("the change between the years is the same, its split over causes is not", "年度間之差異不變，但各原因之分攤不同")
QUESTION = text("the number now answers another question", "此數值之計算定義已變更")
_ABSENT = text("not in this draft", "此版草稿無此數據點")
_COUNTED_UNDER: Mapping[str, Text] = {
    "account": text("account", "帳別"),
    "entity": text("entity", "公司"),
    "site": text("site", "廠場"),
    "country": text("country", "國家"),
    "group": text("group", "集團別"),
    "role": text("kind of entity", "公司類別"),
    "scope": text("scope", "範疇"),
    "category": text("category", "類別"),
    "iso_category": text("ISO category", "ISO 類別"),
    "basis": text("method", "方法"),
    "gas": text("gas", "氣體"),
    "source": text("source", "排放源"),
    "supplier": text("supplier", "供應商"),
    "calculation": text("calculation method", "計算方式"),
    "renewable": text("renewable", "是否為再生能源"),
    "direction": text("direction", "方向"),
}
_ORIGIN = {
    Total: text("a sum of lines", "資料列加總"),
    Derived: text("computed from other figures", "由其他數值計算"),
    Stated: text("stated by the team", "團隊填報"),
}


def elsewhere(cause: Cause) -> Text:
    """Where lines that both drafts have are counted in the other."""
    assert cause.elsewhere is not None
    name, value = cause.elsewhere
    en, zh = _COUNTED_UNDER[name]["en"], _COUNTED_UNDER[name]["zh-TW"]
    there = text(f"{en} {value}", f"{zh} {value}") if value else text(f"another {en}", f"其他{zh}")
    if cause.kind == "lines_added":
        return text(f"moved here from {there['en']}", f"自{there['zh-TW']}移入")
    if cause.kind == "lines_removed":
        return text(f"moved to {there['en']}", f"移至{there['zh-TW']}")
    return text(f"in the other draft under {there['en']}", f"另一版草稿列於{there['zh-TW']}")


def guessed(old: Datapoint | None, new: Datapoint | None) -> str:
    """The kind of a change between a value and none of which no line tells: lines that came or went, or another reason."""
    point = new if new is not None and new.value is not None else old
    if point is not None and isinstance(point.origin, Stated):
        return "stated"
    if point is not None and isinstance(point.origin, Derived):
        return "parts"
    return "lines_added" if point is new else "lines_removed"


def why(old: Datapoint | None, new: Datapoint | None) -> Text:
    """Both sides in words: the value's absence and its reason."""
    sides = [_state(point) for point in (old, new)]
    return {lang: " → ".join(side[lang] for side in sides) for lang in LANGUAGES}


def _state(point: Datapoint | None) -> Text:
    if point is None:
        return _ABSENT
    if point.value is None:
        reason = point.reason or ""
        return REASONS.get(reason, text(reason, reason))
    written = format(point.value, "f")
    return text(written, written)


def origins(old: Datapoint, new: Datapoint) -> Text:
    """Where the number came from before, and where it comes from now."""
    return {lang: f"{_ORIGIN[type(old.origin)][lang]} → {_ORIGIN[type(new.origin)][lang]}" for lang in LANGUAGES}
