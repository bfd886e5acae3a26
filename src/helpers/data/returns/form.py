"""An Excel return form for one site: a sheet per table, drop-downs, ranges, a note on every column, instructions."""

from dataclasses import dataclass
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from helpers.counted_outcomes import CountedOutcome
from helpers.data.descriptor import Field, fields_of, is_required, item_fields, outcome_fields, resource_of
from helpers.data.read.workbook import INSTRUCTIONS
from helpers.data.reproducible_office import workbook_bytes
from helpers.outcomes import Outcomes
from helpers.vocabulary import SOURCE_COLUMNS

FORM_TABLES: Final = (
    *("sites", "gp_usage", "gp_usage_totals", "referrals"),
    *("appointments", "participants", "questionnaires"),
)
"""The tables that a practice fills in; each is a sheet of the form."""

_ROWS: Final = {"sites": 2, "gp_usage_totals": 2, "appointments": 50_000}
_MOST_ROWS: Final = 5_000
_LONGEST_LIST: Final = 253
"""Excel's limit for a list within a rule, less its quotation marks."""
_NEEDED: Final = PatternFill("solid", fgColor="1F4E5F")
_OPTIONAL: Final = PatternFill("solid", fgColor="5B6B73")


_NO_OUTCOMES: Final = Outcomes()


