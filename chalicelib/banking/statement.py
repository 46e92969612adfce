"""Statements of our bank accounts: files that the bank sends, read whole before the first line is booked.

AWAITED -> IMPORTING -> DONE      every line is taken in once, whatever is killed and repeated in between
   |         ^
   |-> GAP --'                    the statement before it is missing
   `-> REFUSED                    a line cannot be read, or the file's sums are not its own
"""

import hashlib
from collections.abc import Sequence
from dataclasses import field
from datetime import date, datetime
from enum import StrEnum

from chalicelib.identity import PartyId
from chalicelib.kernel.booking import booking_id_of, plain
from chalicelib.kernel.ids import Id
from chalicelib.kernel.money import Money
from chalicelib.kernel.records import dataclass

MAX_STATEMENT_BYTES = 32 * 1024 * 1024
MOST_FAULTS = 50
"""Faults of a file that are kept: whoever mends them needs no more at once."""


class StatementId(Id):
    """One upload of a file; made by the client."""

    prefix = "stm"
    __slots__ = ()


class StatementFormat(StrEnum):
    """How a file is read. A camt.054 tells of bookings ahead of the statement: its lines count as notices."""

    CAMT_053 = "camt.053"
    CAMT_054 = "camt.054"
    CSV_MB = "csv.mb"
    CSV_GENERIC = "csv.generic"


class StatementState(StrEnum):
    AWAITED = "awaited"
    IMPORTING = "importing"
    GAP = "gap"
    REFUSED = "refused"
    DONE = "done"


_S = StatementState
MOVES: dict[StatementState, frozenset[StatementState]] = {
    _S.AWAITED: frozenset({_S.IMPORTING, _S.GAP, _S.REFUSED}),
    _S.GAP: frozenset({_S.IMPORTING, _S.GAP, _S.REFUSED}),
    _S.IMPORTING: frozenset({_S.DONE}),
    _S.REFUSED: frozenset(),
    _S.DONE: frozenset(),
}


class LineHint(StrEnum):
    """What the bank itself says that a line is."""

    FEE = "fee"
    RECALL = "recall"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One booking on the account, as the file has it.

    Attributes:
        number: of its line, or of its entry, in the file; from 1.
        line_ref: the bank's own reference of the booking.
        incoming: money came in.
        our_ref: the reference under which we ordered it, or that of the booking that is recalled; empty without one.
        balance_after: where the file tells it.
    """

    number: int
    line_ref: str
    incoming: bool
    amount: Money
    booked_at: datetime
    content: str = ""
    other_bank_bin: str = ""
    other_account: str = ""
    other_name: str = ""
    our_ref: str = ""
    hint: LineHint = LineHint.OTHER
    balance_after: Money | None = None

    @property
    def signed(self) -> int:
        return self.amount if self.incoming else -self.amount

    @property
    def print(self) -> str:
        """SHA-256 over what must be the same whenever the bank tells of this booking again."""
        told = f"{self.line_ref}|{self.signed}|{self.our_ref}"
        return hashlib.sha256(told.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a file, and where.

    Attributes:
        line: number of the line or entry; 0 for the file as a whole.
    """

    line: int
    message_vi: str
    message_en: str


@dataclass(frozen=True, slots=True)
class StatementFile:
    """A file as it was read: its head, its lines in order, and what is wrong with it.

    Attributes:
        reference: the bank's name of the statement; of a file without one, its SHA-256.
        account: empty where the file does not tell.
        opening, closing: balances; None where the file has none.
    """

    reference: str
    lines: Sequence[StatementLine]
    faults: Sequence[Fault] = ()
    account: str = ""
    sequence: int | None = None
    from_on: date | None = None
    to_on: date | None = None
    opening: Money | None = None
    closing: Money | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """
    Attributes:
        bank_bin, account: ours.
        lines_total, lines_done: the progress; a kill loses none of it but the last hundred lines, which are passed over.
        slice: which run of the worker is the next, so that a repeated message of an earlier one does nothing.
    """

    statement_id: StatementId
    format: StatementFormat
    name: str
    bank_bin: str
    account: str
    requested_by: PartyId
    requested_at: datetime
    state: StatementState = StatementState.AWAITED
    reference: str | None = None
    sequence: int | None = None
    from_on: date | None = None
    to_on: date | None = None
    opening: Money | None = None
    closing: Money | None = None
    lines_total: int = 0
    lines_done: int = 0
    slice: int = 0
    faults: tuple[Fault, ...] = ()
    started_at: datetime | None = None
    ended_at: datetime | None = None
    version: int = 1

    @property
    def account_id(self) -> str:
        return account_id_of(self.bank_bin, self.account)

    @property
    def file_key(self) -> str:
        """Where the file lies."""
        return f"statements/{self.statement_id}"

    @property
    def final(self) -> bool:
        """Its bookings are the bank's last word; those of a camt.054 are ahead of the statement."""
        return self.format is not StatementFormat.CAMT_054


