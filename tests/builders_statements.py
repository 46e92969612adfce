"""Builders of bank files, and a market whose files are imported as the queue would have it done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

from chalicelib.banking import Announcement, Statement, StatementFormat, StatementId, announce_statement, find_statement
from chalicelib.banking import order_import as order
from chalicelib.entrypoints.runner import run
from chalicelib.kernel.clock import VIETNAM
from infra.local.memory_table import MemoryTable
from tests.builders import TEST_KEYS
from tests.builders_identity import quick_application
from tests.builders_orders import Fair, deliver_effects, fair
from tests.fakes.bank_switch import FakeBankSwitch
from tests.fakes.card_gateway import FakeCardGateway
from tests.fakes.objects import MemoryObjects
from tests.fakes.sms import FakeSms

ACCOUNT = TEST_KEYS["bank_account"]


@dataclass(frozen=True)
class Row:
    """A booking as a bank writes it; `amount` is negative for money that goes out."""

    ref: str
    amount: int
    content: str = ""
    at: str = "2026-09-01"
    our_ref: str = ""
    account: str = "0011001234567"
    bank: str = "970436"
    name: str = "TRAN THI MAI"
    code: str = ""


def entry(row: Row) -> str:
    who, agent = ("Dbtr", "DbtrAgt") if row.amount > 0 else ("Cdtr", "CdtrAgt")
    moment = f"<DtTm>{row.at}</DtTm>" if "T" in row.at else f"<Dt>{row.at}</Dt>"
    return f"""<Ntry><Amt Ccy="VND">{abs(row.amount)}</Amt><CdtDbtInd>{"CRDT" if row.amount > 0 else "DBIT"}</CdtDbtInd>
<Sts><Cd>BOOK</Cd></Sts><BookgDt>{moment}</BookgDt><AcctSvcrRef>{escape(row.ref)}</AcctSvcrRef>
<BkTxCd><Prtry><Cd>{row.code or "TRF"}</Cd></Prtry></BkTxCd>
<NtryDtls><TxDtls><Refs><EndToEndId>{escape(row.our_ref) or "NOTPROVIDED"}</EndToEndId></Refs>
<RltdPties><{who}><Nm>{escape(row.name)}</Nm></{who}><{who}Acct><Id><Othr><Id>{row.account}</Id></Othr></Id></{who}Acct></RltdPties>
<RltdAgts><{agent}><FinInstnId><ClrSysMmbId><MmbId>{row.bank}</MmbId></ClrSysMmbId></FinInstnId></{agent}></RltdAgts>
<RmtInf><Ustrd>{escape(row.content)}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"""


def _balance(code: str, amount: int, on: str) -> str:
    sign = "CRDT" if amount >= 0 else "DBIT"
    return f"""<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="VND">{abs(amount)}</Amt>
<CdtDbtInd>{sign}</CdtDbtInd><Dt><Dt>{on}</Dt></Dt></Bal>"""


def camt053(
    rows: Sequence[Row], *, opening: int = 0, ref: str = "STMT-1", sequence: int = 1, on: str = "2026-09-01", **changes: Any
) -> bytes:
    """A statement; `closing` unless told is what the rows make of `opening`."""
    closing = changes.get("closing", opening + sum(row.amount for row in rows))
    account = changes.get("account", ACCOUNT)
    entries = "\n".join(entry(row) for row in rows)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>M1</MsgId></GrpHdr>
<Stmt><Id>{ref}</Id><ElctrncSeqNb>{sequence}</ElctrncSeqNb><Acct><Id><Othr><Id>{account}</Id></Othr></Id></Acct>
{_balance("OPBD", opening, on)}{_balance("CLBD", closing, on)}{entries}</Stmt></BkToCstmrStmt></Document>""".encode()


def camt054(rows: Sequence[Row]) -> bytes:
    entries = "\n".join(entry(row) for row in rows)
    return f"""<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"><BkToCstmrDbtCdtNtfctn>
<Ntfctn><Id>N1</Id><Acct><Id><Othr><Id>{ACCOUNT}</Id></Othr></Id></Acct>{entries}</Ntfctn>
</BkToCstmrDbtCdtNtfctn></Document>""".encode()


def bank_market() -> Fair:
    """A market with a store of files."""
    table = MemoryTable()
    bank = FakeBankSwitch()
    app = quick_application(table, card_gateway=FakeCardGateway(), bank_switch=bank, sms=FakeSms(), objects=MemoryObjects())
    market = fair(table, app=app)
    market.bank = bank
    return market


def upload(
    market: Fair, content: bytes, format_: StatementFormat = StatementFormat.CAMT_053, account: str = ACCOUNT
) -> StatementId:
    """Announced, uploaded, and its import ordered."""
    app = market.app
    statement_id = StatementId.make(app.clock.now(), app.entropy)
    told = Announcement(statement_id, format_, "sao-ke", account, market.operations.party_id)
    statement = run(app, lambda work: announce_statement(work.banking, told))
    app.objects.write(statement.file_key, content, content_type="application/octet-stream")
    run(app, lambda work: order(work.banking, statement_id))
    return statement_id


def imported(market: Fair, content: bytes, format_: StatementFormat = StatementFormat.CAMT_053, **more: Any) -> Statement:
    """The statement after the workers are done with it."""
    statement_id = upload(market, content, format_, **more)
    while deliver_effects(market, "import_statement"):
        pass
    return look(market, statement_id)


def look(market: Fair, statement_id: StatementId) -> Statement:
    return find_statement(market.work().banking, statement_id)


def counts(market: Fair, statement: Statement) -> dict[str, int]:
    return market.work().banking.statements.counts(statement.statement_id).by_outcome


def today(market: Fair) -> str:
    """The business day of the market's clock, as a bank writes it."""
    now: datetime = market.app.clock.now()
    return now.astimezone(VIETNAM).date().isoformat()
