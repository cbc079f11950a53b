"""SBTi progress pack: what is to be published every year about inventory and targets, and each target beside the criteria, with why."""

from __future__ import annotations

from collections.abc import Sequence

from disclosures import Item, catalogue, editions
from pipeline.answering import Answering
from pipeline.answers.where import where
from pipeline.answers.workbook import Cell, Look, Making, Page, Value, book
from pipeline.criteria import Check, spans_of
from pipeline.datapoint import Datapoint
from pipeline.document import plain
from pipeline.naming import key_label, metric_name
from pipeline.view import Target

OWN_CHECK = (
    "本活頁簿由報告工具依報告數據計算，供每年公開盤查與進展之用；準則檢核為自行計算，非 SBTi 之聲明，亦不取代其驗證程序。",
    "Made by the reporting tool from the report's figures, for the yearly publication of inventory and progress. "
    "The criteria are its own calculation, no statement by SBTi, and do not replace its validation.",
    "淺黃 ✎＝須由人員填寫。",
    "Yellow ✎: a person types it.",
)
NUMBERS: tuple[tuple[str, str, float], ...] = (
    ("target.base", "基準年數值 Base value", 15),
    ("target.base_stated", "填報基準值 Base as stated", 15),
    ("target.value", "目標值 Value to reach", 15),
    ("target.reduction", "減量比率 Reduction", 11),
    ("target.now", "本年度數值 This year", 15),
    ("target.progress", "達成率 Progress", 11),
    ("target.elapsed", "期間已過 Time elapsed", 11),
    ("target.expected", "路徑應有數值 Expected", 15),
    ("target.annual_rate", "目標年均減量率 Rate promised", 12),
    ("target.actual_rate", "迄今年均減量率 Rate so far", 12),
    ("target.required_rate", "往後所需減量率 Rate needed", 12),
    ("target.coverage", "涵蓋比率 Coverage", 11),
    ("target.minimum", "最低減量要求 Least reduction asked", 14),
    ("target.residual", "殘餘排放 Residual", 15),
)
INVENTORY = (
    "ghg.scope1",
    "ghg.scope2.location",
    "ghg.scope2.market",
    "ghg.scope2.unspecified",
    "ghg.scope3",
    "ghg.total.location",
    "ghg.total.market",
    "ghg.biogenic_co2",
    "ghg.excluded",
    "ghg.scope3.category",
)
LOOKS: dict[str, Look] = {"pass": "plain", "fail": "strong", "not_enough_data": "none", "not_applicable": "note"}
PERSON = Cell("✎", "person")
UNKNOWN = "rules_unknown"
"""Why a criterion is open where nobody said when the target was validated: the rules of that day are not known."""


def sbti_progress(answering: Answering) -> Making | None:
    """The workbook; none where the report does not answer SBTi."""
    if answering.catalogue("sbti") is None:
        return None
    pages = (
        _targets(answering),
        _progress(answering),
        _inventory(answering),
        _restatements(answering),
        _criteria(answering, ahead=False),
        _criteria(answering, ahead=True),
        _asked(answering),
    )
    return book(page for page in pages if page.rows)


def _label(answering: Answering, key: str) -> str:
    """A label in both languages."""
    zh, en = (answering.words[lang].get(key) for lang in ("zh-TW", "en"))
    return f"{zh} {en}" if zh and en and zh != en else zh or en or key.rpartition(".")[2]


def _number(answering: Answering, metric: str, year: int, key: str | None) -> Cell:
    """A figure whole, shown with the decimals its unit is read with; blank where there is none."""
    point = answering.points.find(metric, year, key)
    if point is None or point.value is None:
        return Cell(None)
    return Cell(point.value, decimals={"share": 4, "tCO2e": 0, "tCO2": 0}.get(point.unit))