def account_id_of(bank_bin: str, account: str) -> str:
    """One of our bank accounts, fit for a key."""
    return f"{plain(bank_bin)}-{plain(account)}"


@dataclass(frozen=True, slots=True)
class Chain:
    """Where the statements of one account have got to; the next one begins here.

    Attributes:
        to_on: the last day whose bookings are complete.
    """

    account_id: str
    statement_id: StatementId
    reference: str
    closing: Money | None = None
    sequence: int | None = None
    to_on: date | None = None
    version: int = 1


class LineOutcome(StrEnum):
    """What a line turned out to be."""

    MATCHED = "matched"
    APPLIED = "applied"
    PART = "part"
    RETURNED = "returned"
    SUSPENSE = "suspense"
    TRANSFER = "transfer"
    REMITTANCE = "remittance"
    FEE = "fee"
    CARD_PAYOUT = "card_payout"
    RECALLED = "recalled"
    UNEXPLAINED = "unexplained"
    DIFFERS = "differs"
    SEEN = "seen"


@dataclass(frozen=True, slots=True)
class TakenLine:
    """A line that was taken in, once for ever."""

    booking_id: str
    statement_id: StatementId
    line: StatementLine
    outcome: LineOutcome
    taken_at: datetime


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of a statement's lines were new, by what they turned out to be."""

    by_outcome: dict[str, int] = field(default_factory=dict)


def line_id_of(statement: Statement, line: StatementLine) -> str:
    """Of the booking: the same for the line and for a notice of it."""
    return booking_id_of(statement.bank_bin, statement.account, line.line_ref)


def faults_of(statement: Statement, file: StatementFile) -> list[Fault]:
    """What is wrong with a file besides what its reader found: another account, a reference twice, sums that differ."""
    found = list(file.faults)
    if not file.lines and not found:
        found.append(Fault(0, "Sao kê không có dòng nào.", "The statement has no lines."))
    if file.account and file.account != statement.account:
        found.append(Fault(0, "Sao kê của tài khoản khác.", "The statement is of another account."))
    seen: dict[str, int] = {}
    for line in file.lines:
        first = seen.setdefault(line.line_ref, line.number)
        if first != line.number:
            vi = f"Dòng {line.number}: số tham chiếu đã có ở dòng {first}."
            found.append(Fault(line.number, vi, f"The reference was used by line {first}."))
    if not found and file.opening is not None and file.closing is not None:
        moved = sum(line.signed for line in file.lines)
        if file.opening + moved != file.closing:
            off = file.closing - file.opening - moved
            vi = f"Tổng các dòng không bằng số dư cuối trừ số dư đầu, lệch {off} đồng."
            found.append(Fault(0, vi, f"Lines and balances differ by {off} đồng."))
    return found


def gap_before(file: StatementFile, chain: Chain | None) -> Fault | None:
    """Whether a statement between the last one and this is missing. One imported again, or an older one, has none.

    Numbered statements follow by their numbers and balances; others by balances, unless their days overlap.
    """
    if chain is None or file.reference == chain.reference:
        return None
    if chain.sequence is not None and file.sequence is not None:
        if file.sequence <= chain.sequence:
            return None
        if file.sequence != chain.sequence + 1:
            vi = f"Thiếu sao kê số {chain.sequence + 1}: sao kê này là số {file.sequence}."
            return Fault(0, vi, f"Statement {chain.sequence + 1} is missing before {file.sequence}.")
    elif chain.to_on is not None and file.from_on is not None and file.from_on <= chain.to_on:
        return None
    if chain.closing is not None and file.opening is not None and file.opening != chain.closing:
        vi = f"Số dư đầu {file.opening} khác số dư cuối của sao kê trước {chain.closing}."
        return Fault(0, vi, f"It opens with {file.opening}, the one before closed with {chain.closing}.")
    return None


def advances(file: StatementFile, chain: Chain | None) -> bool:
    """Whether the account has got further by this statement; one imported again, or an older one, changes nothing."""
    if chain is None:
        return True
    if file.reference == chain.reference:
        return False
    if chain.sequence is not None and file.sequence is not None:
        return file.sequence > chain.sequence
    return chain.to_on is None or file.to_on is None or file.to_on >= chain.to_on
