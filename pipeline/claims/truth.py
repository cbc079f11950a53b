"""What makes each kind of claim true: a function a rule, giving why the data does not bear it, or nothing where it does.

Grounds are those of ``rules.toml``. A figure nobody has is no proof against a claim of a figure, but it is against a claim of a status.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from pipeline.claims.parts import Part, Subject
from pipeline.claims.reading import Claim
from pipeline.claims.situation import Situation, names_targets, said_of_targets, scopes_in, years_in, years_promised
from pipeline.finding import Text, text
from pipeline.view import Target
from report_templates import words

Truth = Callable[[Claim, Situation, str], Text | None]
"""From a claim, the situation and the block it stands in to why it does not hold."""
_TIERS = {"silver": Decimal("0.2"), "銀": Decimal("0.2"), "gold": Decimal("0.6"), "金": Decimal("0.6"), "platinum": Decimal(1), "白金": Decimal(1)}
"""Least share of remaining emissions covered by credits (VCMI Claims Code v3.1)."""
_OLDEST = 5
"""Years a credit's vintage may lie before the period it is to neutralize."""
_SCOPED = re.compile(
    r"\bcategor(?:y|ies)\b|\bfugitive\b|\bprocess (?:gas|emissions)|\b(?:purchased )?electricity\b|類別|製程|逸散|用電|電力|移動源|固定源", re.IGNORECASE
)
_AGAINST = re.compile(
    r"base[- ]?(?:line|year)|\b(?:last|previous|prior|preceding) year|year before|year[- ]on[- ]year|\byoy\b"
    r"|基準年|前一年|前一?年度|上一?年度?|去年|同期|年增|年減|逐年",
    re.IGNORECASE,
)
_REASONABLE = re.compile(r"\breasonable\b|合理(?:保證|確信)", re.IGNORECASE)
_ALL_FIGURES = re.compile(
    r"\ball (?:of )?(?:our |the )?(?:greenhouse[- ]gas |GHG )?(?:emissions|data|figures)\b|\bin (?:full|(?:its|their) entirety)\b"
    r"|(?:所有|全部|各項)(?:溫室氣體)?(?:排放|數據|資訊)|(?:排放量?|數據|資訊)[^，。；]{0,3}全數",
    re.IGNORECASE,
)
_SINCE = re.compile(r"\bsince (?!(?:then|last year|no)\b)|以來", re.IGNORECASE)
"""Words of a comparison with a time nobody names."""
_BASE = re.compile(r"base[- ]?year|基準年", re.IGNORECASE)


def _never(en: str, zh: str) -> Truth:
    """A wording no data bears."""
    return lambda _claim, _situation, _block: text(en, zh)


def _status_of(target: Target) -> Text:
    """``NT1: submitted`` in both languages."""
    labels = {lang: words(lang)[f"choice.targets.status.{target.status}"] for lang in ("en", "zh-TW")}
    return text(f"{target.id}: {labels['en'].lower()}", f"{target.id}：{labels['zh-TW']}")


def _state_of(target: Target) -> Text:
    labels = {lang: words(lang)[f"state.{target.state}"] for lang in ("en", "zh-TW")}
    return text(f"{target.id}: {labels['en'].lower()}", f"{target.id}：{labels['zh-TW']}")


def _joined(parts: list[Text]) -> Text:
    return text("; ".join(part["en"] for part in parts), "；".join(part["zh-TW"] for part in parts))


def _tonnes(value: Decimal) -> str:
    """An amount as messages print it: whole tonnes, between nothing and ten three decimals, so that little is not nothing."""
    return f"{value.quantize(Decimal(1) if abs(value) >= 10 or not value else Decimal('0.001'), ROUND_HALF_UP):,}"


def _subject(claim: Claim, situation: Situation) -> Subject | None:
    """The part of the company a claim is about; none where it is about the company."""
    return situation.subject(claim.sentence, claim.end)


_UNNAMED = text("no table names the site or company it speaks of, so no figure bears it", "所指廠區或公司未列於據點表或組織表，並無數據可佐證")


def _emitted(subject: Subject | None, situation: Situation) -> Text:
    """The gross emissions a claim is held against, in words: of the company all there is, of a part scopes 1 and 2."""
    value = situation.emitted(subject)
    amount = _tonnes(value) if value is not None else "?"
    if subject is None:
        return text(f"gross emissions of {situation.year} are {amount} tCO2e", f"報告年度（{situation.year} 年）總排放量為 {amount} 公噸 CO2e")
    name = subject.label
    return text(
        f"scope 1 and 2 emissions of {name['en']} in {situation.year} are {amount} tCO2e",
        f"{name['zh-TW']} {situation.year} 年範疇一與範疇二排放量為 {amount} 公噸 CO2e",
    )