def _targets(answering: Answering) -> Page:
    """A row a target: what was promised, and its standing before SBTi."""
    columns = (
        ("目標編號 ID", 12.0),
        ("目標名稱", 30.0),
        ("Target", 30.0),
        ("狀態 Status", 18.0),
        ("期程 Term", 15.0),
        ("類型 Type", 16.0),
        ("範疇 Scopes", 9.0),
        ("範疇三類別 Categories", 12.0),
        ("土地目標 Land target", 18.0),
        ("範疇二方法 Scope 2 method", 14.0),
        ("基準年 Base year", 9.0),
        ("目標年 Target year", 9.0),
        ("提交日期 Submitted", 12.0),
        ("驗證日期 Validated", 12.0),
        ("檢視期限 Review due", 12.0),
        ("規則版本 Rule set", 10.0),
        ("填報分級 Label stated", 16.0),
        ("依數值之分級 Label by numbers", 16.0),
        ("經驗證之目標文字（原文照錄） Validated wording, unchanged", 40.0),
    )
    return Page("目標 Targets", columns, [_target(answering, target) for target in answering.targets], OWN_CHECK, frozen=3)


def _target(answering: Answering, target: Target) -> list[Value]:
    validated = target.status == "validated"
    return [
        target.id,
        target.name["zh-TW"],
        target.name["en"],
        _label(answering, f"choice.targets.status.{target.status}"),
        _label(answering, f"choice.targets.term.{target.term}"),
        _label(answering, f"choice.targets.type.{target.type}"),
        target.scopes,
        ";".join(target.parts),
        _label(answering, "sbti.land_target") if target.land else None,
        _label(answering, f"choice.scope2_method.{target.scope2_method}") if "2" in target.scopes else None,
        str(target.base_year) if target.base_year is not None else None,
        str(target.target_year),
        target.submitted_on,
        target.validated_on or (PERSON if validated else None),
        _review(answering, target),
        target.rule_set,
        _label(answering, f"sbti.label.{target.ambition}") if target.ambition else None,
        _label(answering, f"sbti.label.{target.classification}") if target.classification else None,
        _wording(answering) if validated else None,
    ]


def _wording(answering: Answering) -> Value:
    """Where the chapter quotes the validated wording; a person copies it unchanged."""
    point = next((entry for item in answering.of("sbti") for entry in item.points if entry.point.ref == "RPT-4.2"), None)
    if point is None or point.status != "reported":
        return PERSON
    titles = [named for lang in ("zh-TW", "en") if (named := where(answering, lang, point.blocks))]
    return Cell("✎ 見 see: " + "\n".join(titles), "person") if titles else PERSON


def _progress(answering: Answering) -> Page:
    """A row a target in force: where it stands, and how much of its time is gone."""
    year = answering.project.report.year
    columns = (
        ("目標編號 ID", 12.0),
        ("目標名稱", 30.0),
        ("Target", 30.0),
        ("單位 Unit", 12.0),
        *((title, width) for _, title, width in NUMBERS),
        ("進度 State", 24.0),
    )
    rows: list[list[Value]] = [
        [
            target.id,
            target.name["zh-TW"],
            target.name["en"],
            _unit(answering, target),
            *(_progressed(answering, metric, year, target) for metric, _, _ in NUMBERS),
            _label(answering, f"state.{target.state}"),
        ]
        for target in answering.targets
        if target.active
    ]
    above = (
        f"報告年度 {year} · Reporting year {year}",
        "比率為小數（0.42＝42%）；空白＝無數據，非零。",
        "Shares are fractions (0.42 is 42 %); blank: no figure, which is not zero.",
    )
    return Page("進展 Progress", columns, rows, above, frozen=3)


def _progressed(answering: Answering, metric: str, year: int, target: Target) -> Cell:
    """A figure of a target; one that is reached needs no rate any more."""
    reached = target.state == "achieved" and metric == "target.required_rate"
    return Cell(None) if reached else _number(answering, metric, year, target.id)


