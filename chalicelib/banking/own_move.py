"""Own moves: money of ours carried between the vault and our accounts at the principal bank (flow 20).

Notes that customers pay in go to the safes while their balances grow, and the notes they take come out of our cash while
their money stays at the bank. So the day's net of both is moved between our own money and the customers' account, and cash
that the safes do not need is brought to the bank: else balances would be covered by notes that are not kept apart (I8).
"""

from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from chalicelib.banking.coverage import coverage_now
from chalicelib.banking.errors import CustomersNotCovered
from chalicelib.banking.ports import Banking
from chalicelib.identity import PartyId
from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.ids import Id
from chalicelib.kernel.money import Money, amount_of, format_vnd
from chalicelib.kernel.records import dataclass
from chalicelib.ledger import Account, EntryId, account, chart, credit, debit, post


class OwnMoveId(Id):
    """Made by the client; the reference of the bank's transfer, or on the slip of a cash deposit."""

    prefix = "own"
    __slots__ = ()


class MoneyPlace(StrEnum):
    """Where money of ours lies: cash in the vault, our own account, the account of the customers' money."""

    VAULT = "vault"
    OWN = "own"
    CUSTOMERS = "customers"


KINDS: dict[MoneyPlace, chart.AccountKind] = {
    MoneyPlace.VAULT: chart.VAULT,
    MoneyPlace.OWN: chart.OPERATING_BANK,
    MoneyPlace.CUSTOMERS: chart.CUSTODY_BANK,
}


@dataclass(frozen=True, slots=True)
class OwnMove:
    """
    Attributes:
        origin, destination: never the same.
        by: who asked, who approved.
        reason: what the approval says; the number of the bank's slip belongs here.
        went_by, came_by: the bank's lines that told of it, at either end that is an account; each end is told of once.
    """

    move_id: OwnMoveId
    origin: MoneyPlace
    destination: MoneyPlace
    amount: Money
    by: tuple[PartyId, PartyId]
    reason: str
    at: datetime
    entry_id: str
    went_by: str | None = None
    came_by: str | None = None
    version: int = 1

    def awaits(self, kind: chart.AccountKind, amount: Money, *, incoming: bool) -> bool:
        """Whether a line of this amount on an account of this kind is what is to come of it."""
        place, told = (self.destination, self.came_by) if incoming else (self.origin, self.went_by)
        return self.amount == amount and KINDS[place] is kind and told is None

    def told_of(self, line_id: str, *, incoming: bool) -> "OwnMove":
        """The move with the line that told of one of its ends."""
        version = self.version + 1
        if incoming:
            return replace(self, came_by=line_id, version=version)
        return replace(self, went_by=line_id, version=version)


@dataclass(frozen=True, slots=True)
class OwnMoveWish:
    """What two people have decided."""

    move_id: OwnMoveId
    origin: MoneyPlace
    destination: MoneyPlace
    amount: Money
    by: tuple[PartyId, PartyId]
    reason: str


def move_own_money(banking: Banking, wish: OwnMoveWish, *, vault: Account) -> OwnMove:
    """Stage an own move. The bank's line that names it is nothing new.

    Raises:
        InvalidInput: not an amount, or from a place to itself.
        CustomersNotCovered: less than is owed to the customers would be left on their side.
        InsufficientFunds: the vault has less.
        OwnMoveExists: at the commit, if the id was used before.
    """
    amount = amount_of(wish.amount)
    if wish.origin is wish.destination:
        raise InvalidInput("Nơi đi và nơi đến phải khác nhau.", "From a place to another.", field="destination")
    if wish.origin is MoneyPlace.CUSTOMERS:
        _require_cover(banking, amount)
    entry_id = EntryId.make(banking.now, banking.entropy)
    move = OwnMove(wish.move_id, wish.origin, wish.destination, amount, wish.by, wish.reason, banking.now, entry_id)
    banking.own_moves.stage_new(move)
    legs = [
        debit(_account(banking, wish.destination, vault), amount),
        credit(_account(banking, wish.origin, vault), amount),
    ]
    key = f"own:{wish.move_id}"
    post(banking.ledger, kind="own_move", key=key, postings=legs, business_ref=wish.move_id, entry_id=entry_id)
    return move


def _require_cover(banking: Banking, amount: Money) -> None:
    """By the sums, which lag by moments; the night's look at the coverage is the net below it."""
    excess = coverage_now(banking).excess
    if excess < amount:
        raise CustomersNotCovered(
            f"Tiền của khách chỉ dư {format_vnd(max(0, excess))} so với số phải trả.",
            f"The customers' side has {max(0, excess)} đồng more than it owes.",
            field="amount",
            details={"excess": excess},
        )


def _account(banking: Banking, place: MoneyPlace, vault: Account) -> Account:
    return vault if place is MoneyPlace.VAULT else account(KINDS[place], banking.own_bin)
