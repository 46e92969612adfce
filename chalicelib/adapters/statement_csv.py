"""Statements as tables of text: what differs between banks is data, a profile each.

Source: the spreadsheets that banks' web pages export; column names as customers see them, with and without marks.
"""

import csv
import hashlib
import io
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from itertools import pairwise

from chalicelib.banking import Fault, LineHint, StatementFile, StatementLine, StatementUnreadable
from chalicelib.kernel.clock import VIETNAM
from chalicelib.kernel.records import dataclass
from chalicelib.kernel.spelling import fold

MOST_ROWS, LONGEST_ROW, HEAD_ROWS = 200_000, 8_000, 30
MARK = b"\xef\xbb\xbf"
REQUIRED = ("ref", "date", "content")


@dataclass(frozen=True, slots=True)
class CsvProfile:
    """How one bank writes its tables.

    Attributes:
        columns: for each thing, the names a column of it may have, without marks and in small letters; the sign is told
            by two columns, `credit` and `debit`, or by one, `amount`.
        thousands, decimal: the signs in numbers.
        dates: forms, as `strptime` has them; moments are Vietnamese.
        fee, recall: texts of bookings of the bank itself; the recall's group is the reference of what it takes back.
    """

    columns: Mapping[str, tuple[str, ...]]
    thousands: str
    decimal: str
    dates: tuple[str, ...]
    fee: re.Pattern[str]
    recall: re.Pattern[str]


_FEE = re.compile(r"^(thu )?phi\b|^fee\b|^sms banking fee\b")
_RECALL = re.compile(r"^(?:recall|thu hoi|hoan tra lenh) ([a-z0-9._-]{4,64})")
_ANY_OUR_REF = ("ma lenh", "so tham chieu lenh", "our ref", "end to end id")

