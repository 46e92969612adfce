"""A carrier's list of parcels and cash as text: `mã kiện;số tiền`, a row a parcel. A list is judged whole."""

import csv
import io

from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.money import MAX_AMOUNT
from chalicelib.kernel.spelling import fold
from chalicelib.orders.cod_batch import MOST_LINES, CodLine

CODE = ("ma kien", "ma van don", "kien", "parcel", "code")
AMOUNT = ("so tien", "tien thu ho", "cod", "amount")
LONGEST_CODE = 40


def read_carrier_file(text: str) -> tuple[CodLine, ...]:
    """The lines of a table with a head; columns apart by `;`, `,` or tab, in any order and with others beside them.

    Raises:
        InvalidInput: not such a table; it names the row, and says how to mend it.
    """
    rows = [row for row in csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=_separator(text)) if any(row)]
    if not rows:
        raise InvalidInput("Danh sách trống.", "The list is empty.", field="text")
    head = [fold(cell).strip() for cell in rows[0]]
    code, amount = _column(head, CODE, "mã kiện"), _column(head, AMOUNT, "số tiền")
    if len(rows) - 1 > MOST_LINES:
        raise InvalidInput(
            f"Mỗi lần tối đa {MOST_LINES} kiện, mời chia danh sách.", f"At most {MOST_LINES} parcels.", field="text"
        )
    lines = [_line(number, row, code, amount) for number, row in enumerate(rows[1:], 1)]
    return checked_lines(lines)


def checked_lines(lines: list[CodLine]) -> tuple[CodLine, ...]:
    """
    Raises:
        InvalidInput: no line, too many, or a parcel twice.
    """
    if not 1 <= len(lines) <= MOST_LINES:
        raise InvalidInput(f"Cần từ 1 đến {MOST_LINES} kiện.", f"Between 1 and {MOST_LINES} parcels.", field="lines")
    first: dict[str, int] = {}
    for line in lines:
        earlier = first.setdefault(line.code, line.number)
        if earlier != line.number:
            raise InvalidInput(
                f"Dòng {line.number}: kiện {line.code} đã có ở dòng {earlier}.",
                f"Row {line.number} names the parcel of row {earlier} again.",
                field="lines",
            )
    return tuple(lines)


def _separator(text: str) -> str:
    head = text.partition("\n")[0]
    return max(";,\t", key=head.count)


def _column(head: list[str], names: tuple[str, ...], called: str) -> int:
    found = next((head.index(name) for name in names if name in head), None)
    if found is None:
        raise InvalidInput(
            f"Dòng đầu phải có cột “{called}”; đang có: {', '.join(head)[:120]}.",
            f"The first row needs a column {names[-2]}.",
            field="text",
        )
    return found


def _line(number: int, row: list[str], code: int, amount: int) -> CodLine:
    cells = [cell.strip() for cell in row]
    if len(cells) <= max(code, amount) or not 1 <= len(cells[code]) <= LONGEST_CODE:
        raise InvalidInput(f"Dòng {number}: thiếu mã kiện.", f"Row {number} has no parcel.", field="text")
    digits = cells[amount].replace(".", "").replace(",", "").replace(" ", "").removesuffix("đ").removesuffix("₫")
    plain = digits.isascii() and digits.isdigit() and len(digits) <= len(str(MAX_AMOUNT))
    if not plain or not 1 <= int(digits) <= MAX_AMOUNT:
        raise InvalidInput(
            f"Dòng {number}: số tiền “{cells[amount][:20]}” không đúng, ghi số đồng như 165000.",
            f"Row {number}: not an amount of whole đồng.",
            field="text",
        )
    return CodLine(number, cells[code].upper(), int(digits))
