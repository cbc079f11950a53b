"""The sites and entities a sentence names: by name, by id, or as "the Hsinchu plant" by where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipeline.finding import Text, text
from pipeline.inputs import Inputs, Record

_PARKS = (("竹科", "新竹"), ("中科", "臺中"), ("南科", "臺南"))
"""What people in Taiwan call a science park, and the city it belongs to."""
_TOWNS = (
    *(("臺北", "Taipei"), ("新北", "New Taipei"), ("基隆", "Keelung"), ("桃園", "Taoyuan"), ("新竹", "Hsinchu"), ("苗栗", "Miaoli"), ("臺中", "Taichung")),
    *(("彰化", "Changhua"), ("南投", "Nantou"), ("雲林", "Yunlin"), ("嘉義", "Chiayi"), ("臺南", "Tainan"), ("高雄", "Kaohsiung"), ("屏東", "Pingtung")),
    *(("宜蘭", "Yilan"), ("花蓮", "Hualien"), ("臺東", "Taitung"), ("澎湖", "Penghu"), ("金門", "Kinmen")),
)
"""Cities and counties of Taiwan in both languages: an address is written in one of them."""
_EVERY = re.compile(
    r"\b(?:all|every|each|both|across)\b(?: of)?(?: (?:our|the|its|two|three|four|five))?(?: \w+)? (?:plants?|sites?|offices?|factor(?:y|ies)|fabs?)\b"
    r"|\b(?<!of )(?:our|the (?:group|company)['’]s) (?:\w+ )?(?:plants|sites|offices|factories|fabs)\b"
    r"(?:,? (?:and|or) (?:\w+ )?(?:plants|sites|offices|factories|fabs)\b)?"
    r"|(?:[^，。；]{1,8}[及與和暨])?(?:各|全球|全數|全|所有|每|海內外)(?:座|個)?(?:生產|營運|營業|辦公|服務)?(?:廠|據點|辦公室)",
    re.IGNORECASE,
)
_ONE = re.compile(
    r"\b(?:plants?|sites?|offices?|head ?quarters|campus|factor(?:y|ies)|fabs?|subsidiar(?:y|ies)|buildings?|mills?)\b"
    r"|廠(?!商)|辦公室|子公司|據點|大樓|門市|總部",
    re.IGNORECASE,
)
_PLANT = r"(?:\w+ ){0,2}(?:plants?|sites?|offices?|campus|factor(?:y|ies)|fabs?)\b"
_PLANT_ZH = r"[^，。；、的之與及和]{0,3}(?:廠|園區|辦公室|據點|大樓|總部)"


@dataclass(frozen=True, slots=True)
class Part:
    """A site or an entity: how its figures are called (``by_site`` and the key), the names it goes by, the towns it stands in."""

    ending: str
    key: str
    names: tuple[str, ...]
    towns: tuple[str, ...] = ()
    label: Text | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """What a sentence speaks of less than the whole company: the parts it names; none where the tables know no part by that name."""

    parts: tuple[Part, ...]

    @property
    def label(self) -> Text:
        """The names of the parts in both languages."""
        labels = [part.label or text(part.key, part.key) for part in self.parts]
        return text(", ".join(label["en"] for label in labels), "、".join(label["zh-TW"] for label in labels))


def parts_of(inputs: Inputs) -> tuple[Part, ...]:
    """The sites and entities of the tables."""
    return tuple(
        [_part(record, "site", "by_site") for record in inputs.records("sites") if record.text("site")]
        + [_part(record, "entity", "by_entity") for record in inputs.records("entities") if record.text("entity") and record.text("role") != "parent"]
    )


def _part(record: Record, column: str, ending: str) -> Part:
    key = record.text(column) or ""
    en, zh = record.text("name_en") or record.text("name_zh") or key, record.text("name_zh") or record.text("name_en") or key
    towns = tuple(dict.fromkeys(both_ways(_towns(record.text("address") or "")))) if ending == "by_site" else ()
    return Part(ending, key, tuple(dict.fromkeys((en, zh, key))), towns, text(en, zh))


def _towns(address: str) -> Iterable[str]:
    """The town of an address, as people name a plant after it: "Hsinchu, Taiwan" gives Hsinchu, 「新竹市力行路」 gives 新竹."""
    if match := re.match(r"\s*(?:\d{3,6})?\s*(?:[台臺]灣)?([\u4e00-\u9fff]{2})[市縣]?", address):
        yield match[1]
    elif match := re.search(r"[A-Z][A-Za-z-]+(?: [A-Z][A-Za-z-]+)?(?= City\b|,|$)", address):
        yield match[0]


def both_ways(towns: Iterable[str]) -> Iterator[str]:
    """Towns by the names they have in both languages, where they are of Taiwan.

    >>> list(both_ways(["臺南", "Bac Ninh"]))
    ['臺南', 'Tainan', 'Bac Ninh']
    """
    for town in towns:
        yield town
        yield from (other for pair in _TOWNS if _plain(town) in pair for other in pair if other != _plain(town))


def subject_of(sentence: str, until: int, parts: tuple[Part, ...]) -> Subject | None:
    """The parts named before a position or in the rest of its clause; none where the words are of the company, or of all its sites.

    >>> plant = Part("by_site", "F1", ("Fab 1", "一廠"), ("Hsinchu",))
    >>> [subject_of(words, len(words), (plant,)) for words in ("We are carbon neutral.", "All our plants are carbon neutral.")]
    [None, None]
    >>> [len(subject_of(words, len(words), (plant,)).parts) for words in ("Our Hsinchu plant is neutral.", "Our Tainan plant is neutral.")]
    [1, 0]
    """
    rest = re.search(r"[,;，；。]", sentence[until:])
    words = _plain(sentence[: until + rest.start()] if rest else sentence)
    named = _longest(words, [(part, _plain(name)) for part in parts for name in part.names])
    named = named or tuple(part for part in parts if any(_stands(_plain(town), words) for town in part.towns))
    if named:
        return Subject(named)
    return Subject(()) if _ONE.search(_EVERY.sub("", words)) else None


def _plain(words: str) -> str:
    """Words with places called one way, none longer or shorter than it was."""
    words = words.replace("台", "臺")
    for nick, town in _PARKS:
        words = words.replace(nick, town)
    return words


def _longest(words: str, named: list[tuple[Part, str]]) -> tuple[Part, ...]:
    """The parts whose names stand in the words, a name inside a longer one left out: 「一廠」 is not in 「十一廠」, nor "Fab 1" in "Fab 12"."""
    found: list[Part] = []
    for part, name in sorted(named, key=lambda entry: -len(entry[1])):
        pattern = rf"(?<![\w一二三四五六七八九十]){re.escape(name)}(?!\w)" if name.isascii() else rf"(?<![一二三四五六七八九十]){re.escape(name)}"
        cut = re.sub(pattern, "\ufffc", words, flags=re.IGNORECASE) if len(name) > 1 else words
        found += [part] if cut != words and part not in found else []
        words = cut
    return tuple(found)


def _stands(town: str, words: str) -> bool:
    """Whether the words speak of a plant in a town."""
    return bool(re.search(rf"\b{re.escape(town)} {_PLANT}" if town.isascii() else rf"{re.escape(town)}{_PLANT_ZH}", words, re.IGNORECASE))
