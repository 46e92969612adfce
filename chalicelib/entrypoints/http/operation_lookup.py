"""What became of an operation whose answer was lost (failure 4): the stored answer of one's own command, or a thing's state.

A command is found by its `Idempotency-Key` and `kind`, which is how receipts are keyed: an index by key alone would lag, and
here "not there" must mean that it did not happen. Something that moves money is found by its own id.
"""

from collections.abc import Callable, Mapping
from typing import Any

from chalicelib.banking import TransferId
from chalicelib.composition import Work
from chalicelib.entrypoints.http.operation_key import operation_key
from chalicelib.entrypoints.http.resource import COMMANDS, Call, Resource, View
from chalicelib.identity import PartyId
from chalicelib.kernel.errors import InvalidInput, NotFound
from chalicelib.kernel.records import dataclass
from chalicelib.ledger import EntryId, chart
from chalicelib.orders import OrderId
from chalicelib.payments import PaymentId
from chalicelib.softatm import BankCashInId, BankCashOutId, CashInId, CustomerTransferId, WithdrawalId

lookup_routes = Resource(__name__, tag="operations")


class OperationView(View, frozen=True, kw_only=True):
    """A command with its stored answer (`done`, or `declined` for ever), or a thing with its state and journal entries."""

    id: str
    kind: str
    state: str
    status: int | None = None
    answer: Mapping[str, Any] | None = None
    entries: list[str]


@dataclass(frozen=True, slots=True)
class Found:
    """A thing, as far as it concerns those who asked for it."""

    kind: str
    state: str
    concerns: frozenset[str]
    entries: tuple[str, ...] = ()


def _known(*parties: str | None) -> frozenset[str]:
    return frozenset(party for party in parties if party is not None)


def _withdrawal(work: Work, text: str) -> Found | None:
    found = work.softatm.withdrawals.find(WithdrawalId.parse(text))
    if found is None:
        return None
    concerned = _known(found.party_id, found.teller_id)
    return Found("withdrawal", found.state.value, concerned, tuple(found.entries.values()))


def _cash_in(work: Work, text: str) -> Found | None:
    found = work.softatm.cash_ins.find(CashInId.parse(text))
    if found is None:
        return None
    state = "credited" if found.undone_at is None else "undone"
    return Found("cash_in", state, frozenset({found.teller_id}), tuple(found.entries.values()))


def _bank_cash_in(work: Work, text: str) -> Found | None:
    found = work.softatm.bank_cash_ins.find(BankCashInId.parse(text))
    if found is None:
        return None
    concerned = _known(found.party_id, found.teller_id, found.returned_by)
    return Found("bank_cash_in", found.state.value, concerned, tuple(found.entries.values()))


def _bank_cash_out(work: Work, text: str) -> Found | None:
    found = work.softatm.bank_cash_outs.find(BankCashOutId.parse(text))
    if found is None:
        return None
    return Found("bank_cash_out", found.state.value, _known(found.teller_id), tuple(found.entries.values()))


def _customer_transfer(work: Work, text: str) -> Found | None:
    found = work.softatm.customer_transfers.find(CustomerTransferId.parse(text))
    if found is None:
        return None
    return Found("customer_transfer", "sent", _known(found.from_id, found.teller_id), (found.entry_id,))


def _transfer(work: Work, text: str) -> Found | None:
    found = work.banking.transfers.find(TransferId.parse(text))
    return (
        None
        if found is None
        else Found("transfer", found.state.value, _known(found.party_id), tuple(found.entries.values()))
    )


def _payment(work: Work, text: str) -> Found | None:
    found = work.payments.store.find(PaymentId.parse(text))
    return None if found is None else Found("payment", found.state.value, _known(found.payer_id))


def _order(work: Work, text: str) -> Found | None:
    found = work.orders.store.find(OrderId.parse(text))
    return None if found is None else Found("order", found.state.value, _known(found.buyer_id))


def _entry(work: Work, text: str) -> Found | None:
    found = work.ledger.store.entry(EntryId.parse(text))
    if found is None:
        return None
    owners = {leg.account.of for leg in found.postings if leg.account.kind is chart.BALANCE}
    return Found("entry", found.kind, frozenset({found.actor, *owners}), (found.entry_id,))


THINGS: dict[str, Callable[[Work, str], Found | None]] = {
    WithdrawalId.prefix: _withdrawal,
    CashInId.prefix: _cash_in,
    BankCashInId.prefix: _bank_cash_in,
    BankCashOutId.prefix: _bank_cash_out,
    CustomerTransferId.prefix: _customer_transfer,
    TransferId.prefix: _transfer,
    PaymentId.prefix: _payment,
    OrderId.prefix: _order,
    EntryId.prefix: _entry,
}
"""What can be asked for by its own id, by the id's prefix."""


@lookup_routes.query(
    "/operations/{id}",
    answer=OperationView,
    summary="What became of an operation of one's own",
    query={"kind": "the command's name, when the id is an `Idempotency-Key`; none for the id of a withdrawal, an order, …"},
)
def show_operation(work: Work, call: Call) -> OperationView:
    kind, asked = call.query.get("kind"), call.path["id"]
    return _thing(work, asked, call.signed_in.party_id) if kind is None else _command(work, kind, asked, call)


def _command(work: Work, kind: str, text: str, call: Call) -> OperationView:
    if kind not in {rules.kind for rules in COMMANDS.values()}:
        raise InvalidInput("Không có loại thao tác này.", "No command has this name.", field="kind")
    receipt = work.receipts.find(kind, operation_key(text))
    if receipt is None or receipt.actor != call.signed_in.party_id:
        raise _nothing()
    state = "done" if receipt.status < 400 else "declined"
    return OperationView(id=text, kind=kind, state=state, status=receipt.status, answer=receipt.body, entries=[])


def _thing(work: Work, text: str, party_id: PartyId) -> OperationView:
    look = THINGS.get(text.partition("_")[0])
    if look is None:
        raise InvalidInput("Thiếu loại thao tác.", "Say the command's `kind` with its key.", field="kind")
    found = look(work, text)
    if found is None or party_id not in found.concerns:
        raise _nothing()
    return OperationView(id=text, kind=found.kind, state=found.state, entries=list(found.entries))


def _nothing() -> NotFound:
    return NotFound(
        "Chưa có thao tác này. Gửi lại với đúng mã cũ là an toàn.",
        "No such operation of yours has happened; sending it again under the same key is safe.",
    )