def _unit(answering: Answering, target: Target) -> str:
    point = answering.points.find("target.now", answering.project.report.year, target.id)
    unit = point.unit if point is not None else target.unit
    return "比率 share" if unit == "share" else unit


def _review(answering: Answering, target: Target) -> str | None:
    """The day the five-year review is due by."""
    due = next((part for check in target.checks if check.code == "NT-C26a" for name, part in check.parts if name == "due"), None)
    return plain(spans_of(due, answering.printers["en"], answering.words["en"])) if due is not None else None


def _inventory(answering: Answering) -> Page:
    """The company-wide inventory: base year to reporting year, a row a scope and category."""
    points = [point for metric in INVENTORY for point in answering.points.values() if point.metric == metric]
    first = min((target.base_year for target in answering.targets if target.base_year is not None), default=answering.project.report.year)
    years = sorted({point.year for point in points if point.value is not None and first <= point.year <= answering.project.report.year})
    named = dict.fromkeys((point.metric, point.key, point.unit) for point in points if point.year in years and point.value is not None)
    rows: list[list[Value]] = [
        [
            _name(answering, "zh-TW", metric, key),
            _name(answering, "en", metric, key),
            unit,
            *(_number(answering, metric, year, key) for year in years),
            f"{metric}[{key}]" if key else metric,
        ]
        for metric, key, unit in sorted(named, key=_order)
    ]
    columns = (("項目", 34.0), ("Item", 38.0), ("單位 Unit", 10.0), *((str(year), 15.0) for year in years), ("數據點 Datapoint", 30.0))
    approach = _label(answering, f"choice.consolidation.{answering.project.inventory.consolidation}")
    above = (f"彙整方法 Consolidation: {approach} · GWP {answering.project.inventory.gwp}", "總量，未扣除碳權。Gross of carbon credits.")
    return Page("盤查 Inventory", columns, rows, above, frozen=2)


def _order(named: tuple[str, str | None, str]) -> tuple[int, int, str]:
    """Metrics as listed, categories by number."""
    metric, key, _ = named
    first = (key or "").partition(";")[0]
    return INVENTORY.index(metric), int(first) if first.isdecimal() else 99, key or ""


def _name(answering: Answering, lang: str, metric: str, key: str | None) -> str:
    words = answering.words[lang]
    name = metric_name(words, lang, metric)
    if key is None:
        return name
    label = " ".join(dict.fromkeys((key, key_label(words, lang, metric, key) or key)))
    return f"{name}（{label}）" if lang == "zh-TW" else f"{name} ({label})"


def _restatements(answering: Answering) -> Page:
    """Both values of each restatement, with its reason."""
    rows: list[list[Value]] = [
        [
            Cell(record.text("year") or ""),
            record.text("metric"),
            record.text("key"),
            record.decimal("previous"),
            record.decimal("restated"),
            record.text("unit") or "tCO2e",
            record.text("restated_in"),
            record.text("reason"),
        ]
        for record in answering.inputs.records("restatements")
    ]
    columns = (
        ("年度 Year", 9.0),
        ("指標 Metric", 24.0),
        ("鍵值 Key", 10.0),
        ("重編前 Previous", 15.0),
        ("重編後 Restated", 15.0),
        ("單位 Unit", 10.0),
        ("重編於 Restated in", 12.0),
        ("原因 Reason", 60.0),
    )
    return Page("重編 Restatements", columns, rows)


