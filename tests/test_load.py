"""Tables of a report folder: every finding rule by a row that triggers it, and what must not depend on the format."""

from __future__ import annotations

import io
import random
import sys
import zipfile
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import pyarrow as pa
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from pipeline.finding import Finding, rules
from pipeline.inputs import FILE, ROW, SHEET, Inputs, Table
from pipeline.load import READERS, cells, load
from pipeline.load.sheet import column_letter, float_text
from pipeline.narrative import read_narratives
from pipeline.project import load_project
from pipeline.tables import NAMES, Column, choices, folded, table_named, tables, text_column

REPORT = 'schema = 1\n[company]\nname = "Formosa"\n[report]\nyear = 2024\n[inventory]\nconsolidation = "operational_control"\ngwp = "AR5"\nbase_year = 2021\n'


def loaded(folder: Path, files: Mapping[str, str | bytes], report: str = REPORT) -> tuple[Inputs, tuple[Finding, ...]]:
    """A report folder with these files, loaded."""
    for name, content in {"report.toml": report, **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    project, problems = load_project(folder)
    assert project is not None, problems
    return load(folder, project)


def only(findings: tuple[Finding, ...], rule: str) -> Finding:
    """The one finding of a rule."""
    found = [finding for finding in findings if finding.rule == rule]
    assert len(found) == 1, [(finding.rule, str(finding.at)) for finding in findings]
    return found[0]


def book(sheets: Mapping[str, list[list[object]]], formats: Mapping[tuple[int, int], str] | None = None, hidden: bool = False) -> bytes:
    """A workbook as xlsxwriter writes it; ``formats`` are number formats by row and column, from 0; ``hidden`` sheets stand behind a visible README."""
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    if hidden:
        workbook.add_worksheet("README").activate()
    for name, rows in sheets.items():
        sheet = workbook.add_worksheet(name)
        if hidden:
            sheet.hide()
        for row, line in enumerate(rows):
            for at, value in enumerate(line):
                style = workbook.add_format({"num_format": formats[row, at]}) if formats and (row, at) in formats else None
                if isinstance(value, str) and value.startswith("="):
                    sheet.write_formula(row, at, value, style, value="")
                elif isinstance(value, (date, datetime)):
                    sheet.write_datetime(row, at, value)
                elif value is not None:
                    sheet.write(row, at, value, style)
    workbook.close()
    return buffer.getvalue()


def rows(table: Table) -> list[dict[str, object]]:
    """The rows without place and without blanks."""
    return [{name: value for name, value in row.items() if value is not None and name not in (FILE, SHEET, ROW)} for row in table.data.to_pylist()]


# --- every rule by a small file ---

CELLS: list[tuple[str, str, str, str, int, str]] = [
    # rule, table, CSV, severity, row, column of the finding
    ("not_a_number", "inventory", "year,scope,emissions\n2024,1,ten\n", "error", 2, "emissions"),
    ("not_a_number", "inventory", 'year,scope,emissions\n2024,1,"1,23"\n', "error", 2, "emissions"),
    ("not_a_number", "inventory", 'year,scope,emissions\n2024,1,"1.234,5"\n', "error", 2, "emissions"),
    ("not_a_number", "inventory", "year,scope,emissions\n2024,1,1e999\n", "error", 2, "emissions"),
    ("not_a_number", "inventory", "年度,範疇,排放量\n2024,1,10公噸\n", "error", 2, "排放量"),
    ("negative", "inventory", "year,scope,emissions\n2024,1,5\n2024,1,-5\n", "error", 3, "emissions"),
    ("number_out_of_range", "entities", "entity,ownership_pct\nA,149\n", "error", 2, "ownership_pct"),
    ("share_out_of_range", "inventory", "year,scope,primary_share\n2024,3,28\n", "error", 2, "primary_share"),
    ("fraction_in_pct", "entities", "entity,ownership_pct\nA,0.49\n", "warning", 2, "ownership_pct"),
    ("percent_sign", "stated", "year,metric,value\n2024,energy.renewable_electricity_share,28%\n", "warning", 2, "value"),
    ("placeholder", "inventory", "year,scope,emissions\n2024,1,n/a\n", "warning", 2, "emissions"),
    ("not_a_year", "inventory", "year,scope\nlast year,1\n", "error", 2, "year"),
    ("year_out_of_range", "inventory", "year,scope\n2204,1\n", "error", 2, "year"),
    ("year_out_of_range", "inventory", "year,scope\n24,1\n", "error", 2, "year"),
    ("roc_year", "inventory", "year,scope\n113,1\n", "info", 2, "year"),
    ("not_a_date", "inventory", "year,scope,period_start\n2024,1,31/12/2024\n", "error", 2, "period_start"),
    ("not_a_date", "inventory", "year,scope,period_start\n2024,1,2024-02-30\n", "error", 2, "period_start"),
    ("not_a_number", "inventory", 'year,scope,emissions\n2024,1,"NT$1,234"\n', "error", 2, "emissions"),
    ("error_cell", "inventory", "year,scope,emissions\n2024,1,#DIV/0!\n", "error", 2, "emissions"),
    ("error_cell", "inventory", "year,scope,source\n2024,1,#REF!\n", "error", 2, "source"),
    ("day_number", "inventory", "year,scope,period_start\n2024,1,45292\n", "error", 2, "period_start"),
    ("not_a_date", "verification", "year,subject,statement_date\n2024,ghg.scope1,soon\n", "warning", 2, "statement_date"),
    ("year_out_of_range", "inventory", "year,scope,period_start\n2024,1,1024-02-28\n", "error", 2, "period_start"),
    ("unknown_choice", "inventory", "year,scope\n2024,4\n", "error", 2, "scope"),
    ("unknown_choice", "inventory", "year,scope,biogenic\n2024,1,maybe\n", "error", 2, "biogenic"),
    ("unknown_choice", "risks", "id,kind,type\nR1,risk,volcano\n", "warning", 2, "type"),
    ("unknown_scopes", "targets", "target_id,type,target_year,scopes\nT,absolute,2030,1+4\n", "error", 2, "scopes"),
    ("unknown_category", "inventory", "year,scope,category\n2024,3,16\n", "error", 2, "category"),
    ("ambiguous_category", "inventory", "year,scope,category\n2024,3,類別4\n", "error", 2, "category"),
    ("category_of_other_scope", "inventory", "year,scope,category\n2024,1,electricity\n", "error", 2, "category"),
    ("category_of_other_scope", "inventory", "year,scope,category\n2024,2,5\n", "error", 2, "category"),
    ("path_outside", "inventory", "year,scope,evidence\n2024,1,../../secret.pdf#1\n", "warning", 2, "evidence"),
    ("path_outside", "inventory", "year,scope,evidence\n2024,1,C:\\bill.pdf\n", "warning", 2, "evidence"),
    ("evidence_not_found", "inventory", "year,scope,evidence\n2024,1,evidence/bill.pdf#3\n", "info", 2, "evidence"),
    ("control_characters", "inventory", "year,scope,note\n2024,1,a\ue000b\n", "warning", 2, "note"),
    ("control_characters", "inventory", "year,scope,note\n2024,1,a\ufdd0b\n", "warning", 2, "note"),
    ("code_in_cell", "inventory", "year,scope,note\n2024,1,<script>alert(1)</script>\n", "warning", 2, "note"),
    ("code_in_cell", "inventory", "year,scope,source\n2024,1,{{ 7*7 }}\n", "warning", 2, "source"),
    ("code_in_cell", "inventory", "year,scope,source\n2024,1,=cmd|' /C calc'!A0\n", "warning", 2, "source"),
    ("blank_cell", "inventory", "year,scope\n2024,\n", "error", 2, "scope"),
    ("missing_column", "inventory", "year,emissions\n2024,5\n", "error", 1, None),  # type: ignore[list-item]  # the place is the header line
    ("duplicate_header", "inventory", "year,scope,年度\n2024,1,2023\n", "error", 1, "年度"),
    ("misspelt_header", "inventory", "year,scope,emmisions\n2024,1,5\n", "warning", 1, "emmisions"),
    ("unknown_column", "inventory", "year,scope,weather\n2024,1,rain\n", "info", 1, "weather"),
    ("headless_column", "inventory", "year,scope,\n2024,1,5\n", "warning", 1, "C"),
    ("row_too_long", "inventory", "year,scope,emissions\n2024,1,1,234\n", "error", 2, None),  # type: ignore[list-item]  # the whole row
    ("row_too_short", "inventory", "year,scope,emissions\n2024,1\n", "warning", 2, None),  # type: ignore[list-item]  # the whole row
    ("title_rows", "inventory", "Inventory 2024,,\n\n年度,範疇,排放量\n2024,1,5\n", "info", 3, None),  # type: ignore[list-item]  # the header line
    ("too_many_columns", "inventory", "x\n" + ",".join(["年度", "範疇", *(f"c{i}" for i in range(1_000))]) + "\n", "error", 2, None),  # type: ignore[list-item]  # the header line
    ("unreadable_row", "inventory", 'year,scope,note\n2024,1,ok\n2024,1,"open\n', "error", 3, None),  # type: ignore[list-item]  # the whole row
]


@pytest.mark.parametrize(("rule", "table", "text", "severity", "row", "column"), CELLS)
def test_a_bad_row_is_a_finding_at_its_place(tmp_path: Path, rule: str, table: str, text: str, severity: str, row: int, column: str | None) -> None:
    _, findings = loaded(tmp_path, {f"data/{table}.csv": text})
    found = only(findings, f"load.{rule}")
    assert found.severity == severity
    assert found.at is not None
    assert (found.at.file, found.at.row, found.at.column) == (f"data/{table}.csv", row, column)
    assert all("{" not in sentence or "{{ 7" in sentence for sentence in (*found.message.values(), *found.hint.values()))


FILES: list[tuple[str, dict[str, str | bytes], str]] = [
    ("empty_file", {"data/inventory.csv": ""}, "error"),
    ("empty_file", {"data/inventory.csv": " \r\n\r\n"}, "error"),
    ("empty_file", {"data/inventory.csv": ",,,\n"}, "error"),
    ("empty_file", {"data/inventory.xlsx": b""}, "error"),
    ("unknown_file", {"data/inventroy.csv": "year\n2024\n"}, "warning"),
    ("unsupported_format", {"data/inventory.xls": b"\xd0\xcf\x11\xe0"}, "warning"),
    ("unknown_sheet", {"data/book.xlsx": book({"Sheet1": [["a"], [1]]})}, "warning"),
    ("hidden_sheet", {"data/book.xlsx": book({"inventory": [["year", "scope"], [2024, 1]], "chart data": [["x"]]}, hidden=True)}, "warning"),
    ("no_data_folder", {"Data/notes.md": "x"}, "warning"),
    ("no_data_folder", {"data": "a file"}, "warning"),
    ("not_a_file", {"data/inventory.csv/part.md": "x"}, "error"),
    ("title_rows", {"data/inventory.xlsx": book({"inventory": [["ABC 公司 2024"], [None], ["年度", "範疇", "排放量"], [2024, 1, 5]]})}, "info"),
    ("old_or_encrypted", {"data/inventory.xlsx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)}, "error"),
    ("not_xlsx", {"data/inventory.xlsx": "year,scope\n2024,1\n"}, "error"),
    ("not_xlsx", {"data/inventory.xlsx": b"PK\x03\x04 broken"}, "error"),
    ("not_parquet", {"data/inventory.parquet": "year,scope\n2024,1\n"}, "error"),
    ("not_json", {"data/pcf/a.json": "{"}, "error"),
    ("not_pact", {"data/pcf/a.json": '{"id": "x"}'}, "error"),
    ("deprecated_footprint", {"data/pcf/a.json": '{"id": "x", "status": "Deprecated", "pcf": {}}'}, "warning"),
    ("encoding", {"data/inventory.csv": "\ufeffyear,scope\n2024,1\n"}, "info"),
    ("encoding", {"data/inventory.csv": "年度,範疇\n2024,範疇一\n".encode("cp950")}, "info"),
    ("encoding", {"data/inventory.csv": "年度,範疇\n2024,範疇一\n".encode("utf-16")}, "info"),
    ("encoding", {"data/inventory.csv": "year,scope\n2024,1\n".encode("utf-16-le")}, "info"),
    ("undecodable", {"data/inventory.csv": b"year,scope,note\n2024,1,\xff\xff\n"}, "error"),
    ("table_twice", {"data/inventory.csv": "year,scope\n2024,1\n", "data/inventory.xlsx": book({"inventory": [["year", "scope"], [2024, 1]]})}, "error"),
    ("error_cell", {"data/inventory.xlsx": book({"inventory": [["year", "scope", "emissions"], [2024, 1, "=NA()"]]})}, "error"),
]


@pytest.mark.parametrize(("rule", "files", "severity"), FILES)
def test_a_bad_file_is_a_finding(tmp_path: Path, rule: str, files: dict[str, str | bytes], severity: str) -> None:
    if rule == "error_cell":
        files = {"data/inventory.xlsx": edited(files["data/inventory.xlsx"], b'<c r="C2"', b'<c r="C2" t="e"', b"<v></v>", b"<v>#N/A</v>")}
    _, findings = loaded(tmp_path, files)
    assert only(findings, f"load.{rule}").severity == severity


def edited(workbook: str | bytes, *pairs: bytes) -> bytes:
    """A workbook with bytes of its first sheet replaced."""
    assert isinstance(workbook, bytes)
    return repacked(workbook, {"xl/worksheets/sheet1.xml": pairs})


def repacked(workbook: bytes, changes: Mapping[str, tuple[bytes, ...]], extra: Mapping[str, bytes] | None = None) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as source, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            for old, new in zip(changes.get(name, ())[::2], changes.get(name, ())[1::2], strict=True):
                assert old in content, (old, content)
                content = content.replace(old, new)
            target.writestr(name, content)
        for name, content in (extra or {}).items():
            target.writestr(name, content)
    return buffer.getvalue()


def test_a_formula_that_was_never_calculated_is_a_finding(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "inventory"
    sheet.append(["year", "scope", "emissions"])
    sheet.append([2024, 1, "=1+2"])
    buffer = io.BytesIO()
    workbook.save(buffer)
    _, findings = loaded(tmp_path, {"data/inventory.xlsx": buffer.getvalue()})
    found = only(findings, "load.formula_without_value")
    assert str(found.at) == "data/inventory.xlsx › inventory › 2 › emissions"
    assert "=1+2" in found.message["en"]


def test_a_calculated_formula_is_read_by_its_result(tmp_path: Path) -> None:
    content = edited(book({"inventory": [["year", "scope", "emissions"], [2024, 1, "=1+2"]]}), b"<v></v>", b"<v>3</v>")
    inputs, findings = loaded(tmp_path, {"data/inventory.xlsx": content})
    assert rows(inputs.tables["inventory"]) == [{"year": "2024", "scope": "1", "emissions": "3"}]
    assert not findings


def test_a_zip_bomb_is_not_opened(tmp_path: Path) -> None:
    plain = book({"inventory": [["year", "scope"], [2024, 1]]})
    _, findings = loaded(tmp_path, {"data/inventory.xlsx": repacked(plain, {}, {"xl/media/zeros.bin": bytes(40 * 1024 * 1024)})})
    assert only(findings, "load.zip_bomb").severity == "error"


def test_xml_entities_are_refused(tmp_path: Path) -> None:
    plain = book({"inventory": [["year", "scope"], [2024, 1]]})
    bomb = edited(plain, b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet')
    _, findings = loaded(tmp_path, {"data/inventory.xlsx": bomb})
    assert only(findings, "load.xml_entities").severity == "error"


def test_merged_cells_and_cells_without_header(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer)
    sheet = workbook.add_worksheet("inventory")
    for row, line in enumerate([["year", "scope", "site"], [2024, 1, "A"], [2024, 1, None, "stray"]]):
        sheet.write_row(row, 0, line)
    sheet.merge_range("C2:C3", "A")
    workbook.close()
    _, findings = loaded(tmp_path, {"data/inventory.xlsx": buffer.getvalue()})
    assert str(only(findings, "load.merged_cells").at) == "data/inventory.xlsx › inventory › 2"
    assert str(only(findings, "load.cells_without_header").at) == "data/inventory.xlsx › inventory › 3"


def test_a_sheet_wider_than_read_is_a_finding(tmp_path: Path) -> None:
    content = edited(book({"inventory": [["year", "scope"], [2024, 1]]}), b'<c r="B2"', b'<c r="XFD2"')
    _, findings = loaded(tmp_path, {"data/inventory.xlsx": content})
    found = only(findings, "load.too_many_columns")
    assert (found.severity, str(found.at)) == ("error", "data/inventory.xlsx › inventory › 2")
    buffer = io.BytesIO()
    parquet.write_table(pa.table({f"c{i}": ["x"] for i in range(1_001)}), buffer)
    assert READERS[".parquet"](buffer.getvalue(), "wide.parquet")[1][0].rule == "load.too_many_columns"


def test_a_sheet_far_longer_than_a_spreadsheet_is_a_finding(tmp_path: Path) -> None:
    content = edited(book({"inventory": [["year", "scope"], [2024, 1]]}), b'<row r="2"', b'<row r="9999999999"', b'r="A2"', b'r="A9999999999"')
    _, findings = loaded(tmp_path, {"data/inventory.xlsx": content})
    assert only(findings, "load.too_many_cells").severity == "error"


@pytest.mark.parametrize("reader", ["csv", "parquet", "xlsx"])
def test_more_cells_than_read_are_a_finding(monkeypatch: pytest.MonkeyPatch, reader: str) -> None:
    monkeypatch.setattr(f"pipeline.load.{reader}.MAX_CELLS", 3)
    lines: list[dict[str, str | None]] = [{"year": "2024", "scope": "1"}] * 3
    written = {"csv": as_csv, "parquet": as_parquet, "xlsx": as_xlsx}[reader](lines, ["year", "scope"])
    _, (found,) = READERS[f".{reader}"](written, "data/inventory")
    assert found.rule == "load.too_many_cells"


def test_cells_that_only_have_a_format_count_for_nothing(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "inventory"
    sheet.append(["year", "scope", "emissions"])
    sheet.append([2024, 1, 5])
    for address in ("XFD1", "XFD2", "D40"):
        sheet[address].number_format = "0%"
    buffer = io.BytesIO()
    workbook.save(buffer)
    inputs, findings = loaded(tmp_path, {"data/inventory.xlsx": buffer.getvalue()})
    assert rows(inputs.tables["inventory"]) == [{"year": "2024", "scope": "1", "emissions": "5"}]
    assert not findings


def test_a_file_larger_than_read_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["pipeline.load.discover"], "MAX_FILE_BYTES", 10)
    inputs, findings = loaded(tmp_path, {"data/inventory.csv": "year,scope\n2024,1\n"})
    assert only(findings, "load.too_large").severity == "error"
    assert not inputs.tables


def test_a_file_that_must_not_be_read_is_a_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = Path.read_bytes

    def refusing(path: Path) -> bytes:
        if path.name in ("inventory.csv", "method.md"):
            raise PermissionError(13, "Permission denied", str(path))
        return plain(path)

    monkeypatch.setattr(Path, "read_bytes", refusing)
    files: dict[str, str | bytes] = {"data/inventory.csv": "year,scope\n2024,1\n", "narrative/en/method.md": "# M\n", "data/sites.csv": "site\nA\n"}
    inputs, findings = loaded(tmp_path, files)
    assert [(found.rule, str(found.at)) for found in findings if found.severity == "error"] == [
        ("load.unreadable_file", "data/inventory.csv"),
    ]
    assert [(found.rule, str(found.at)) for found in read_narratives(tmp_path)[1]] == [("load.unreadable_file", "narrative/en/method.md")]
    assert set(inputs.tables) == {"sites"}


def test_links_that_lead_nowhere_are_findings(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/inventory.csv").symlink_to("inventory.csv")
    (tmp_path / "data/energy.csv").symlink_to("gone.csv")
    _, findings = loaded(tmp_path, {})
    assert [str(found.at) for found in findings if found.rule == "load.not_a_file"] == ["data/energy.csv", "data/inventory.csv"]


def test_a_sentence_in_an_evidence_cell_is_no_crash(tmp_path: Path) -> None:
    _, findings = loaded(tmp_path, {"data/inventory.csv": "year,scope,evidence\n2024,1," + "證明文件說明.第" * 60 + "\n"})
    assert only(findings, "load.evidence_not_found").severity == "info"


def test_every_missing_document_is_named_once_where_it_is_named_first(tmp_path: Path) -> None:
    lines = "".join(f"2024,1,{i}.pdf#2;bill.pdf;there.pdf\n" for i in range(30))
    _, findings = loaded(tmp_path, {"data/inventory.csv": "year,scope,evidence\n" + lines, "evidence/there.pdf": "x"})
    told = [(found.message["en"].split("“")[1].split("”")[0], found.at.row if found.at else None, found.count) for found in findings]
    assert told == [("0.pdf", 2, 1), ("bill.pdf", 2, 1), *[(f"{i}.pdf", i + 2, 1) for i in range(1, 18)], ("18.pdf", 20, 12)]


def test_narrative_behind_a_link_out_of_the_folder_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("# Secret\n")
    (tmp_path / "folder/narrative/en").mkdir(parents=True)
    (tmp_path / "folder/narrative/en/method.md").symlink_to(tmp_path / "secret.md")
    (tmp_path / "folder/narrative/en/risks.md").mkdir()
    narratives, findings = read_narratives(tmp_path / "folder")
    assert not narratives
    assert [found.rule for found in findings] == ["load.link_outside", "load.unreadable_file"]


def test_a_cell_that_cannot_be_read_is_not_also_called_blank(tmp_path: Path) -> None:
    _, findings = loaded(tmp_path, {"data/inventory.csv": "year,scope\nlast,1\n,1\n"})
    assert [str(found.at) for found in findings] == ["data/inventory.csv › 2 › year", "data/inventory.csv › 3 › year"]
    assert [found.rule for found in findings] == ["load.not_a_year", "load.blank_cell"]


def test_parquet_columns_that_are_not_cells_are_left_out(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    parquet.write_table(pa.table({"year": [2024], "scope": ["1"], "tags": [["a", "b"]]}), buffer)
    inputs, findings = loaded(tmp_path, {"data/inventory.parquet": buffer.getvalue()})
    assert "tags" in only(findings, "load.not_cells").message["en"]
    assert len(inputs.tables["inventory"]) == 1


ODD_VALUES = [
    pa.array([b"\xff\xfe"], pa.binary()),
    pa.array([900_000_000_000_000_000], pa.timestamp("ms")),
    pa.array([{"a": 1}]),
]


@pytest.mark.parametrize("values", ODD_VALUES, ids=str)
def test_parquet_values_that_are_no_text_are_left_out(values: pa.Array) -> None:
    buffer = io.BytesIO()
    parquet.write_table(pa.table({"year": [2024], "odd": values}), buffer)
    (sheet,), (found,) = READERS[".parquet"](buffer.getvalue(), "data/inventory.parquet")
    assert (found.rule, str(found.at)) == ("load.not_cells", "data/inventory.parquet › 1 › odd")
    assert sheet.columns[1].null_count == 1


def test_text_kept_as_bytes_is_text() -> None:
    buffer = io.BytesIO()
    parquet.write_table(pa.table({"site": pa.array(["竹科".encode()], pa.binary())}), buffer)
    (sheet,), findings = READERS[".parquet"](buffer.getvalue(), "data/sites.parquet")
    assert (sheet.columns[0].to_pylist(), findings) == (["竹科"], ())


SOURCES: list[tuple[str, str]] = [
    ("source_not_found", '"data/none/*.csv"'),
    ("source_outside", '"../other/inventory.csv"'),
    ("source_outside", '"/etc/passwd"'),
    ("source_not_found", '"**data/x.csv"'),
    ("source_not_found", '"data/a\\u0000b.csv"'),
    ("sheet_not_found", '"data/book.xlsx#July"'),
    ("unsupported_format", '"data/inventory.ods"'),
]


@pytest.mark.parametrize(("rule", "pattern"), SOURCES)
def test_a_bad_source_is_a_finding(tmp_path: Path, rule: str, pattern: str) -> None:
    files: dict[str, str | bytes] = {"data/book.xlsx": book({"June": [["year", "scope"], [2024, 1]]}), "data/inventory.ods": b"x"}
    _, findings = loaded(tmp_path, files, REPORT + f"[sources]\ninventory = {pattern}\n")
    assert f"load.{rule}" in {finding.rule for finding in findings}


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside.csv"
    outside.write_text("year,scope\n2024,1\n")
    folder = tmp_path / "folder"
    (folder / "data").mkdir(parents=True)
    (folder / "data/inventory.csv").symlink_to(outside)
    inputs, findings = loaded(folder, {})
    assert only(findings, "load.link_outside").severity == "error"
    assert not inputs.tables


def test_every_rule_of_loading_is_triggered_by_some_row_here() -> None:
    shown = {rule for rule, *_ in (*CELLS, *FILES, *SOURCES)}
    apart = {"formula_without_value", "zip_bomb", "xml_entities", "merged_cells", "cells_without_header", "not_cells", "link_outside", "not_whole"}
    apart |= {"too_large", "too_many_cells", "unreadable_file"}
    declared = {name.removeprefix("load.") for name in rules() if name.startswith("load.")}
    assert declared == shown | apart


def test_a_number_with_a_fraction_is_not_a_whole_number() -> None:
    column = Column("people", "人數", text_column("people").description, kind="integer")
    assert cells.read("2.5", column, cells.Calendar(2024)) == cells.Reading(None, ("load.not_whole",))
    assert cells.read("2,500", column, cells.Calendar(2024)) == cells.Reading("2500")


# --- what is understood ---

UNDERSTOOD: list[tuple[str, str, str | None]] = [
    # column of inventory unless dotted, as typed, as read
    ("emissions", "1,234.50", "1234.50"),
    ("emissions", "１２３４．５", "1234.5"),
    ("emissions", " 007 ", "7"),
    ("emissions", "1 234 567.8", "1234567.8"),
    ("emissions", ".5", "0.5"),
    ("emissions", "1.50E+3", "1500"),
    ("emissions", "0.000000000123", "0.000000000123"),
    ("stated.value", "(1,234)", "-1234"),
    ("stated.value", "−12.5", "-12.5"),
    ("primary_share", "28%", "0.28"),
    ("primary_share", "1", "1"),
    ("entities.ownership_pct", "49%", "49"),
    ("entities.ownership_pct", "0.5%", "0.5"),
    ("targets.target_value", "60%", "60"),
    ("year", "民國113年度", "2024"),
    ("year", "113", "2024"),
    ("year", "FY2024", "2024"),
    ("year", "2024年", "2024"),
    ("period_start", "2024/7/1", "2024-07-01"),
    ("period_start", "2024年7月1日", "2024-07-01"),
    ("period_start", "113.07.01", "2024-07-01"),
    ("period_start", "民國113年7月1日", "2024-07-01"),
    ("period_start", "20240701", "2024-07-01"),
    ("period_start", "2024-07-01T00:00:00Z", "2024-07-01"),
    ("instruments.commissioned", "2019", "2019"),
    ("instruments.commissioned", "2019/5", "2019-05"),
    ("instruments.commissioned", "民國108年", "2019"),
    ("scope", "範疇一", "1"),
    ("scope", "Scope 3", "3"),
    ("scope", "1.0", "1"),
    ("scope", "Memo", "memo"),
    ("category", "固定燃燒", "stationary_combustion"),
    ("category", "Stationary combustion", "stationary_combustion"),
    ("category", "外購電力", "electricity"),
    ("category", "商務旅行", "6"),
    ("category", "Category 4", "4"),
    ("category", "類別15", "15"),
    ("category", "採購商品與服務", "1"),
    ("category", "上游運輸及配送", "4"),
    ("category", "銷售產品的使用", "11"),
    ("category", "9；4", "4;9"),
    ("category", "4、9", "4;9"),
    ("category", "ISO 3.1", "iso:3.1"),
    ("category", "其他", "other"),
    ("method", "Market-based", "market"),
    ("method", "所在地基準", "location"),
    ("biogenic", "是", "yes"),
    ("biogenic", "FALSE", "no"),
    ("calculation", "Spend-based", "spend"),
    ("targets.scopes", "範疇一+範疇二", "1+2"),
    ("targets.scopes", "2, 1", "1+2"),
    ("targets.categories", "3;1;2", "1;2;3"),
    ("targets.entities", "A； B", "A;B"),
    ("targets.ambition", "1.5°C", "1.5C"),
    ("energy.carrier", "柴油", "diesel"),
    ("energy.carrier", "bio-naphtha", "bio-naphtha"),
    ("evidence", "bill.pdf#3 ; https://example.org/a", "bill.pdf#3;https://example.org/a"),
    ("note", "  two\r\nlines\u3000", "two\nlines"),
    ("source", "Cafe\u0301", "Café"),
    ("note", "   ", None),
]


@pytest.mark.parametrize(("column", "typed", "read"), UNDERSTOOD)
def test_what_a_team_writes_is_understood(column: str, typed: str, read: str | None) -> None:
    table, _, name = column.rpartition(".")
    schema = tables()[table or "inventory"].by_name[name]
    reading = cells.read(typed, schema, cells.Calendar(2024))
    assert reading.text == read
    assert not [rule for rule in reading.rules if rules()[rule].severity == "error"]


def test_headers_and_sheets_are_understood_in_chinese_and_both(tmp_path: Path) -> None:
    content = book(
        {
            "盤查清冊": [["年度", "範疇", "排放量 emissions"], [113, "範疇一", 5]],
            "說明": [["how to"]],
            "目標": [["目標編號", "目標類型", "目標年"], ["T1", "絕對減量", 2030]],
        }
    )
    inputs, findings = loaded(tmp_path, {"data/活頁簿.xlsx": content})
    assert rows(inputs.tables["inventory"]) == [{"year": "2024", "scope": "1", "emissions": "5"}]
    assert rows(inputs.tables["targets"]) == [{"target_id": "T1", "type": "absolute", "target_year": "2030"}]
    assert [finding.rule for finding in findings] == ["load.roc_year"]
    record = next(inputs.tables["inventory"].records())
    assert str(record.place("emissions")) == "data/活頁簿.xlsx › 盤查清冊 › 2 › 排放量 emissions"


def test_percent_cells_are_read_as_shown(tmp_path: Path) -> None:
    content = book(
        {
            "entities": [["entity", "ownership_pct"], ["A", 0.49], ["B", 51], [None], ["C", 49]],
            "inventory": [["primary_share", "year", "scope"], [None], [0.28, 2024, 3]],
        },
        {(1, 1): "0.0%", (2, 0): "0%", (4, 1): '0"%"'},
    )
    inputs, findings = loaded(tmp_path, {"data/book.xlsx": content})
    assert [row["ownership_pct"] for row in rows(inputs.tables["entities"])] == ["49", "51", "49"]
    assert rows(inputs.tables["inventory"])[0]["primary_share"] == "0.28"
    assert not findings


def test_rows_keep_the_numbers_a_spreadsheet_shows(tmp_path: Path) -> None:
    text = 'year,scope,note\n\n2024,1,"two\nlines"\n,,\n2024,2,x\n'
    inputs, findings = loaded(tmp_path, {"data/inventory.csv": text})
    assert [record.row for record in inputs.tables["inventory"].records()] == [3, 5]
    assert not findings
    content = book({"inventory": [["year", "scope"], [None], [2024, 1], [None], [2024, 2]]})
    inputs, _ = loaded(tmp_path, {"data/inventory.csv": "", "data/inventory.xlsx": content})
    assert [record.row for record in inputs.tables["inventory"].records()] == [3, 5]


def test_semicolons_and_tabs_separate_cells_too(tmp_path: Path) -> None:
    for separator in ";\t":
        inputs, findings = loaded(tmp_path, {"data/inventory.csv": "year,scope,emissions\n2024,1,5\n".replace(",", separator)})
        assert rows(inputs.tables["inventory"]) == [{"year": "2024", "scope": "1", "emissions": "5"}]
        assert not findings


def test_sources_name_files_and_sheets(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "data/inventory.csv": "year,scope\n2020,1\n",
        "data/activity/a.csv": "year,scope,emissions\n2023,1,1\n",
        "data/activity/b.csv": "範疇,年度,廠牌\n2,2024,Acme\n",
        "data/book.xlsx": book({"July": [["year", "metric", "value"], [2024, "revenue", 7]]}),
    }
    report = REPORT + '[sources]\ninventory = "data/activity/*.csv"\nactivity_metrics = "data/book.xlsx#July"\n'
    inputs, findings = loaded(tmp_path, files, report)
    inventory = inputs.tables["inventory"]
    assert rows(inventory) == [{"year": "2023", "scope": "1", "emissions": "1"}, {"year": "2024", "scope": "2", "廠牌": "Acme"}]
    assert [str(inventory.place(i, "year")) for i in (0, 1)] == ["data/activity/a.csv › 2 › year", "data/activity/b.csv › 2 › 年度"]
    assert rows(inputs.tables["activity_metrics"]) == [{"year": "2024", "metric": "revenue", "value": "7"}]
    assert {finding.rule for finding in findings} == {"load.unknown_column"}


def test_files_are_listed_with_digest_and_rows(tmp_path: Path) -> None:
    inputs, _ = loaded(tmp_path, {"data/inventory.csv": "year,scope\n2024,1\n", "narrative/en/method.md": "# Method\n", "data/targets.csv": "target_id\n"})
    assert [(file.path, file.rows) for file in inputs.files] == [
        ("data/inventory.csv", 1),
        ("data/targets.csv", 0),
        ("narrative/en/method.md", None),
        ("report.toml", None),
    ]
    assert all(len(file.sha256) == 64 for file in inputs.files)
    assert set(inputs.tables) == {"inventory"}, "a table without rows is not there"


def test_pact_footprints_of_both_versions(tmp_path: Path) -> None:
    new = '{"id": "a", "specVersion": "3.0.0", "status": "Active", "productIds": ["urn:x", "urn:y"], "pcf": {"declaredUnitOfMeasurement": "kilogram",'
    new += ' "declaredUnitAmount": "1.0", "pcfExcludingBiogenicUptake": "42.10", "primaryDataShare": 62.5, "referencePeriodStart": "2024-01-01T00:00:00Z"}}'
    old = '{"data": [{"id": "b", "pcf": {"declaredUnit": "liter", "unitaryProductAmount": "10", "pCfExcludingBiogenic": "1.5"}}]}'
    inputs, findings = loaded(tmp_path, {"data/pcf/new.json": new, "data/pcf/old.json": old})
    first, second = rows(inputs.tables["products"])
    assert first["pcf_excluding_biogenic"] == "42.10"
    assert first["product_ids"] == "urn:x;urn:y"
    assert first["reference_start"] == "2024-01-01"
    assert second["declared_unit"] == "liter"
    assert second["pcf_excluding_biogenic"] == "1.5"
    assert {finding.rule for finding in findings} == {"pact.missing", "pact.wrong_kind", "pact.not_a_uuid", "pact.old_version"}  # read as far as they go


def test_acknowledgements_come_with_their_reason(tmp_path: Path) -> None:
    inputs, _ = loaded(tmp_path, {"data/acknowledged.csv": "rule,place,reason\nload.placeholder,inventory.csv › 2,known\n"})
    (known,) = inputs.acknowledgements()
    assert (known.rule, known.place, known.reason, str(known.at)) == ("load.placeholder", "inventory.csv › 2", "known", "data/acknowledged.csv › 2")


def test_records_give_typed_values(tmp_path: Path) -> None:
    text = "year,scope,emissions,biogenic,evidence\n2024,1,1234.50,是,a.pdf;b.pdf\n"
    inputs, _ = loaded(tmp_path, {"data/inventory.csv": text})
    (record,) = inputs.records("inventory")
    assert (record.integer("year"), record.decimal("emissions"), record.yes("biogenic")) == (2024, Decimal("1234.50"), True)
    assert (record.decimal("mass"), record.listed("evidence"), record.listed("site")) == (None, ("a.pdf", "b.pdf"), ())
    assert inputs.records("targets") == ()


def test_many_different_mistakes_are_counted_and_not_all_told(tmp_path: Path) -> None:
    text = "year,scope,emissions\n" + "".join(f"2024,1,x{i}\n" for i in range(100))
    _, findings = loaded(tmp_path, {"data/inventory.csv": text})
    told = [finding for finding in findings if finding.rule == "load.not_a_number"]
    assert len(told) == 20
    assert sum(finding.count for finding in told) == 100


# --- what must not matter ---

CELL = st.one_of(
    st.none(),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Co", "Cn")), max_size=12),
    st.sampled_from(["A,B", 'say "x"', "多行\n文字", "0012", "1.50", "<b>", "'=1"]),
)
LINE = st.fixed_dictionaries(
    {
        "year": st.sampled_from(["2022", "2023", "2024"]),
        "scope": st.sampled_from(["1", "2", "3", "範疇二"]),
        "site": CELL,
        "note": CELL,
        "extra": CELL,
        "emissions": st.one_of(st.none(), st.decimals(min_value=0, max_value=10**9, places=4).map(str)),
    }
)


def as_csv(lines: list[dict[str, str | None]], order: list[str]) -> bytes:
    import csv

    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(order)
    writer.writerows([[line[name] if line[name] is not None else "" for name in order] for line in lines])
    return buffer.getvalue().encode()


def as_parquet(lines: list[dict[str, str | None]], order: list[str]) -> bytes:
    buffer = io.BytesIO()
    parquet.write_table(pa.table({name: pa.array([line[name] for line in lines], pa.string()) for name in order}), buffer)
    return buffer.getvalue()


def as_xlsx(lines: list[dict[str, str | None]], order: list[str]) -> bytes:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "inventory"
    table: list[dict[str, str | None]] = [{name: name for name in order}, *lines]
    for row, line in enumerate(table, 1):
        for at, name in enumerate(order, 1):
            if line[name]:
                cell = sheet.cell(row, at, line[name])
                cell.data_type = "s"
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def table_of(content: bytes, suffix: str) -> list[dict[str, object]]:
    with TemporaryDirectory() as name:
        inputs, _ = loaded(Path(name), {f"data/inventory{suffix}": content})
    return [{**row, ROW: place} for row, place in zip(rows(inputs.tables["inventory"]), inputs.tables["inventory"].data.column(ROW).to_pylist(), strict=True)]


@settings(max_examples=25, deadline=None)
@given(st.lists(LINE, min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_formats_and_order_of_columns_do_not_matter(lines: list[dict[str, str | None]], chance: random.Random) -> None:
    order = list(lines[0])
    expected = table_of(as_csv(lines, order), ".csv")
    chance.shuffle(order)
    for write, suffix in ((as_csv, ".csv"), (as_xlsx, ".xlsx"), (as_parquet, ".parquet")):
        assert table_of(write(lines, order), suffix) == expected


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=20), st.sampled_from([column for schema in tables().values() for column in schema.columns]))
def test_no_cell_makes_the_reading_fail_and_reading_twice_changes_nothing(typed: str, column: Column) -> None:
    calendar = cells.Calendar(2024)
    once = cells.read(typed, column, calendar)
    if once.text is not None:
        assert cells.read(once.text, column, calendar).text == once.text
    assert all(rule in rules() for rule in once.rules)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200), st.sampled_from(sorted(READERS)))
def test_no_file_makes_a_reader_fail(content: bytes, suffix: str) -> None:
    sheets, findings = READERS[suffix](content, "data/inventory" + suffix)
    assert sheets or findings


@given(st.decimals(min_value=-(10**14), max_value=10**14, places=1))
def test_floats_are_read_by_their_fifteen_digits(value: Decimal) -> None:
    assert Decimal(float_text(float(value))) == value


# --- the tables themselves ---


def test_tables_are_whole() -> None:
    assert tuple(tables()) == NAMES
    words = [folded(word) for schema in tables().values() for word in (schema.name, schema.zh, *schema.also)]
    assert len(words) == len(set(words))
    for schema in tables().values():
        headers = [folded(header) for column in schema.columns for header in column.headers]
        assert len(headers) == len(set(headers)), schema.name
        for column in schema.columns:
            assert column.kind in cells.KINDS, column
            assert all(column.description.values()), column
            listed = [folded(word) for value, synonyms in column.choices.items() for word in {folded(value), *map(folded, synonyms)}]
            assert len(listed) == len(set(listed)), (schema.name, column.name)
    assert table_named("排放係數") == "factors"
    assert choices("scope")["memo"][0] == "備註項"


def test_column_letters() -> None:
    assert [column_letter(i) for i in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