def net_zero_reached(claim: Claim, situation: Situation, block: str) -> Text | None:
    """Only where a net-zero target is achieved: residual emissions reached, and neutralized. It is the company's, of no site alone."""
    subject = _subject(claim, situation)
    if subject is None and any(target.type == "net_zero" and target.state == "achieved" for target in situation.active):
        return None
    none = text("no net-zero target is achieved", "並無已達成之淨零目標")
    if subject is not None:
        none = text("net zero is reached by a company with its value chain, not by a part of it", "淨零係就企業及其價值鏈而言，並非單一廠區或公司")
    if situation.emitted(subject) is None:
        return none
    said = _emitted(subject, situation)
    return text(f"{none['en']}, and {said['en']}", f"{none['zh-TW']}，且{said['zh-TW']}")


def net_zero_promised(claim: Claim, situation: Situation, block: str) -> Text | None:
    """A promise needs a net-zero target, of the year it names."""
    own = [target for target in situation.active if target.type == "net_zero"]
    if not own:
        return text("the table targets has no net-zero target", "目標表中並無淨零目標")
    years = years_promised(claim.sentence, situation.year)
    if not years or any(target.target_year in years for target in own):
        return None
    had = ", ".join(str(target.target_year) for target in own)
    return text(f"the net-zero target is for {had}", f"淨零目標之目標年為 {had} 年")


def neutral(claim: Claim, situation: Situation, block: str) -> Text | None:
    """Retired credits at least as large as the gross emissions of what is claimed neutral; where they are, ``neutral_covered`` asks for the particulars."""
    subject = _subject(claim, situation)
    if subject is not None and not subject.parts:
        return _UNNAMED
    emitted = situation.emitted(subject)
    if emitted is not None and situation.retired >= emitted:
        return None
    said = _emitted(subject, situation)
    return text(
        f"credits retired for {situation.year} are {_tonnes(situation.retired)} tCO2e, {said['en']}",
        f"報告年度（{situation.year} 年）已註銷碳權為 {_tonnes(situation.retired)} 公噸 CO2e，{said['zh-TW']}",
    )


def neutral_covered(claim: Claim, situation: Situation, block: str) -> Text | None:
    """The other half of ``neutral``: enough credits are retired, so the claim rests on offsetting alone."""
    if neutral(claim, situation, block) is not None:
        return None
    return text("the claim rests on retired credits, not on reductions", "此主張係以註銷碳權為據，而非減量")


def credit_vintage(claim: Claim, situation: Situation, block: str) -> Text | None:
    """Retired credits are of reductions at most five years before the year the claimed period begins in (Taiwan's guideline on declaring carbon neutrality)."""
    begins = situation.since or situation.year
    old = [credit for credit in situation.credits if credit.vintage is not None and begins - credit.vintage > _OLDEST]
    undated = [credit for credit in situation.credits if credit.vintage is None]
    if not old and not undated:
        return None
    dated = [text(f"{credit.project}: vintage {credit.vintage}", f"{credit.project}：{credit.vintage} 年") for credit in old]
    return _joined(dated + [text(f"{credit.project}: vintage not stated", f"{credit.project}：未填產生年份") for credit in undated])


def zero_emission(claim: Claim, situation: Situation, block: str) -> Text | None:
    """Only where gross emissions of what is spoken of are zero."""
    subject = _subject(claim, situation)
    if subject is not None and not subject.parts:
        return _UNNAMED
    return None if situation.emitted(subject) == 0 else _emitted(subject, situation)


def sbti_status(claim: Claim, situation: Situation, block: str) -> Text | None:
    """Each target spoken of has to be validated; named by nothing, one validated target is enough."""
    if not situation.active:
        return text("the table targets has no target in force", "目標表中並無有效目標")
    meant = _meant(claim, situation, block)
    open_ones = [target for target in meant if target.status != "validated"]
    if len(open_ones) < len(meant):
        own = names_targets(claim.sentence) or len(meant) < len(situation.active)
        open_ones = [target for target in open_ones if own and target.type in ("absolute", "net_zero")]
    return _joined([_status_of(target) for target in open_ones]) if open_ones else None