PROFILES: dict[str, CsvProfile] = {
    "csv.mb": CsvProfile(
        columns={
            "ref": ("so but toan", "so tham chieu", "transaction no"),
            "date": ("ngay giao dich", "ngay hach toan", "transaction date"),
            "debit": ("phat sinh no", "so tien ghi no", "debit amount"),
            "credit": ("phat sinh co", "so tien ghi co", "credit amount"),
            "balance": ("so du", "so du luy ke", "balance"),
            "content": ("noi dung", "noi dung giao dich", "details"),
            "other_account": ("tai khoan doi ung", "so tai khoan doi ung"),
            "other_name": ("don vi thu huong/don vi chuyen", "ten tai khoan doi ung"),
            "other_bank": ("ngan hang doi ung", "ma ngan hang doi ung"),
            "our_ref": _ANY_OUR_REF,
        },
        thousands=",",
        decimal=".",
        dates=("%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y"),
        fee=_FEE,
        recall=_RECALL,
    ),
    "csv.generic": CsvProfile(
        columns={
            "ref": ("ma giao dich", "reference", "ref", "so chung tu"),
            "date": ("ngay", "date", "ngay giao dich", "booked at"),
            "amount": ("so tien", "amount"),
            "debit": ("no", "ghi no", "debit", "rut ra"),
            "credit": ("co", "ghi co", "credit", "gui vao"),
            "balance": ("so du", "balance"),
            "content": ("noi dung", "dien giai", "description", "content"),
            "other_account": ("tai khoan", "so tai khoan", "account"),
            "other_name": ("ten", "nguoi chuyen", "name"),
            "other_bank": ("ngan hang", "bank", "bin"),
            "our_ref": _ANY_OUR_REF,
        },
        thousands=".",
        decimal=",",
        dates=("%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%S.%f%z", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"),
        fee=_FEE,
        recall=_RECALL,
    ),
}


def read_csv(content: bytes, profile: CsvProfile) -> StatementFile:
    """The statement in the file.

    Raises:
        StatementUnreadable: no table of this profile.
    """
    rows = _rows(_text(content))
    columns = _header(rows, profile)
    lines: list[StatementLine] = []
    faults: list[Fault] = []
    for number, row in rows:
        if not any(cell.strip() for cell in row) or _is_sum(row):
            continue
        if len(lines) + len(faults) >= MOST_ROWS:
            raise StatementUnreadable("Quá nhiều dòng.", f"Over {MOST_ROWS} rows.", field="file")
        try:
            lines.append(_line(row, columns, profile, number))
        except ValueError as fault:
            faults.append(Fault(number, f"Dòng {number}: {fault}.", f"Row {number} cannot be read."))
    faults += _broken_balances(lines) if not faults else []
    days = [line.booked_at.astimezone(VIETNAM).date() for line in lines]
    balances = [line.balance_after for line in lines]
    told = bool(lines) and None not in balances
    return StatementFile(
        reference=hashlib.sha256(content).hexdigest(),
        lines=lines,
        faults=faults,
        from_on=min(days, default=None),
        to_on=max(days, default=None),
        opening=(lines[0].balance_after or 0) - lines[0].signed if told else None,
        closing=lines[-1].balance_after if told else None,
    )


def _text(content: bytes) -> str:
    """The file's text: UTF-8 with or without its mark, else windows-1258, whose marks stand apart and are joined."""
    try:
        return content.removeprefix(MARK).decode("utf-8")
    except UnicodeDecodeError:
        return unicodedata.normalize("NFC", content.decode("cp1258", errors="replace"))


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Rows by the line on which they end; commas, semicolons or tabs, whichever is the most frequent."""
    if "\x00" in text:
        raise StatementUnreadable("Không phải tệp văn bản.", "Not a text file.", field="file")
    start = text[:4_000]
    delimiter = max(",;\t", key=start.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for row in reader:
            if sum(map(len, row)) > LONGEST_ROW:
                vi = f"Dòng {reader.line_num} quá dài."
                raise StatementUnreadable(vi, f"Row {reader.line_num} is too long.", field="file")
            yield reader.line_num, row
    except csv.Error as fault:
        vi = f"Bảng hỏng ở dòng {reader.line_num}."
        raise StatementUnreadable(vi, f"Not a table at row {reader.line_num}.", field="file") from fault


def _header(rows: Iterator[tuple[int, list[str]]], profile: CsvProfile) -> dict[str, int]:
    """Where each column is; the header is the first row that has those needed, below whatever the bank writes above."""
    for number, row in rows:
        names = [" ".join(fold(cell).lower().split()) for cell in row]
        found = {
            what: names.index(name) for what, known in profile.columns.items() for name in reversed(known) if name in names
        }
        signed = "amount" in found or {"credit", "debit"} <= found.keys()
        if signed and found.keys() >= set(REQUIRED):
            return found
        if number >= HEAD_ROWS:
            break
    raise StatementUnreadable(
        "Không thấy dòng tiêu đề của mẫu sao kê này.", "No header row of this profile in the first rows.", field="file"
    )


def _is_sum(row: list[str]) -> bool:
    """A row of totals or of the opening or closing balance, as banks write them around the table."""
    first = next((" ".join(fold(cell).lower().split()) for cell in row if cell.strip()), "")
    return first.startswith(("tong", "so du dau", "so du cuoi", "total", "opening balance", "closing balance"))


def _line(row: list[str], columns: dict[str, int], profile: CsvProfile, number: int) -> StatementLine:
    def cell(what: str) -> str:
        place = columns.get(what)
        return row[place].strip().lstrip("'") if place is not None and place < len(row) else ""

    ref = cell("ref")
    if not ref:
        raise ValueError("không có số tham chiếu")
    signed = _signed(cell, profile)
    content = unicodedata.normalize("NFC", " ".join(cell("content").split()))
    recall = profile.recall.match(fold(content)) if signed < 0 else None
    fee = signed < 0 and profile.fee.match(fold(content).lower()) is not None
    balance = cell("balance")
    return StatementLine(
        number=number,
        line_ref=ref,
        incoming=signed > 0,
        amount=abs(signed),
        booked_at=_moment(cell("date"), profile),
        content=content,
        other_bank_bin=cell("other_bank"),
        other_account=cell("other_account").replace(" ", ""),
        other_name=cell("other_name"),
        our_ref=content[recall.start(1) : recall.end(1)] if recall else cell("our_ref"),
        hint=LineHint.RECALL if recall else LineHint.FEE if fee else LineHint.OTHER,
        balance_after=_number(balance, profile) if balance else None,
    )


def _signed(cell: Callable[[str], str], profile: CsvProfile) -> int:
    """
    Raises:
        ValueError: no amount, or one on both sides.
    """
    if cell("amount"):
        signed = _number(cell("amount"), profile)
    else:
        came, went = (_number(cell(side), profile) if cell(side) else 0 for side in ("credit", "debit"))
        if came < 0 or (came and went):
            raise ValueError("vừa ghi có vừa ghi nợ")
        signed = came - abs(went)
    if signed == 0:
        raise ValueError("không có số tiền")
    return signed


def _number(text: str, profile: CsvProfile) -> int:
    """A whole number of đồng as the profile writes it: groups of three, or none; decimals may only be zeros."""
    thousands, decimal = re.escape(profile.thousands), re.escape(profile.decimal)
    whole = rf"([+-]?)([0-9]{{1,3}}(?:{thousands}[0-9]{{3}})+|[0-9]{{1,15}})(?:{decimal}0{{1,2}})?(?: ?(?:VND|đ|₫))?"
    match = re.fullmatch(whole, text.strip())
    if match is None:
        raise ValueError(f"số tiền “{text[:30]}” không đúng dạng")
    digits = match[2].replace(profile.thousands, "")
    if len(digits) > 15:
        raise ValueError("số tiền quá lớn")
    return -int(digits) if match[1] == "-" else int(digits)


def _moment(text: str, profile: CsvProfile) -> datetime:
    for form in profile.dates:
        try:
            at = datetime.strptime(text, form)  # noqa: DTZ007 - a form without a zone is Vietnamese time, set below
        except ValueError:
            continue
        return at if at.tzinfo is not None else at.replace(tzinfo=VIETNAM)
    raise ValueError(f"ngày “{text[:30]}” không đúng dạng")


def _broken_balances(lines: list[StatementLine]) -> list[Fault]:
    """Where the running balance does not follow from the line above: a row is missing there."""
    found = []
    for before, line in pairwise(lines):
        if None in (before.balance_after, line.balance_after):
            continue
        if (before.balance_after or 0) + line.signed != line.balance_after:
            vi = f"Dòng {line.number}: số dư không tiếp nối dòng trước, thiếu dòng ở giữa."
            found.append(Fault(line.number, vi, f"The balance of row {line.number} does not follow from the row above."))
    return found
