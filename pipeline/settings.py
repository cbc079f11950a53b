"""The settings of ``report.toml`` that say how and where: what is printed, which documents are written, which tables are read, what counts them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from pipeline.finding import Text
from pipeline.nearest import did_you_mean, nearest
from pipeline.outlines import outlines
from pipeline.printing import SCALES, Display
from pipeline.tables import NAMES as TABLES
from pipeline.tables import table_named
from pipeline.toml_keys import Keys

Pages = Literal["fields", "libreoffice"]


@dataclass(frozen=True, slots=True)
class DocumentSettings:
    """How the document is put together: the sections wanted, in order (none named: all that ship), page numbers, watermark.

    ``documents`` are the shipped outlines written beside the chapter, ``filed`` the drafts of documents of this year that were handed in before.
    ``name`` begins its files' names; ``title`` is that of a shipped outline, ``scope2`` the method its framework asks totals by.
    """

    outline: tuple[str, ...] = ()
    pages: Pages = "fields"
    watermark: Text | None = None
    documents: tuple[str, ...] = ()
    filed: tuple[str, ...] = ()
    name: str = "chapter"
    title: Text | None = None
    scope2: Literal["location", "market"] | None = None

    @property
    def beside(self) -> bool:
        """Whether it is a shipped outline that stands beside the chapter, a document of its own."""
        return self.title is not None


@dataclass(frozen=True, slots=True)
class Engine:
    """Where totals are computed; embedded DuckDB unless said."""

    url: str = "duckdb://"


def read_display(keys: Keys) -> Display:
    """The table ``[display]``: decimals by unit, how large emissions are printed."""
    decimals: dict[str, int] = {}
    inner = keys.section("decimals")
    for unit in inner.data:
        number = inner.number(unit, 0, 12)
        if number is not None and number != number.to_integral_value():
            inner.wrong(unit, inner.data[unit], "a whole number from 0 to 12", "0 至 12 的整數")
        elif number is not None:
            decimals[unit] = int(number)
    mass = keys.choice("units", tuple(SCALES), "t")
    keys.close()
    return Display(decimals, mass)


def read_document(keys: Keys) -> DocumentSettings:
    """The table ``[document]``."""
    outline, pages = keys.strings("outline") or (), keys.choice("pages", get_args(Pages), "fields")
    watermark, filed = keys.words("watermark", ()), keys.strings("filed") or ()
    documents = tuple(dict.fromkeys(keys.strings("documents") or ()))
    for name in documents:
        if name not in outlines():
            shipped = ", ".join(f'"{known}"' for known in outlines())
            keys.wrong("documents", name, f"a document that ships: {shipped}", f"內建文件：{shipped}", nearest(name, tuple(outlines())))
    keys.close()
    return DocumentSettings(outline, pages, watermark, tuple(name for name in documents if name in outlines()), filed)


def read_sources(keys: Keys) -> Mapping[str, tuple[str, ...]]:
    """The table ``[sources]``: patterns of files by table."""
    found: dict[str, tuple[str, ...]] = {}
    for key in keys.data:
        table = table_named(key)
        patterns = keys.strings(key)
        if table is None:
            near = did_you_mean(nearest(key, TABLES))
            keys.asked.report("report.source_unknown_table", keys.at(key), text=key, nearest=near)
            continue
        for pattern in patterns or ():
            if "://" in pattern:
                keys.asked.report("report.database_source", keys.at(key), text=pattern.partition("://")[0] + "://…")
        found[table] = tuple(pattern for pattern in patterns or () if "://" not in pattern)
    return found


def read_engine(keys: Keys) -> Engine:
    """The table ``[engine]``; only the embedded one is built."""
    url = keys.string("url") or "duckdb://"
    keys.close()
    if url != "duckdb://":
        keys.asked.report("report.engine_not_available", keys.at("url"), text=url.partition("://")[0] + "://…")
    return Engine()