def science_based(claim: Claim, situation: Situation, block: str) -> Text | None:
    """A validated target, or one whose ambition this tool computes as 1.5 °C or well below 2 °C."""
    if any(target.status == "validated" or target.classification in ("1.5C", "well_below_2C") for target in situation.active):
        return None
    return text(
        "no target is validated, and none computes to an ambition of 1.5 °C or well below 2 °C",
        "並無通過驗證之目標，亦無依計算達 1.5 °C 或遠低於 2 °C 企圖心者",
    )


def temperature(claim: Claim, situation: Situation, block: str) -> Text | None:
    """A target classified as 1.5 °C."""
    if any("1.5C" in (target.classification, target.ambition if target.status == "validated" else None) for target in situation.active):
        return None
    return text("no target in force is classified as 1.5 °C", "並無分類為 1.5 °C 之有效目標")


def _meant(claim: Claim, situation: Situation, block: str) -> tuple[Target, ...]:
    """The targets a claim is about: those whose names a sentence of ours prints from the table, else those its words say."""
    printed = tuple(target for target in situation.active if any(name and name in claim.cells for name in target.name.values()))
    return printed or situation.meant(said_of_targets(claim.clause, claim.sentence), block)


def on_track(claim: Claim, situation: Situation, block: str) -> Text | None:
    """Every target spoken of is on track or achieved."""
    meant = _meant(claim, situation, block)
    if not meant:
        return text("the table targets has no target in force", "目標表中並無有效目標")
    known = [target for target in meant if target.state != "not_assessable"]
    behind = [target for target in known if target.state not in ("on_track", "achieved")]
    if known and not behind:
        return None
    return _joined([_state_of(target) for target in behind or meant])


def target_reached(claim: Claim, situation: Situation, block: str) -> Text | None:
    """Every target spoken of is achieved; where none is named, one achieved target is enough."""
    meant = _meant(claim, situation, block)
    if any(target.state == "achieved" for target in meant):
        open_ones = [target for target in meant if target.state != "achieved"]
        return None if len(meant) == len(situation.active) or not open_ones else _joined([_state_of(target) for target in open_ones])
    return _joined([_state_of(target) for target in meant]) if meant else text("the table targets has no target in force", "目標表中並無有效目標")


def renewable_all(claim: Claim, situation: Situation, block: str) -> Text | None:
    """The share of renewable electricity in the year is one: of the company, or of the site named where its electricity is known."""
    subject = _subject(claim, situation)
    share = _renewable_share(subject, situation)
    if subject is not None and share is None:
        return None
    if share is None:
        return text(f"there is no share of renewable electricity for {situation.year}", f"報告年度（{situation.year} 年）並無再生能源電力占比")
    if share >= 1:
        return None
    points = (share * 100).quantize(Decimal("0.1"), ROUND_DOWN)
    of = text(f" of {subject.label['en']}", f"{subject.label['zh-TW']} ") if subject else text("", "")
    return text(
        f"renewable electricity is {points} % of electricity{of['en']} in {situation.year}",
        f"{of['zh-TW']}報告年度（{situation.year} 年）再生能源電力占 {points}%",
    )


def _renewable_share(subject: Subject | None, situation: Situation) -> Decimal | None:
    """The share of renewable electricity; of a site that bought none of it zero, of one whose electricity nobody knows none."""
    if subject is None:
        return situation.points.value("energy.renewable_electricity_share", situation.year)
    used = situation.value("energy.electricity.used", situation.year, subject)
    renewable = [situation.points.value(f"energy.renewable_electricity.{part.ending}", situation.year, part.key) for part in subject.parts]
    return sum((value for value in renewable if value is not None), Decimal(0)) / used if used else None


def renewable_promised(claim: Claim, situation: Situation, block: str) -> Text | None:
    """A promise of nothing but renewable electricity needs such a target of its year."""
    own = [target for target in situation.active if target.type == "renewable_electricity" and _whole(target, situation)]
    if not own:
        return text("no target for 100 % renewable electricity is in force", "並無 100% 再生能源電力之有效目標")
    years = years_promised(claim.sentence, situation.year)
    if not years or any(target.target_year in years for target in own):
        return None
    had = ", ".join(str(target.target_year) for target in own)
    return text(f"the target for 100 % renewable electricity is for {had}", f"100% 再生能源電力目標之目標年為 {had} 年")


def _whole(target: Target, situation: Situation) -> bool:
    value = situation.points.value("target.value", situation.year, target.id)
    return value is None or value >= 1


