"""What a target covers: the datapoints of a year that add up to it."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.datapoint import Datapoints, make_id
from pipeline.inputs import Record
from pipeline.project import Project


@dataclass(frozen=True, slots=True)
class Cover:
    """A target's scopes, scope 3 categories, entities and sites, and the scope 2 method its figures use."""

    scopes: tuple[str, ...]
    categories: tuple[str, ...]
    entities: tuple[str, ...]
    sites: tuple[str, ...]
    method: str

    @property
    def selects(self) -> bool:
        """Whether the target marks a part of its scopes by categories, entities or sites."""
        return bool(self.categories or self.entities or self.sites)

    @property
    def metric(self) -> str | None:
        """The metric that the whole cover is, where there is one: scopes 1, 2, 3, 1+2, 1+2+3 without a selection."""
        if self.selects:
            return None
        return {
            ("1",): "ghg.scope1",
            ("2",): f"ghg.scope2.{self.method}",
            ("3",): "ghg.scope3",
            ("1", "2"): f"ghg.scope12.{self.method}",
            ("1", "2", "3"): f"ghg.total.{self.method}",
        }.get(self.scopes)

    @property
    def metrics(self) -> frozenset[str]:
        """The metrics that add up to the cover, as ``restatements`` names them: its scopes, or the categories it marks of scope 3; none of a site's cover."""
        if self.entities or self.sites:
            return frozenset()
        names = {"1": "ghg.scope1", "2": f"ghg.scope2.{self.method}", "3": "ghg.scope3"}
        marked = {f"ghg.scope3.category[{category}]" for category in self.categories}
        return frozenset({name for scope, name in names.items() if scope in self.scopes and not (scope == "3" and marked)} | marked)

    def parts(self, points: Datapoints, year: int) -> tuple[str, ...] | None:
        """Ids whose sum is what the target covers in a year; none where a part of it has no figure that year."""
        if self.metric is not None:
            return (make_id(self.metric, year),) if points.value(self.metric, year) is not None else None
        found: list[str] = []
        for scope in self.scopes:
            members = self._members(points, year, scope)
            if members is None:
                return None
            found += members
        return tuple(found) or None

    def _members(self, points: Datapoints, year: int, scope: str) -> list[str] | None:
        if scope == "3" and self.categories:
            return self._categories(points, year)
        metric = {"1": "ghg.scope1", "2": f"ghg.scope2.{self.method}", "3": "ghg.scope3"}[scope]
        if not self.entities and not self.sites:
            return [make_id(metric, year)] if points.value(metric, year) is not None else None
        name, keys = ("by_site", self.sites) if self.sites else ("by_entity", self.entities)
        members = [make_id(f"{metric}.{name}", year, key) for key in keys if points.value(f"{metric}.{name}", year, key) is not None]
        return members or None

    def _categories(self, points: Datapoints, year: int) -> list[str] | None:
        """The covered categories; joined ones stand for theirs where the target covers all of them."""
        present = {point.key or "": point.id for point in points.family("ghg.scope3.category", year) if point.value is not None}
        wanted = set(self.categories)
        members: list[str] = []
        for key, identifier in present.items():
            joined = set(key.split(";"))
            if joined <= wanted:
                members.append(identifier)
                wanted -= joined
            elif joined & wanted:
                return None
        return members if members and not wanted else None


def read_cover(record: Record, project: Project) -> Cover:
    """The cover a row of ``targets`` describes."""
    scopes = tuple(sorted(set((record.text("scopes") or "1+2").replace(" ", "").split("+"))))
    method = record.text("scope2_method") or project.inventory.scope2_headline
    return Cover(scopes, record.listed("categories"), record.listed("entities"), record.listed("sites"), method)
