"""The agent's float: how much of the agent's bank account each outlet may use (1010), and its top-ups (flow 17)."""

from datetime import datetime

from chalicelib.banking.errors import SecondPersonNeeded
from chalicelib.banking.ports import Banking
from chalicelib.identity import PartyId
from chalicelib.kernel.ids import Id
from chalicelib.kernel.money import Money, amount_of, format_vnd
from chalicelib.kernel.records import dataclass
from chalicelib.ledger import Account, EntryId, account, chart, credit, debit, post


class TopUpId(Id):
    """One top-up; made by the client, and the reference of the bank's transfer between our accounts."""

    prefix = "flt"
    __slots__ = ()


@dataclass(frozen=True, slots=True)
class TopUp:
    """
    Attributes:
        checker_id: the second person, where one was needed.
    """

    top_up_id: TopUpId
    outlet_code: str
    amount: Money
    by: PartyId
    at: datetime
    entry_id: str
    checker_id: PartyId | None = None


def float_account(outlet_code: str) -> Account:
    return account(chart.AGENT_BANK, outlet_code)


def top_up(
    banking: Banking, top_up_id: TopUpId, outlet_code: str, amount: Money, *, by: PartyId, checker_id: PartyId | None = None
) -> TopUp:
    """Stage own money becoming an outlet's float.

    Raises:
        InvalidInput: not an amount.
        SecondPersonNeeded: over what one person may move alone.
        TopUpExists: at the commit, if the id was used before.
    """
    alone = banking.policy.float_top_up_alone
    if amount_of(amount) > alone and checker_id is None:
        raise SecondPersonNeeded(
            f"Nạp quá {format_vnd(alone)} cần người thứ hai duyệt.",
            f"A top-up over {alone} đồng needs a second person.",
            field="amount",
            details={"alone": alone},
        )
    entry_id = EntryId.make(banking.now, banking.entropy)
    made = TopUp(top_up_id, outlet_code, amount, by, banking.now, entry_id, checker_id)
    banking.top_ups.stage_new(made)
    legs = [debit(float_account(outlet_code), amount), credit(account(chart.OPERATING_BANK, banking.own_bin), amount)]
    key = f"float:{top_up_id}"
    post(banking.ledger, kind="float_top_up", key=key, postings=legs, business_ref=top_up_id, entry_id=entry_id)
    return made