def rose_not_fell(claim: Claim, situation: Situation, block: str) -> Text | None:
    """What is said to have fallen has not risen: by every method of scope 2 there is, or the one named; of a site where one is named."""
    subject = _subject(claim, situation)
    if subject is not None and not subject.parts:
        return None
    if _SINCE.search(claim.sentence) and not any(year < situation.year for year in years_in(claim.sentence)):
        return None
    before = _compared_with(claim.sentence, situation)
    metrics = _metrics(claim.own if scopes_in(claim.own) else claim.sentence, whole=subject is None)
    pairs = [(name, situation.value(name, situation.year, subject), situation.value(name, before, subject)) for name in metrics]
    known = [(name, now, then) for name, now, then in pairs if now is not None and then is not None]
    if not known or any(now <= then for _, now, then in known):
        return None
    name, now, then = known[0]
    label = {lang: words(lang).get(f"metric.{name}", name) for lang in ("en", "zh-TW")}
    of = text(f" of {subject.label['en']}", subject.label["zh-TW"]) if subject else text("", "")
    return text(
        f"{label['en']}{of['en']} rose from {_tonnes(then)} tCO2e in {before} to {_tonnes(now)} tCO2e in {situation.year}",
        f"{of['zh-TW']}{label['zh-TW']}由 {before} 年 {_tonnes(then)} 公噸 CO2e 增至 {situation.year} 年 {_tonnes(now)} 公噸 CO2e",
    )


def _compared_with(sentence: str, situation: Situation) -> int:
    """The year a comparison is with: the base year where it is named, the earliest other year, else the year before."""
    earlier = [year for year in years_in(sentence) if year < situation.year]
    if _BASE.search(sentence) and situation.base_year is not None and not earlier:
        return situation.base_year
    return min(earlier, default=situation.year - 1)


def _metrics(sentence: str, *, whole: bool) -> tuple[str, ...]:
    """The figures a sentence on emissions speaks of; of a part of the company all emissions are scopes 1 and 2."""
    scopes = scopes_in(sentence)
    methods = [name for name, said in (("location", r"location|所在地"), ("market", r"market|市場")) if re.search(said, sentence, re.IGNORECASE)]
    methods = methods or ["location", "market"]
    if len(scopes) == 1 and "2" not in scopes:
        return (f"ghg.scope{min(scopes)}",)
    stem = {frozenset("2"): "scope2", frozenset("12"): "scope12", frozenset("123"): "total", frozenset(): "total" if whole else "scope12"}.get(scopes)
    return tuple(f"ghg.{stem}.{method}" for method in methods) if stem else ()


def reduction_unscoped(claim: Claim, situation: Situation, block: str) -> Text | None:
    """A percentage of reduction says of which scopes, against which year, and as a target by which year: in its sentence, or beside it."""
    said = f"{claim.context} {claim.sentence}"
    missing = [] if scopes_in(said) or _SCOPED.search(said) or _subject(claim, situation) else [text("no scope", "範疇")]
    years = years_in(said)
    if not _AGAINST.search(said) and not any(year < situation.year for year in years):
        missing.append(text("no base year or year of comparison", "基準年或比較年度"))
    if claim.future and not any(year > situation.year for year in years):
        missing.append(text("no target year", "目標年"))
    if not missing:
        return None
    return text(" and ".join(part["en"] for part in missing), "、".join(part["zh-TW"] for part in missing))


def vcmi_tier(claim: Claim, situation: Situation, block: str) -> Text | None:
    """Retired credits cover the tier's share of gross emissions."""
    tier = next(share for name, share in reversed(_TIERS.items()) if name in claim.words.lower())
    gross = situation.gross
    if gross is not None and gross[1] > 0 and situation.retired / gross[1] >= tier:
        return None
    return text(
        f"the tier asks for credits over {tier:.0%} of remaining emissions; {_tonnes(situation.retired)} tCO2e are retired",
        f"該等級要求碳權達剩餘排放之 {tier:.0%}；已註銷 {_tonnes(situation.retired)} 公噸 CO2e",
    )


