"""Use cases of statements: announce a file, judge it, note how far it was taken in. They stage; only the edge commits."""

from dataclasses import replace
from datetime import timedelta

from chalicelib.banking.errors import NoSuchStatement, NotOurAccount, StatementMoved
from chalicelib.banking.ports import Banking
from chalicelib.banking.statement import (
    MOST_FAULTS,
    Chain,
    Fault,
    Statement,
    StatementFile,
    StatementFormat,
    StatementId,
    StatementState,
    account_id_of,
    advances,
    faults_of,
    gap_before,
)
from chalicelib.banking.transfer import Transfer
from chalicelib.identity import PartyId
from chalicelib.kernel.clock import business_date
from chalicelib.kernel.records import dataclass
from chalicelib.kernel.unit_of_work import Effect
from chalicelib.ledger import Account, chart


@dataclass(frozen=True, slots=True)
class Announcement:
    """A file that is to come."""

    statement_id: StatementId
    format: StatementFormat
    name: str
    account: str
    by: PartyId


def announce_statement(banking: Banking, told: Announcement) -> Statement:
    """Stage a file that is to be uploaded.

    Raises:
        NotOurAccount: not a number of ours at the principal bank.
        StatementExists: at the commit, if the id was used before.
    """
    own_account(banking, told.account)
    statement = Statement(
        statement_id=told.statement_id,
        format=told.format,
        name=told.name,
        bank_bin=banking.own_bin,
        account=told.account,
        requested_by=told.by,
        requested_at=banking.now,
    )
    banking.statements.stage_new(statement)
    return statement


def own_account(banking: Banking, number: str) -> Account:
    """What the ledger has for one of our bank accounts.

    Raises:
        NotOurAccount: not a number of ours at the principal bank.
    """
    found = banking.own_accounts.get(number)
    if found is None:
        raise NotOurAccount("Không phải tài khoản của sàn.", "Not one of our bank accounts.", field="account")
    return found


def find_statement(banking: Banking, statement_id: StatementId) -> Statement:
    """
    Raises:
        NoSuchStatement: none has the id.
    """
    found = banking.statements.find(statement_id)
    if found is None:
        raise NoSuchStatement("Không có sao kê này.", "There is no such statement.")
    return found


def order_import(banking: Banking, statement_id: StatementId) -> Statement:
    """Stage the order to import an uploaded file, or one whose gap was closed.

    Raises:
        NoSuchStatement: none has the id.
        StatementMoved: it is being imported, is done, or was refused.
    """
    found = find_statement(banking, statement_id)
    if found.state not in (StatementState.AWAITED, StatementState.GAP):
        raise StatementMoved(
            "Sao kê này đã nhập hoặc đã bị từ chối.",
            f"The statement is {found.state.value}.",
            details={"state": found.state.value},
        )
    # A new slice, so that an order given again after a gap is another message than the one that found the gap.
    ordered = replace(found, slice=found.slice + 1, version=found.version + 1)
    banking.statements.stage(ordered, was=found)
    banking.outbox.stage(effect_of_import(ordered))
    return ordered


def effect_of_import(statement: Statement) -> Effect:
    """The order to a worker to take in the file's next lines."""
    return Effect(
        "import_statement", f"{statement.statement_id}-{statement.slice}", {"statement_id": statement.statement_id}
    )


def judge_file(banking: Banking, statement_id: StatementId, file: StatementFile) -> Statement:
    """Stage what the file says of itself: whether its lines may be taken in. Nothing of a refused file ever is."""
    found = find_statement(banking, statement_id)
    if found.state in (StatementState.REFUSED, StatementState.DONE, StatementState.IMPORTING):
        return found
    faults = faults_of(found, file)
    gap = gap_before(file, banking.statements.chain(found.account_id)) if found.final and not faults else None
    state = StatementState.REFUSED if faults else StatementState.GAP if gap else StatementState.IMPORTING
    return _judged(banking, found, state, [gap] if gap else faults, file)


def refuse_file(banking: Banking, statement_id: StatementId, fault: Fault) -> Statement:
    """Stage that a file cannot be read at all."""
    found = find_statement(banking, statement_id)
    if StatementState.REFUSED is found.state:
        return found
    return _judged(banking, found, StatementState.REFUSED, [fault], StatementFile("", ()))


def _judged(
    banking: Banking, found: Statement, state: StatementState, faults: list[Fault], file: StatementFile
) -> Statement:
    judged = replace(
        found,
        state=state,
        reference=file.reference,
        sequence=file.sequence,
        from_on=file.from_on,
        to_on=file.to_on,
        opening=file.opening,
        closing=file.closing,
        lines_total=len(file.lines),
        faults=tuple(faults[:MOST_FAULTS]),
        started_at=banking.now if state is StatementState.IMPORTING else None,
        ended_at=banking.now if state is StatementState.REFUSED else None,
        version=found.version + 1,
    )
    banking.statements.stage(judged, was=found)
    return judged


def note_progress(banking: Banking, statement: Statement, lines_done: int, *, pause: bool = False) -> Statement:
    """Stage how many of the file's lines were taken in.

    Args:
        pause: this worker's time is over; another goes on, by an order of its own.
    """
    noted = replace(statement, lines_done=lines_done, version=statement.version + 1)
    if pause:
        noted = replace(noted, slice=noted.slice + 1)
        banking.outbox.stage(effect_of_import(noted))
    banking.statements.stage(noted, was=statement)
    return noted


def end_import(banking: Banking, statement: Statement, file: StatementFile) -> Statement:
    """Stage that every line was taken in, and that the account has got so far."""
    done = replace(
        statement,
        state=StatementState.DONE,
        lines_done=statement.lines_total,
        ended_at=banking.now,
        version=statement.version + 1,
    )
    banking.statements.stage(done, was=statement)
    before = banking.statements.chain(statement.account_id)
    if statement.final and advances(file, before):
        after = Chain(
            account_id=statement.account_id,
            statement_id=statement.statement_id,
            reference=file.reference,
            closing=file.closing,
            sequence=file.sequence,
            to_on=file.to_on,
            version=1 if before is None else before.version + 1,
        )
        banking.statements.stage_chain(after, was=before)
    return done


def compared_accounts(banking: Banking) -> list[str]:
    """The numbers of our accounts of which a statement was ever imported."""
    numbers = list(banking.own_accounts)
    return [one for one in numbers if banking.statements.chain(account_id_of(banking.own_bin, one)) is not None]


def statement_lacks(banking: Banking, transfer: Transfer) -> bool:
    """Whether the customers' account is complete through the day after an undecided transfer: then it was not booked.

    A line of it would have decided it; and it was last given to the bank on its first day.
    """
    complete = [
        chain.to_on
        for number, own in banking.own_accounts.items()
        if own.kind is chart.CUSTODY_BANK and (chain := banking.statements.chain(account_id_of(banking.own_bin, number)))
    ]
    next_day = business_date(transfer.sent_at) + timedelta(days=1)
    return bool(complete) and all(day is not None and day >= next_day for day in complete)
