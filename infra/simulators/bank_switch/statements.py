"""Statements of what the bank booked: camt.053, camt.054 and tables of text, a statement for each stretch of bookings.

A statement is cut when it is asked for: it holds every booking since the last one, opens with its closing balance, and has
the next number. Asked for again by its number it is the same file.
"""

import csv
import io
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any
from xml.sax.saxutils import escape

from infra.simulators.bank_switch.book import Unit, timestamp

HANOI = timezone(timedelta(hours=7))
FORMS = ("camt.053", "camt.054", "csv.mb", "csv.generic")
FEE_CODE, RECALL_CODE, TRANSFER_CODE = "CHRG", "RECALL", "TRF"
MB_COLUMNS = (
    "Số bút toán", "Ngày giao dịch", "Phát sinh nợ", "Phát sinh có", "Số dư", "Nội dung", "Tài khoản đối ứng",
    "Tên tài khoản đối ứng", "Mã ngân hàng đối ứng", "Mã lệnh",
)  # fmt: skip
GENERIC_COLUMNS = (
    "Mã giao dịch", "Ngày", "Số tiền", "Số dư", "Nội dung", "Số tài khoản", "Tên", "Ngân hàng", "Mã lệnh",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cut:
    """One statement: its number, the bookings in it and the balances around them."""

    number: int
    opening: int
    closing: int
    lines: list[dict[str, Any]]


def cut(unit: Unit, number: int | None = None) -> Cut | None:
    """The statement of this number; without one a new statement of what was booked since the last.

    Returns:
        None: there is no such statement, or nothing was booked since the last.
    """
    if number is None:
        number = _new(unit)
    row = unit.connection.execute("SELECT * FROM statements WHERE number = ?", (number,)).fetchone() if number else None
    if row is None:
        return None
    rows = unit.connection.execute(
        "SELECT * FROM bookings WHERE cursor > ? AND cursor <= ? ORDER BY cursor", (row["after"], row["last"])
    ).fetchall()
    lines = [dict(line) for line in rows]
    opening = lines[0]["balance_after"] - _signed(lines[0])
    return Cut(row["number"], opening, lines[-1]["balance_after"], lines)


def _new(unit: Unit) -> int | None:
    before = unit.connection.execute("SELECT last FROM statements ORDER BY number DESC LIMIT 1").fetchone()
    after = before["last"] if before else 0
    newest = unit.connection.execute("SELECT MAX(cursor) AS last FROM bookings").fetchone()["last"]
    if newest is None or newest <= after:
        return None
    made = unit.connection.execute(
        "INSERT INTO statements (after, last, made_at) VALUES (?, ?, ?)", (after, newest, timestamp())
    )
    return made.lastrowid


def _signed(line: dict[str, Any]) -> int:
    amount: int = line["amount"]
    return amount if line["direction"] == "credit" else -amount


def write(unit: Unit, statement: Cut, form: str) -> bytes:
    """The file of a statement: `camt.053`, `camt.054`, `csv.mb` or `csv.generic`."""
    match form:
        case "camt.053":
            return _camt(unit, statement, root="BkToCstmrStmt", part="Stmt", balances=True)
        case "camt.054":
            return _camt(unit, statement, root="BkToCstmrDbtCdtNtfctn", part="Ntfctn", balances=False)
        case "csv.mb":
            return b"\xef\xbb\xbf" + _table(statement, MB_COLUMNS, _mb_row).encode()
        case _:
            return _table(statement, GENERIC_COLUMNS, _generic_row).encode()


def _camt(unit: Unit, statement: Cut, *, root: str, part: str, balances: bool) -> bytes:
    version = "053" if balances else "054"
    day = _local(statement.lines[-1]["booked_at"]).date().isoformat()
    around = _balance("OPBD", statement.opening, day) + _balance("CLBD", statement.closing, day) if balances else ""
    account = f"<Acct><Id><Othr><Id>{unit.account.number}</Id></Othr></Id><Ccy>VND</Ccy></Acct>"
    head = f"<Id>{part.upper()}-{statement.number:06d}</Id><ElctrncSeqNb>{statement.number}</ElctrncSeqNb>{account}{around}"
    entries = "\n".join(_entry(line) for line in statement.lines)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.{version}.001.08"><{root}>'
        f"<GrpHdr><MsgId>M{statement.number}</MsgId><CreDtTm>{timestamp()}</CreDtTm></GrpHdr>"
        f"<{part}>{head}\n{entries}\n</{part}></{root}></Document>\n"
    ).encode()


def _balance(code: str, amount: int, day: str) -> str:
    sign = "CRDT" if amount >= 0 else "DBIT"
    return (
        f'<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="VND">{abs(amount)}</Amt>'
        f"<CdtDbtInd>{sign}</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>"
    )


def _entry(line: dict[str, Any]) -> str:
    incoming = line["direction"] == "credit"
    who = "Dbtr" if incoming else "Cdtr"
    return (
        f'<Ntry><Amt Ccy="VND">{line["amount"]}</Amt><CdtDbtInd>{"CRDT" if incoming else "DBIT"}</CdtDbtInd>'
        f"<Sts><Cd>BOOK</Cd></Sts><BookgDt><DtTm>{line['booked_at']}</DtTm></BookgDt>"
        f"<AcctSvcrRef>{line['bank_ref']}</AcctSvcrRef><BkTxCd><Prtry><Cd>{_code(line)}</Cd></Prtry></BkTxCd>"
        f"<NtryDtls><TxDtls><Refs><EndToEndId>{escape(line['our_ref'] or 'NOTPROVIDED')}</EndToEndId></Refs>"
        f"<RltdPties><{who}><Nm>{escape(line['other_name'])}</Nm></{who}>"
        f"<{who}Acct><Id><Othr><Id>{escape(line['other_account'])}</Id></Othr></Id></{who}Acct></RltdPties>"
        f"<RltdAgts><{who}Agt><FinInstnId><ClrSysMmbId><MmbId>{escape(line['other_bank_bin'])}</MmbId></ClrSysMmbId>"
        f"</FinInstnId></{who}Agt></RltdAgts><RmtInf><Ustrd>{escape(line['content'])}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
    )


def _code(line: dict[str, Any]) -> str:
    if line["direction"] == "debit" and line["content"].startswith("RECALL "):
        return RECALL_CODE
    return FEE_CODE if line["direction"] == "debit" and line["content"].startswith("PHI ") else TRANSFER_CODE


def _table(statement: Cut, columns: tuple[str, ...], row: Any) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows(row(line) for line in statement.lines)
    return text.getvalue()


def _mb_row(line: dict[str, Any]) -> list[str]:
    amount = f"{line['amount']:,}"
    sides = ["", amount] if line["direction"] == "credit" else [amount, ""]
    when = _local(line["booked_at"]).strftime("%d/%m/%Y %H:%M:%S")
    return [line["bank_ref"], when, *sides, f"{line['balance_after']:,}", *_other(line)]


def _generic_row(line: dict[str, Any]) -> list[str]:
    amount, balance = (f"{number:,}".replace(",", ".") for number in (_signed(line), line["balance_after"]))
    return [line["bank_ref"], _local(line["booked_at"]).isoformat(timespec="seconds"), amount, balance, *_other(line)]


def _other(line: dict[str, Any]) -> list[str]:
    return [line["content"], line["other_account"], line["other_name"], line["other_bank_bin"], line["our_ref"] or ""]


def _local(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(HANOI)
