"""Writes docs/units.md and docs/gases.md from the data the programme reads, so that they cannot differ. Run: ``python docs/make_lists.py``."""

from __future__ import annotations

from pathlib import Path

from pipeline.gas import GWP_SETS, gases, potential
from pipeline.quantity import currencies, exact_text, units

HERE = Path(__file__).parent
BASES = {"mass": "kg", "energy": "J", "volume": "m3", "length": "m", "area": "m2", "time": "hours"}


def units_page() -> str:
    """Every unit with its size and the other ways it is written."""
    lines = [
        "# Units · 單位",
        "",
        "Written by `docs/make_lists.py`. Sizes are exact. Width, spaces and dots do not matter; words for multiples (thousand, million, 千, 萬, 億 …) may",
        "stand before any unit or currency, and a gas or CO2e behind a mass (kgCO2e, t CH4, 公噸CO2e).",
        "本頁由 `docs/make_lists.py` 產生。換算值皆為精確值；全形半形、空格與句點不影響辨識；單位或幣別前可加倍數（千、萬、億、million …），",
        "質量後可加氣體（kgCO2e、t CH4、公噸CO2e）。",
        "",
        "Refused, because people use them for several · 因有多種意義而不接受：`ton`, `MT`, `T`, `$`, `¥`, `kr`.",
    ]
    dimension = ""
    for unit, also in units().values():
        if unit.dimension != dimension:
            dimension = unit.dimension
            base = f" ({BASES[dimension]})" if dimension in BASES else ""
            lines += ["", f"## {dimension.replace('_', ' ')}{base}", "", "| unit 單位 | size 換算 | also written 其他寫法 |", "|---|---|---|"]
        lines.append(f"| {unit.symbol} | {exact_text(unit.size)} | {', '.join(also)} |")
    lines += ["", "## currencies 幣別", "", "| code 代碼 | also written 其他寫法 |", "|---|---|"]
    lines += [f"| {unit.symbol} | {', '.join(also)} |" for unit, also in currencies().values()]
    return "\n".join(lines) + "\n"


def gases_page() -> str:
    """Every gas with its group and potentials; blank where a set has no verified value."""
    lines = [
        "# Gases · 氣體",
        "",
        "Written by `docs/make_lists.py`. Hundred-year global warming potentials of the IPCC's fourth, fifth and sixth assessment reports; blank where no",
        "value is verified. Blends are computed from their composition. Names, formulas and R-numbers are understood.",
        "本頁由 `docs/make_lists.py` 產生。IPCC 第四、五、六次評估報告之百年全球暖化潛勢；未經核實者留空。混合冷媒依組成計算。名稱、化學式與冷媒編號皆可辨識。",
        "",
        "| gas 氣體 | group 類別 | AR4 | AR5 | AR6 |",
        "|---|---|---|---|---|",
    ]
    for name, gas in gases().items():
        if gas.one and name != "CH4":
            known = gas.potentials if not gas.parts else {one: found.value for one in GWP_SETS if (found := potential(name, one))}
            values = " | ".join(str(known.get(one, "")) for one in GWP_SETS)
            lines.append(f"| {name} | {'memo 備註項' if gas.memo else gas.group} | {values} |")
    return "\n".join(lines) + "\n"


PAGES = {"units.md": units_page, "gases.md": gases_page}

if __name__ == "__main__":
    for page, make in PAGES.items():
        (HERE / page).write_text(make(), encoding="utf-8")
