"""What the evidence package holds: whatever an assurer needs to follow and recompute each number with tools that are not ours."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from pipeline import evidence, run
from pipeline.bag import open_bag
from pipeline.evidence import rows as rows_of
from pipeline.evidence.documents import evidence_documents
from pipeline.evidence.rows import file_names
from tests.conftest import TOML

ROWS = """line_id,year,scope,category,method,entity,site,activity,activity_unit,factor,factor_unit,emissions,supplier,note
gas,2023,1,stationary_combustion,,,A,100,MWh,0.2,tCO2e/MWh,,,
gas,2024,1,stationary_combustion,,,A,80,MWh,0.2,tCO2e/MWh,,,
fleet,2024,1,mobile_combustion,,,a*,,,,,4,,=1+1
vans,2024,1,mobile_combustion,,,08,,,,,5,,
carts,2024,1,mobile_combustion,,,8,,,,,6,,
boats,2024,1,mobile_combustion,,,1e3,,,,,7,,
power,2024,2,electricity,both,,<9,,,,,30,,
steel,2024,3,1,,,,,,,,500,@SUM,
"""
"""Sites that a spreadsheet's conditions would take for wildcards, numbers or comparisons."""


def bag_of(example):
    """The package of an example."""
    return open_bag(example.out / "evidence.zip")