def _criteria(answering: Answering, *, ahead: bool) -> Page:
    """A row a target and criterion: how it came out and why; criteria of the rule set that does not bind yet on a sheet of their own."""
    rows = [row for target in answering.targets for row in _checks(answering, target, ahead=ahead)]
    columns = (
        ("目標編號 ID", 12.0),
        ("準則 Criterion", 14.0),
        ("準則名稱", 26.0),
        ("Title", 30.0),
        ("結果 Result", 20.0),
        ("理由", 56.0),
        ("Why", 60.0),
        ("所依數據 Datapoints", 40.0),
        ("來源 Source", 20.0),
        ("查證程度 Confidence", 12.0),
    )
    note = (
        (
            "新版標準（V2.0）尚未適用於各目標，僅供準備參考；未讀取其全文。",
            "V2.0 does not bind these targets yet; for readiness only. Its full text was not read.",
        )
        if ahead
        else ("不適用之準則未列。", "Criteria that do not apply are left out.")
    )
    return Page("V2.0 準備 Readiness" if ahead else "準則 Criteria", columns, rows, (*OWN_CHECK[:2], *note), frozen=2)


def _checks(answering: Answering, target: Target, *, ahead: bool) -> list[list[Value]]:
    """A row a criterion that applies; one for all that wait for the rule set to be known."""
    asked = [check for check in target.checks if check.readiness == ahead and check.status != "not_applicable"]
    waiting = [check for check in asked if check.why == UNKNOWN]
    judged = [_check(answering, target, check, _item(target, check.code)) for check in asked if check.why != UNKNOWN]
    return [*([_unjudged(answering, target, waiting)] if waiting else []), *judged]


def _unjudged(answering: Answering, target: Target, waiting: Sequence[Check]) -> list[Value]:
    """The criteria of a target whose rule set is not known, in one row: what to give is the same for each."""
    codes = waiting[0].code if len(waiting) == 1 else f"{waiting[0].code} … {waiting[-1].code}"
    counted = (f"{len(waiting)} 項準則", f"{len(waiting)} criteria" if len(waiting) > 1 else "1 criterion")
    why = waiting[0].texts(answering.printers, answering.words)
    result = Cell(_label(answering, f"sbti.{waiting[0].status}"), LOOKS[waiting[0].status])
    return [target.id, codes, *counted, result, why["zh-TW"], why["en"], None, None, None]


def _item(target: Target, code: str) -> Item:
    """A criterion as the target's own rule set words it, else as any does."""
    known = editions("sbti")
    order = sorted(known, key=lambda edition: edition != target.rule_set)
    return next(item for edition in order if (item := catalogue("sbti", edition).item(code)) is not None)


def _check(answering: Answering, target: Target, check: Check, item: Item) -> list[Value]:
    why = check.texts(answering.printers, answering.words)
    return [
        target.id,
        check.code,
        item.title["zh-TW"],
        item.title["en"],
        Cell(_label(answering, f"sbti.{check.status}"), LOOKS[check.status]),
        why["zh-TW"],
        why["en"],
        "; ".join(check.datapoints),
        item.source,
        item.confidence,
    ]


def _asked(answering: Answering) -> Page:
    """What SBTi asks to be published every year, and what of it the chapter prints."""
    rows: list[list[Value]] = []
    for item in answering.of("sbti"):
        for status in item.points:
            missing = {lang: "; ".join(words[lang] for words in status.missing) for lang in ("zh-TW", "en")}
            text = status.point.text
            label = _label(answering, f"choice.item_status.{status.status}")
            numbers = "; ".join(_figure(answering, identifier) for identifier in status.datapoints[:6])
            rows.append([status.point.ref, text["zh-TW"], text["en"], label, numbers, missing["zh-TW"], missing["en"]])
    columns = (
        ("代碼 Code", 10.0),
        ("應揭露事項", 34.0),
        ("To be published", 40.0),
        ("本專章 In the chapter", 22.0),
        ("數值 Figures", 50.0),
        ("尚缺", 36.0),
        ("Missing", 40.0),
    )
    return Page("應揭露 Reporting", columns, rows, ("代碼為本工具自訂。The codes are ours.",), frozen=1)


def _figure(answering: Answering, identifier: str) -> str:
    point: Datapoint = answering.points[identifier]
    return f"{identifier} = {answering.printers['en'].text(point, 'full')}" if point.value is not None else identifier
