"""Bank statements over HTTP: announce and upload a file, follow its import, read its lines."""

from collections.abc import Mapping
from typing import Annotated, Any

import msgspec

from chalicelib.banking import (
    MAX_STATEMENT_BYTES,
    Announcement,
    Statement,
    StatementFormat,
    StatementId,
    TakenLine,
    announce_statement,
    find_statement,
    masked_account,
    order_import,
)
from chalicelib.composition import Work
from chalicelib.entrypoints.http.catalogue import limit_of
from chalicelib.entrypoints.http.resource import Body, Call, Nothing, Resource, View
from chalicelib.entrypoints.http.softatm import PAGED, IdText
from chalicelib.identity import Permission
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.paging import page_size

statement_routes = Resource(__name__, tag="bank statements")

OwnNumber = Annotated[
    str, msgspec.Meta(pattern="^[0-9A-Z]{4,19}$", description="One of our accounts at the principal bank.")
]
FileName = Annotated[str, msgspec.Meta(max_length=120)]


class NewStatement(Body, frozen=True, kw_only=True):
    """A file that is to be uploaded."""

    statement_id: IdText
    account: OwnNumber
    format: StatementFormat
    name: FileName


class FaultView(View, frozen=True, kw_only=True):
    """What is wrong with the file; `line` 0 is the file as a whole."""

    line: int
    message: str


class BankStatementView(View, frozen=True, kw_only=True):
    """A statement and how far its import has got. `upload` is told once, when it is announced."""

    id: str
    state: str
    format: str
    name: str
    account: str
    requested_at: str
    reference: str | None
    sequence: int | None
    from_on: str | None
    to_on: str | None
    opening: int | None
    closing: int | None
    lines_total: int
    lines_done: int
    new_lines: dict[str, int]
    faults: list[FaultView]
    ended_at: str | None
    upload: dict[str, Any] | None


class StatementsView(View, frozen=True, kw_only=True):
    """A page of statements, newest first."""

    entries: list[BankStatementView]
    next_cursor: str | None


class LineView(View, frozen=True, kw_only=True):
    """A booking of the statement and what it turned out to be; of the other side's account, the last four digits."""

    id: str
    number: int
    reference: str
    amount: int
    booked_at: str
    content: str
    other_account: str
    other_name: str
    our_ref: str
    outcome: str


class LinesView(View, frozen=True, kw_only=True):
    """A page of the lines that this statement was the first to tell of."""

    entries: list[LineView]
    next_cursor: str | None


def _upload_form(work: Work, call: Call, stored: Mapping[str, Any]) -> Mapping[str, Any]:
    """The signed form is made anew at every repeat: it ends after a quarter of an hour, the answer never does."""
    statement = find_statement(work.banking, StatementId(stored["id"]))
    form = work.application.objects.file_form(statement.file_key, at_most=MAX_STATEMENT_BYTES, now=work.now)
    return {"upload": {"url": form.url, "fields": dict(form.fields), "max_bytes": form.max_bytes}}


@statement_routes.command(
    "/statements",
    kind="announce_statement",
    body=NewStatement,
    answer=BankStatementView,
    summary="Announce a bank statement's file; the answer says where to upload it",
    allow=Permission.OPERATE,
    reveal=_upload_form,
)
def post_statement(work: Work, call: Call, body: NewStatement) -> BankStatementView:
    told = Announcement(
        statement_id=StatementId.parse(body.statement_id, field="statement_id"),
        format=body.format,
        name=body.name,
        account=body.account,
        by=call.signed_in.party_id,
    )
    return statement_view(announce_statement(work.banking, told), {})


@statement_routes.command(
    "/statements/{statement_id}/import",
    kind="import_statement",
    body=Nothing,
    answer=BankStatementView,
    summary="Import an uploaded statement, or one whose gap was closed",
    allow=Permission.OPERATE,
)
def post_import(work: Work, call: Call, body: Nothing) -> BankStatementView:
    return statement_view(order_import(work.banking, _statement_id(call)), {})


@statement_routes.query(
    "/statements", answer=StatementsView, summary="Statements, newest first", allow=Permission.SEE_PROVINCE, query=PAGED
)
def list_statements(work: Work, call: Call) -> StatementsView:
    page = work.banking.statements.listed(cursor=call.query.get("cursor"), limit=page_size(limit_of(call)))
    return StatementsView(entries=[statement_view(one, {}) for one in page.entries], next_cursor=page.next_cursor)


@statement_routes.query(
    "/statements/{statement_id}",
    answer=BankStatementView,
    summary="One statement, its progress and faults",
    allow=Permission.SEE_PROVINCE,
)
def show_bank_statement(work: Work, call: Call) -> BankStatementView:
    statement = find_statement(work.banking, _statement_id(call))
    return statement_view(statement, work.banking.statements.counts(statement.statement_id).by_outcome)


@statement_routes.query(
    "/statements/{statement_id}/lines",
    answer=LinesView,
    summary="The statement's new lines, in the file's order",
    allow=Permission.SEE_PROVINCE,
    query=PAGED,
)
def show_statement_lines(work: Work, call: Call) -> LinesView:
    statement = find_statement(work.banking, _statement_id(call))
    limit = page_size(limit_of(call))
    page = work.banking.statements.lines_of(statement.statement_id, cursor=call.query.get("cursor"), limit=limit)
    return LinesView(entries=[line_view(line) for line in page.entries], next_cursor=page.next_cursor)


def _statement_id(call: Call) -> StatementId:
    return StatementId.parse(call.path["statement_id"], field="statement_id")


def statement_view(statement: Statement, new_lines: dict[str, int]) -> BankStatementView:
    return BankStatementView(
        id=statement.statement_id,
        state=statement.state.value,
        format=statement.format.value,
        name=statement.name,
        account=statement.account,
        requested_at=to_text(statement.requested_at),
        reference=statement.reference,
        sequence=statement.sequence,
        from_on=statement.from_on.isoformat() if statement.from_on else None,
        to_on=statement.to_on.isoformat() if statement.to_on else None,
        opening=statement.opening,
        closing=statement.closing,
        lines_total=statement.lines_total,
        lines_done=statement.lines_done,
        new_lines=new_lines,
        faults=[FaultView(line=fault.line, message=fault.message_vi) for fault in statement.faults],
        ended_at=to_text(statement.ended_at) if statement.ended_at else None,
        upload=None,
    )


def line_view(taken: TakenLine) -> LineView:
    line = taken.line
    return LineView(
        id=taken.booking_id,
        number=line.number,
        reference=line.line_ref,
        amount=line.signed,
        booked_at=to_text(line.booked_at),
        content=line.content,
        other_account=masked_account(line.other_account) if line.other_account else "",
        other_name=line.other_name,
        our_ref=line.our_ref,
        outcome=taken.outcome.value,
    )