def table(content):
    """A CSV file of the package as rows by header."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """The package of the small report, built once."""
    root = tmp_path_factory.mktemp("small")
    (root / "data").mkdir()
    (root / "data" / "inventory.csv").write_text(ROWS, encoding="utf-8")
    (root / "report.toml").write_text(TOML, encoding="utf-8")
    assert run.build(root, languages=("en",), only=("html",)).files
    return open_bag(root / "out" / "evidence.zip")


@pytest.fixture
def built(folder):
    """Builds a small report and opens its package."""

    def build(files=None, rows=ROWS, **options):
        report = folder(files or {}, inventory=rows)
        made = run.build(report.path, languages=("en",), only=("html",), **options)
        assert made.files, made.findings
        return open_bag(report.path / "out" / "evidence.zip")

    return build


def test_the_rows_of_each_total_add_up_to_it(example):
    """The file the index names holds as many rows as the draft counts, and their column adds up to the value."""
    bag = bag_of(example)
    index = {entry["datapoint"]: entry for entry in table(bag.read("rows/index.csv"))}
    totals = {name: point for name, point in example.points.items() if point["origin"]["kind"] == "total"}
    assert index.keys() == totals.keys()
    for name, point in totals.items():
        entry = index[name]
        rows = table(bag.read(f"rows/{entry['file']}"))
        assert len(rows) == int(entry["rows"]) == int(entry["rows_in_file"]) == point["origin"]["rows"]
        amounts = [Decimal(row[entry["sum_of"]]) for row in rows if row[entry["sum_of"]]]
        assert (sum(amounts), entry["value"]) == (Decimal(point["value"]), point["value"])


def test_a_row_leads_into_the_inputs(nolato):
    """Its file stands in the package, and the row it names exists there."""
    bag = bag_of(nolato)
    entry = next(entry for entry in table(bag.read("rows/index.csv")) if entry["datapoint"].startswith("ghg.scope1@"))
    for row in table(bag.read(f"rows/{entry['file']}")):
        lines = bag.read(f"inputs/{row['file']}").decode("utf-8-sig").splitlines()
        assert row["line_id"] in lines[int(row["row"]) - 1]


def test_long_totals_are_cut_and_say_so(built, monkeypatch):
    monkeypatch.setattr(rows_of, "MAX_ROWS", 2)
    bag = built()
    entry = next(entry for entry in table(bag.read("rows/index.csv")) if entry["datapoint"] == "ghg.scope1@2024")
    assert (entry["rows"], entry["rows_in_file"], entry["value"]) == ("5", "2", "38")
    assert len(table(bag.read(f"rows/{entry['file']}"))) == 2


def test_names_of_row_files_are_kept_by_every_system():
    """No character a system refuses, no name longer than it takes, none twice where case does not count."""
    identifiers = ["a@2024[x/../y]", "a@2024[Fab]", "a@2024[fab]", "a@2024[CON:]", "a@2024[" + "廠" * 200 + "]", "b@2024"]
    names = file_names(identifiers)
    assert len({name.casefold() for name in names.values()}) == len(identifiers)
    assert not any(set(name) & set('<>:"/\\|?*%') or len(name.encode()) > 200 for name in names.values())
    assert names["b@2024"] == "b@2024.csv"


def test_text_cells_are_never_formulas(small):
    """In CSV and workbook alike."""
    bag = small
    texts = [cell for name in bag.names if name.startswith("rows/") for row in table(bag.read(name)) for cell in row.values()]
    assert "'=1+1" in texts
    assert "'@SUM" in texts
    assert not [text for text in texts if text and text[0] in "=+@"]
    book = openpyxl.load_workbook(io.BytesIO(bag.read("evidence.xlsx")))
    formulas = {cell.value for row in book["lines"].iter_rows() for cell in row if cell.data_type == "f"}
    assert all(formula.startswith("=ROUND(") for formula in formulas)


def test_inputs_are_the_bytes_that_were_read(folder):
    """Not what stands on the disk when the package is written."""
    report = folder(inventory=ROWS)
    read = (report.path / "data" / "inventory.csv").read_bytes()

    def meddle(step):
        if step.startswith("compose"):
            (report.path / "data" / "inventory.csv").write_bytes(b"changed")
            (report.path / "report.toml").write_bytes(b"changed")

    assert run.build(report.path, languages=("en",), only=("html",), progress=meddle).files
    bag = open_bag(report.path / "out" / "evidence.zip")
    assert bag.read("inputs/data/inventory.csv") == read
    for entry in bag.draft()["inputs"]:
        assert bag.digests[f"inputs/{entry['path']}"] == entry["sha256"]


def test_documents_are_named_and_packed_where_asked(built, tmp_path):
    """By name, size and digest; the files themselves with --with-documents; nothing from outside the folder."""
    (tmp_path / "secret.pdf").write_bytes(b"outside")
    files = {"evidence/bills/2024.pdf": b"%PDF bill", "evidence/=x.txt": "單據"}
    bag = built(files)
    listed = {entry["path"]: entry for entry in table(bag.read("evidence-documents.csv"))}
    assert listed["evidence/bills/2024.pdf"] == {
        "path": "evidence/bills/2024.pdf",
        "bytes": "9",
        "sha256": hashlib.sha256(b"%PDF bill").hexdigest(),
        "in_package": "no",
    }
    assert not [name for name in bag.names if name.startswith("inputs/evidence")]
    (tmp_path / "report" / "evidence" / "link.pdf").symlink_to(tmp_path / "secret.pdf")
    bag = built(files, with_documents=True)
    assert bag.read("inputs/evidence/bills/2024.pdf") == b"%PDF bill"
    assert [entry["in_package"] for entry in table(bag.read("evidence-documents.csv"))] == ["yes", "yes"]


def test_the_workbook_holds_every_datapoint(example):
    """Header as promised; each value but a stated one a formula, its cached result the draft's value; nulls blank."""
    content = io.BytesIO(bag_of(example).read("evidence.xlsx"))
    formulas, values = (openpyxl.load_workbook(content, data_only=only, read_only=True)["datapoints"] for only in (False, True))
    assert list(next(formulas.iter_rows(max_row=1, max_col=4, values_only=True))) == ["id", "value", "unit", "formula in words"]
    rows = list(zip(formulas.iter_rows(min_row=2, max_col=6, values_only=True), values.iter_rows(min_row=2, max_col=2, values_only=True), strict=True))
    assert [row[0][0] for row in rows] == list(example.points)
    kinds = [row[0][5] for row in rows]
    assert kinds.count("derived, value only") <= len(rows) / 100
    for (name, formula, *_, kind), (_, value) in rows:
        point = example.points[name]
        if point["value"] is None:
            assert (formula, value) == (None, None)
        elif point["origin"]["kind"] == "stated" or kind.endswith("value only"):
            assert close(value, point["value"])
        else:
            assert formula.startswith("="), name
            assert set(re.findall(r"([A-Z][A-Z.0-9]*)\(", re.sub(r'"[^"]*"', "", formula))) <= OLD_FUNCTIONS, name
            assert close(value, point["value"]), name


OLD_FUNCTIONS = {"ABS", "AND", "ATANH", "EXACT", "EXP", "IF", "MAX", "MIN", "OR", "ROUND", "ROUNDDOWN", "SIGN", "SINH", "SUM", "SUMIFS", "SUMPRODUCT"}
"""Functions that Excel 2007 knows: newer ones need a prefix in the file, which XlsxWriter is not asked to put there."""