def assured(claim: Claim, situation: Situation, block: str) -> Text | None:
    """Statements on the year's greenhouse gas figures: of each scope named, of the part or of all parts spoken of, of the level named."""
    if not situation.assured:
        none = f"報告年度（{situation.year} 年）並無溫室氣體數據之查證聲明"
        return text(f"the table verification has no statement on greenhouse gas figures of {situation.year}", none)
    subject = _subject(claim, situation)
    bare = _unassured(subject, situation)
    if bare:
        names = _joined([part.label or text(part.key, part.key) for part in bare])
        return text(f"no statement of {situation.year} is about {names['en']}", f"報告年度（{situation.year} 年）之查證聲明未及於{names['zh-TW']}")
    keys = {part.key for part in subject.parts} if subject else set()
    told = [each for each in situation.assured if not keys or each.part is None or each.part in keys]
    named = scopes_in(claim.clause) or scopes_in(claim.words) or (_known_scopes(situation) if _ALL_FIGURES.search(claim.clause) else frozenset())
    open_ones = sorted(scope for scope in named if not any(each.covers(scope) for each in told))
    if open_ones:
        return text(
            f"no statement of {situation.year} covers scope {', '.join(open_ones)}",
            f"報告年度（{situation.year} 年）之查證聲明未涵蓋範疇{'、'.join('一二三'[int(scope) - 1] for scope in open_ones)}",
        )
    firm = [each for each in told if each.level == "reasonable"]
    if not _REASONABLE.search(claim.clause) or (firm and all(any(each.covers(scope) for each in firm) for scope in named)):
        return None
    return text(f"no statement of {situation.year} is of a reasonable level", f"報告年度（{situation.year} 年）之查證聲明並無合理保證等級者")


def _known_scopes(situation: Situation) -> frozenset[str]:
    """The scopes that have a figure in the reporting year."""
    metrics = (("1", "ghg.scope1"), ("2", "ghg.scope2.location"), ("2", "ghg.scope2.market"), ("3", "ghg.scope3"))
    return frozenset(scope for scope, metric in metrics if situation.points.value(metric, situation.year) is not None)


def _unassured(subject: Subject | None, situation: Situation) -> list[Part]:
    """The parts spoken of, all with emissions where it is the company, that no statement is about; none where a statement is about the whole company."""
    if any(each.part is None for each in situation.assured):
        return []
    held = {each.part for each in situation.assured}
    endings = {part.ending for part in situation.parts if part.key in held}
    spoken = subject.parts if subject else tuple(part for part in situation.parts if {part.ending} == endings and situation.emitted(Subject((part,))))
    return [part for part in spoken if part.key not in held]


TRUTHS: Mapping[str, tuple[tuple[str, Truth], ...]] = {
    "net_zero_reached": (("claims.net_zero_reached", net_zero_reached),),
    "net_zero_promised": (("claims.net_zero_promised", net_zero_promised),),
    "neutral": (("claims.neutral", neutral), ("claims.neutral_covered", neutral_covered), ("claims.credit_vintage", credit_vintage)),
    "neutral_promised": (("claims.neutral_promised", _never("no target speaks of neutrality", "並無以碳中和為內容之目標")),),
    "zero_emission": (("claims.zero_emission", zero_emission),),
    "sbti_company": (
        ("claims.sbti_company", _never("the SBTi validates targets; it certifies or approves no company", "SBTi 係驗證目標，並不認證或核可企業")),
    ),
    "sbti_status": (("claims.sbti_status", sbti_status),),
    "science_based": (("claims.science_based", science_based),),
    "temperature": (("claims.temperature", temperature),),
    "on_track": (("claims.on_track", on_track),),
    "target_reached": (("claims.target_reached", target_reached),),
    "renewable_all": (("claims.renewable_all", renewable_all),),
    "renewable_promised": (("claims.renewable_promised", renewable_promised),),
    "rose_not_fell": (("claims.rose_not_fell", rose_not_fell),),
    "reduction_unscoped": (("claims.reduction_unscoped", reduction_unscoped),),
    "credits_as_reduction": (
        (
            "claims.credits_as_reduction",
            _never("credits never reduce scopes 1, 2 or 3, nor count towards a target", "碳權不得抵減範疇一、二、三，亦不得計入目標進度"),
        ),
    ),
    "avoided_as_reduction": (
        (
            "claims.avoided_as_reduction",
            _never("avoided emissions arise elsewhere and are never set against the inventory", "避免之排放發生於他處，不得與盤查數據相抵"),
        ),
    ),
    "green": (("claims.green", _never("a general environmental claim names nothing that can be checked", "空泛之環境主張並無可查證之內容")),),
    "superlative": (
        ("claims.superlative", _never("a comparison needs its source, its date and whom it compares with", "比較性主張須載明來源、日期與比較對象")),
    ),
    "draft_standard": (("claims.draft_standard", _never("ISO 14060 is a draft, not a published standard", "ISO 14060 仍為草案，並非已發布之標準")),),
    "assured": (("claims.assured", assured),),
    "vcmi_tier": (("claims.vcmi_tier", vcmi_tier),),
}
"""For each rule of ``rules.toml`` the findings it may give, each with what decides it."""