@dataclass(frozen=True)
class Described:
    """What a study describes itself, of which a form asks too: outcomes that are counted, and questionnaires."""

    counted: tuple[CountedOutcome, ...] = ()
    outcomes: Outcomes = _NO_OUTCOMES

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that are sheets of the form."""
        return (*FORM_TABLES, "outcome_counts") if self.counted else FORM_TABLES


def return_form(site_id: str, described: Described | None = None) -> bytes:
    """Return the return form of one site as the bytes of an .xlsx file, its id on the sheet `sites` alone.

    >>> return_form("3")[:2]
    b'PK'
    """
    described = described or Described()
    book = Workbook()
    _write_instructions(book.active, site_id, described)
    for table in described.tables:
        sheet = book.create_sheet(table)
        _write_table(sheet, table, described)
        if table == "sites":
            sheet["A2"] = site_id
            sheet["A2"].number_format = "@"
            sheet["A2"].data_type = "s"
    return workbook_bytes(book)


def form_fields(table: str, described: Described | None = None) -> list[Field]:
    """Return the columns of a table's sheet: all but the source, and the site where the form itself says it.

    >>> [field["name"] for field in form_fields("referrals")]
    ['patient_id', 'referral_date', 'left_date', 'group', 'pair_id']
    """
    left_out = SOURCE_COLUMNS if table == "sites" else (*SOURCE_COLUMNS, "site_id")
    fields = fields_of(table)
    if described is not None and table == "outcome_counts":
        fields = outcome_fields(fields, described.counted)
    if described is not None and table == "questionnaires":
        labels = {item: one.label for one in described.outcomes.described for item in one.items}
        items = item_fields(described.outcomes)
        fields = [*fields, *({**field, "description": f"An answer of {labels[field['name']]}."} for field in items)]
    return [field for field in fields if field["name"] not in left_out]


def column_note(field: Field) -> str:
    """Return what is to be written in a column, in words: meaning, unit, what is allowed, an example.

    >>> column_note(fields_of("gp_usage")[2]).splitlines()[1:]
    ['Unit: GP appointments.', 'Whole number, 0 or more.', 'Needed in every row.', 'Example: 4']
    """
    lines = [field["description"]]
    if "unit" in field:
        lines.append(f"Unit: {field['unit']}.")
    lines.append(f"{_allowed(field)}.")
    lines.append("Needed in every row." if is_required(field) else "May be left empty.")
    if "example" in field:
        lines.append(f"Example: {field['example']}")
    return "\n".join(lines)


def _allowed(field: Field) -> str:
    if choices := _choices(field):
        return f"One of: {', '.join(choices)}"
    words = {
        "integer": "Whole number",
        "number": "Number",
        "date": "Date, as 2022-05-17",
        "yearmonth": "Month, as 2022-05",
    }.get(field["type"], f"Text{', ' + field['allowed'] if 'allowed' in field else ''}")
    rules = field.get("constraints", {})
    low, high = rules.get("minimum"), rules.get("maximum")
    if low is not None and high is not None:
        return f"{words}, {low:g} to {high:g}"
    return f"{words}, {low:g} or more" if low is not None else words


def _choices(field: Field) -> list[str]:
    return [str(choice) for choice in field.get("constraints", {}).get("enum", [])]


def _write_table(sheet: Any, table: str, described: Described) -> None:
    last = _ROWS.get(table, _MOST_ROWS)
    for number, field in enumerate(form_fields(table, described), 1):
        letter = get_column_letter(number)
        head = sheet.cell(1, number, field["name"])
        head.font = Font(bold=True, color="FFFFFF")
        head.fill = _NEEDED if is_required(field) else _OPTIONAL
        head.alignment = Alignment(wrap_text=True, vertical="top")
        head.comment = Comment(column_note(field), "linkbook", height=150, width=320)
        sheet.column_dimensions[letter].width = max(14, len(field["name"]) + 3)
        sheet.column_dimensions[letter].number_format = _number_format(field)
        rule = _validation(field)
        rule.add(f"{letter}2:{letter}{last}")
        sheet.add_data_validation(rule)
    sheet.freeze_panes = "A2"


def _number_format(field: Field) -> str:
    return {"date": "yyyy-mm-dd", "integer": "0", "number": "General"}.get(field["type"], "@")


def _validation(field: Field) -> DataValidation:
    rules, choices = field.get("constraints", {}), ",".join(_choices(field))
    low, high = rules.get("minimum", -1_000_000), rules.get("maximum", 1_000_000_000)
    kind, least, most = {
        "integer": ("whole", f"{low}", f"{high}"),
        "number": ("decimal", f"{low}", f"{high}"),
        "date": ("date", "DATE(1990,1,1)", "DATE(2100,12,31)"),
        "yearmonth": ("textLength", "7", "10"),
    }.get(field["type"], ("textLength", "1", "255"))
    if choices and len(choices) <= _LONGEST_LIST:
        rule = DataValidation("list", formula1=f'"{choices}"')
    else:
        rule = DataValidation(kind, operator="between", formula1=least, formula2=most)
    rule.allow_blank = True
    rule.showErrorMessage = rule.showInputMessage = True
    rule.errorTitle, rule.error = "Not allowed here", f"{_allowed(field)}."[:220]
    rule.promptTitle, rule.prompt = field["name"][:32], column_note(field)[:250]
    return rule


def _write_instructions(sheet: Any, site_id: str, described: Described) -> None:
    sheet.title = INSTRUCTIONS
    lines = [
        f"Return form of site {site_id}",
        "",
        "Fill in the sheets you have data for, one row per patient (or referral, or appointment), from row 2 down.",
        "Leave the other sheets as they are: a sheet without rows counts as absent.",
        "Write no names and no NHS numbers. A patient has the same patient_id on every sheet.",
        "Choose from the list where a cell offers one. Point at a column's name to read what belongs there.",
        "Dark headings are needed in every row; grey ones may be left empty.",
        "Do not rename sheets or columns, and leave row 1 where it is.",
        "If you cannot give rows per patient, fill in gp_usage_totals instead of gp_usage.",
        "When you are done, save the file under its own name and send it back the way it reached you.",
        "",
    ]
    for line in lines:
        sheet.append([line])
    sheet["A1"].font = Font(bold=True, size=14)
    sheet.append(["Sheet", "One row per", "Columns"])
    for cell in sheet[sheet.max_row]:
        cell.font = Font(bold=True)
    for table in described.tables:
        names = ", ".join(field["name"] for field in form_fields(table, described))
        sheet.append([table, resource_of(table)["description"], names])
    for row in sheet.iter_rows():
        for cell in row:
            cell.alignment = Alignment(wrap_text=cell.row > len(lines), vertical="top")
            if isinstance(cell.value, str):
                cell.data_type = "s"
    for letter, width in zip("ABC", (24, 60, 90), strict=True):
        sheet.column_dimensions[letter].width = width