def close(found, expected, digits=12):
    """Whether two numbers agree at so many significant digits."""
    return abs(Decimal(repr(found)) - Decimal(expected)) <= abs(Decimal(expected)) * Decimal(10) ** (1 - digits) / 2


def test_a_datapoint_links_to_the_cells_it_uses(formosa):
    """Each link of a derived value leads to the value of the part it names; a total's to a line whose column is summed."""
    book = openpyxl.load_workbook(io.BytesIO(bag_of(formosa).read("evidence.xlsx")))
    page = book["datapoints"]
    checked = 0
    for row in page.iter_rows(min_row=2, max_row=800, min_col=11):
        for cell in row:
            if cell.hyperlink is not None:
                sheet, _, target = cell.hyperlink.location.replace("'", "").partition("!")
                if sheet == "datapoints":
                    assert page[f"A{target[1:]}"].value == cell.value
                else:
                    assert isinstance(book[sheet][target].value, int | float) or str(book[sheet][target].value).startswith("=ROUND(")
                checked += 1
    assert checked > 500


def test_conditions_a_spreadsheet_would_misread_are_compared_by_letter(small):
    bag = small
    page = openpyxl.load_workbook(io.BytesIO(bag.read("evidence.xlsx")))["datapoints"]
    formulas = {row[0]: row[1] for row in page.iter_rows(min_row=2, max_col=2, values_only=True)}
    for site in ("a*", "08", "8", "1e3"):
        assert f'EXACT(line_site,"{site}")' in formulas[f"ghg.scope1.by_site@2024[{site}]"]
    assert formulas["ghg.scope1.by_category@2024[mobile_combustion]"] == (
        '=ROUND(SUMIFS(line_amount,line_account,"ghg",line_scope,1,line_year,2024,line_category,"mobile_combustion"),0)'
    )


def test_a_line_multiplies_to_its_amount(small):
    """80 MWh × 0.2 = 16, by a formula over the line's own cells."""
    bag = small
    book = openpyxl.load_workbook(io.BytesIO(bag.read("evidence.xlsx")))
    names = {cell.value: cell.column_letter for cell in book["lines"][1]}
    line = next(row for row in book["lines"].iter_rows(min_row=2) if row[4].value == "gas" and row[6].value == 2024)
    cells = {name: book["lines"][f"{letter}{line[0].row}"].value for name, letter in names.items()}
    assert (cells["activity"], cells["factor"]) == (80, 0.2)
    first, last = names["activity"], names["gwp"]
    assert cells["gross"] == f"=ROUND(PRODUCT({first}{line[0].row}:{last}{line[0].row}),12)"
    assert cells["amount"] == f"=ROUND({names['gross']}{line[0].row}*{names['share']}{line[0].row},12)"


def test_a_ledger_too_long_for_a_spreadsheet_has_no_workbook(built, monkeypatch):
    monkeypatch.setattr(evidence, "MAX_LINES", 7)
    bag = built()
    assert "evidence.xlsx" not in bag.names
    assert "rows/index.csv" in bag.names


def test_the_readme_names_what_is_there(formosa):
    """Every file it tells of stands in the package, and its DuckDB line works as printed."""
    import duckdb

    bag = bag_of(formosa)
    readme = bag.read("README.md").decode()
    assert "繁體中文" in readme
    for name in re.findall(r"^\| `([\w./-]+)` \|", readme, re.MULTILINE):
        assert [entry for entry in (*bag.names, "../manifest-sha256.txt") if entry.startswith(name)], name
    query = re.search(r"SELECT sum\(amount\).*;", readme)[0].replace("'ledger.parquet'", f"'{formosa.out / 'ledger.parquet'}'")
    total, rows = duckdb.sql(query).fetchall()[0]
    point = formosa.points["ghg.scope1@2024"]
    assert (total, rows) == (Decimal(point["value"]), point["origin"]["rows"])


def test_a_document_nobody_may_read_is_named_without_a_digest(tmp_path, monkeypatch):
    """It stops no build; the blank says that nobody looked at it."""
    (tmp_path / "evidence").mkdir()
    (tmp_path / "evidence" / "locked.pdf").write_bytes(b"1234")

    def refuse(*_):
        raise PermissionError

    monkeypatch.setattr(Path, "open", refuse)
    (document,) = evidence_documents(tmp_path, keep=False)
    assert (document.path, document.size, document.sha256) == ("evidence/locked.pdf", 4, "")
