"""What ``disclose`` is asked with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from disclosures import Catalogue
from pipeline.datapoint import Datapoints
from pipeline.finding import Place, Text
from pipeline.project import Omission
from pipeline.status import Mark


@dataclass(frozen=True, slots=True)
class DiscloseRequest:
    """Everything an item's status follows from.

    ``printed`` maps each datapoint to the blocks that print it; ``inputs`` each setting (``report.toml/inventory.gwp``), table column
    (``risks.type``) or sub-point (``ghg.factors#gwp``) that the chapter states to its blocks; ``targets`` each target's id to its type;
    ``reasons`` a datapoint without a figure to the team's reason; ``facts`` decides conditions that figures leave open
    (``{"market_instruments": False}``); ``void`` are the items whose sign-off a change voided (``gri:2-12``);
    ``places`` say where each framework is asked for; ``beside`` whether what prints is a document beside the chapter.
    """

    catalogues: tuple[Catalogue, ...]
    points: Datapoints
    year: int
    headline: str
    printed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    base_year: int | None = None
    base_year_scope3: int | None = None
    targets: Mapping[str, str] = field(default_factory=dict)
    marks: tuple[Mark, ...] = ()
    inputs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    omissions: tuple[Omission, ...] = ()
    reasons: Mapping[str, Text] = field(default_factory=dict)
    facts: Mapping[str, bool] = field(default_factory=dict)
    void: frozenset[str] = frozenset()
    publication_date: date | None = None
    period_start: date | None = None
    languages: tuple[str, ...] = ("zh-TW", "en")
    places: Mapping[str, Place] = field(default_factory=dict)
    beside: bool = False
