"""What a metric and its key are called in each language: one place for prose, tables, origin panels and ``trace``."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.datapoint import Datapoint
from pipeline.inputs import Inputs

_AREAS: tuple[tuple[str, str], ...] = (
    ("ghg.scope3.category", "category"),
    ("ghg.scope3.share", "category"),
    ("ghg.scope1.by_category", "scope1"),
    ("ghg.scope2.location.by_category", "scope2"),
    ("ghg.scope2.market.by_category", "scope2"),
    ("ghg.iso_category", "iso"),
    ("ghg.cause.", "cause"),
    ("initiatives.", "choice.stage"),
    ("instrument.", "choice.instruments.type"),
    ("coverage.", "choice.item_status"),
)
_ENDINGS: tuple[tuple[str, str], ...] = (
    (".by_gas", "gas"),
    (".by_group", "choice.group"),
    (".by_role", "choice.role"),
    (".by_carrier", "choice.carrier"),
)
_OWN: tuple[tuple[str, str, str, str], ...] = (
    (".by_entity", "entities", "entity", "name"),
    (".by_site", "sites", "site", "name"),
    ("target.", "targets", "target_id", "name"),
    ("registry.", "sites", "site", "name"),
    ("initiative.", "initiatives", "initiative_id", "title"),
)
"""Whose keys the team names in a table: the end or beginning of the metric, the table, its key column, the stem of its name columns."""
_OF_NO_YEAR = ("target.base", "target.value", "target.base_stated", "target.base_computed")
"""What is asked anew each year and belongs to another: the year asked in would read as the year meant."""
_PREFIXES = (
    "since.cause",
    "since",
    "approved",
    "published",
    "ghg.change_base_pct",
    "ghg.change_base",
    "ghg.change_pct",
    "ghg.change",
    "ghg.cause",
    "ghg.stated",
    "ghg.not_itemised",
    "stated",
    "difference",
    "not_itemised",
)


_ABOUT = tuple(f"{prefix}." for prefix in _PREFIXES)


def key_label(words: Mapping[str, str], lang: str, metric: str, key: str) -> str | None:
    """The word for a key that is ours (a category, a gas group, a country); none where the team named it (a site, an entity)."""
    if (prefix := _prefix(metric)) not in (None, "ghg.cause"):
        return key_label(words, lang, _underlying(metric, prefix), key)
    if metric.endswith(".by_country"):
        return country(key, lang)
    area = next((area for ending, area in _ENDINGS if metric.endswith(ending)), None)
    area = area or next((area for start, area in _AREAS if metric.startswith(start)), None)
    if area is None:
        return None
    if area == "category" and key.startswith("iso:"):
        number = key.removeprefix("iso:")
        return words["table.iso_category"].format(number=number, name=words.get(f"iso.{number[:1]}", ""))
    if area == "category" and ";" in key:
        names = [words.get(f"category.{part}", part) for part in key.split(";")]
        return ("、" if lang == "zh-TW" else " / ").join(names)
    return words.get(f"{area}.{key}")


def own_names(inputs: Inputs, lang: str) -> dict[str, str]:
    """What the team calls the keys it made itself, as labels beside ours: ``own.sites.FAB1`` is "Fab 1"."""
    first, other = ("zh", "en") if lang == "zh-TW" else ("en", "zh")
    found: dict[str, str] = {}
    for _, table, column, stem in _OWN:
        for record in inputs.records(table):
            name = record.text(f"{stem}_{first}") or record.text(f"{stem}_{other}")
            if name and record.text(column):
                found.setdefault(f"own.{table}.{record.text(column)}", name)
    return found


def own_label(words: Mapping[str, str], metric: str, key: str) -> str | None:
    """The team's name for a key of its own, where ``words`` hold its names."""
    table = next((table for part, table, _, _ in _OWN if metric.endswith(part) or (part.endswith(".") and metric.startswith(part))), None)
    return words.get(f"own.{table}.{key}") if table else None


def _prefix(metric: str) -> str | None:
    """What a metric says of another (a change of it, a stated figure); none where it speaks for itself."""
    return next(prefix for prefix, about in zip(_PREFIXES, _ABOUT, strict=True) if metric.startswith(about)) if metric.startswith(_ABOUT) else None


def _underlying(metric: str, prefix: str) -> str:
    """The metric a change, stated figure or remainder is about."""
    rest = metric.removeprefix(prefix + ".")
    return rest if rest.startswith(("ghg.", "energy.", "metric.")) else f"ghg.{rest}"


def country(code: str, lang: str) -> str:
    """A country or area by its ISO 3166 code, as the language calls it."""
    from babel import Locale

    name = str(Locale.parse("zh_Hant_TW" if lang == "zh-TW" else "en_GB").territories.get(code.upper(), code))
    return name.replace("台灣", "臺灣")  # the formal name, as the chapter writes it everywhere


def metric_name(words: Mapping[str, str], lang: str, metric: str) -> str:
    """A metric's name; for changes, intensities and the like, their own name with what they are about."""
    if (prefix := _prefix(metric)) is not None:
        about = metric_name(words, lang, _underlying(metric, prefix))
        own = words.get(f"metric.{prefix}") or words.get(f"metric.ghg.{prefix}") or prefix
        return f"{own}：{about}" if lang == "zh-TW" else f"{own}: {about}"
    parts = metric.split(".")
    for size in range(len(parts), 0, -1):
        name = words.get("metric." + ".".join(parts[:size]))
        if name:
            rest = ".".join(parts[size:])
            below = _activity(words, rest) if rest else ""
            below = below[:1].lower() + below[1:] if name and lang == "en" else below
            return name if not rest else (f"{name}（{below}）" if lang == "zh-TW" else f"{name} ({below})")
    return metric


def _activity(words: Mapping[str, str], name: str) -> str:
    """An activity metric's name; a product keeps the team's own: ``production:wafers`` is "Production: wafers"."""
    kind, colon, product = name.partition(":")
    return words.get(f"metric.metric.{kind}", kind) + (f"{colon} {product}" if colon else "")


def full_name(words: Mapping[str, str], lang: str, point: Datapoint) -> str:
    """A datapoint in words: metric, key, year. Example: ``Gross Scope 1 emissions by site, Fab 8, 2024``."""
    return name_of(words, lang, point.metric, point.year, point.key)


def name_of(words: Mapping[str, str], lang: str, metric: str, at: int, key: str | None = None) -> str:
    """What a datapoint would be called, whether there is one or not."""
    label = key and (key_label(words, lang, metric, key) or own_label(words, metric, key) or key)
    year = f"{at} 年" if lang == "zh-TW" else str(at)
    parts = [metric_name(words, lang, metric), *([label] if label else []), *([] if metric in _OF_NO_YEAR else [year])]
    return ("，" if lang == "zh-TW" else ", ").join(parts)
