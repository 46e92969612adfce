"""Remittances: taxes withheld for households, month by month (flow 18), and outlets' commission (flow 19).

PREPARING -> READY -> REMITTED; a month's taxes are added up household by household from its journal before two people remit
them, and must be what the month's sums say (I15).
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from chalicelib.banking.errors import NoSuchRemittance, NothingToRemit, PeriodOpen, RemittanceMoved
from chalicelib.banking.ports import Banking
from chalicelib.identity import PartyId
from chalicelib.kernel.clock import business_date, from_text
from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.money import Money
from chalicelib.kernel.records import dataclass
from chalicelib.kernel.unit_of_work import Effect
from chalicelib.ledger import (
    Account,
    JournalEntry,
    Side,
    account,
    chart,
    credit,
    debit,
    post,
    prefetch,
    statement,
    trial_balance,
)

TAX_REMITTED, COMMISSION_PAID = "tax_remitted", "commission_paid"


class RemittanceState(StrEnum):
    PREPARING = "preparing"
    BROKEN = "broken"
    READY = "ready"
    REMITTED = "remitted"


_R = RemittanceState
MOVES: dict[RemittanceState, frozenset[RemittanceState]] = {
    _R.PREPARING: frozenset({_R.READY, _R.BROKEN}),
    _R.BROKEN: frozenset({_R.PREPARING}),
    _R.READY: frozenset({_R.REMITTED}),
    _R.REMITTED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Remittance:
    """
    Attributes:
        remittance_id: `tax-2026-09` or `comm-2026-09-06523`; also our reference of the bank's transfer.
        vat, pit: of taxes; a commission has only an amount.
        households: how many of them have a line.
        fault: why a broken one does not add up.
    """

    remittance_id: str
    period: str
    amount: Money
    asked_by: PartyId
    asked_at: datetime
    state: RemittanceState = RemittanceState.PREPARING
    outlet_code: str | None = None
    vat: Money = 0
    pit: Money = 0
    households: int = 0
    fault: str | None = None
    maker_id: PartyId | None = None
    checker_id: PartyId | None = None
    remitted_at: datetime | None = None
    version: int = 1


@dataclass(frozen=True, slots=True)
class HouseholdTax:
    """What was withheld for a household in a month: sales less what was given back.

    Attributes:
        vat, pit: net, as they are remitted; vat_back, pit_back: of it, what returned goods took back.
        sales: the price of goods sold, before fee and taxes; returned: of goods given back.
    """

    party_id: str
    vat: int = 0
    pit: int = 0
    entries: int = 0
    sales: int = 0
    returned: int = 0
    vat_back: int = 0
    pit_back: int = 0

    def plus(self, goods: int, vat: int, pit: int) -> "HouseholdTax":
        """With one more journal entry; goods of a sale, or negative of a return."""
        return replace(
            self,
            vat=self.vat + vat,
            pit=self.pit + pit,
            entries=self.entries + 1,
            sales=self.sales + max(0, goods),
            returned=self.returned + max(0, -goods),
            vat_back=self.vat_back + max(0, -vat),
            pit_back=self.pit_back + max(0, -pit),
        )


def days_of(period: str) -> list[date]:
    """The days of a month, `2026-09`.

    Raises:
        InvalidInput: not a month.
    """
    try:
        day = date.fromisoformat(f"{period}-01")
    except ValueError as error:
        raise InvalidInput("Kỳ phải có dạng 2026-09.", "A period is a month like 2026-09.", field="period") from error
    days = []
    month = day.month
    while day.month == month:
        days.append(day)
        day += timedelta(days=1)
    return days


def tax_id(period: str) -> str:
    return f"tax-{period}"


def ask_for_taxes(banking: Banking, period: str, by: PartyId) -> Remittance:
    """Stage that a month's taxes are to be added up; asked again, they are only if they did not add up.

    Raises:
        InvalidInput: not a month.
        PeriodOpen: the month is not over.
        RemittanceMoved: they are being added up, are ready, or were remitted.
    """
    if days_of(period)[-1] >= business_date(banking.now):
        raise PeriodOpen("Kỳ này chưa kết thúc.", "The month is not over.", field="period")
    before = banking.remittances.find(tax_id(period))
    if before is not None and before.state is not RemittanceState.BROKEN:
        raise RemittanceMoved("Kỳ này đã lập.", f"It is {before.state.value}.", details={"state": before.state.value})
    version = 1 if before is None else before.version + 1
    asked = Remittance(tax_id(period), period, 0, by, banking.now, version=version)
    banking.remittances.stage(asked, was=before)
    banking.outbox.stage(Effect("add_up_taxes", f"{asked.remittance_id}-{version}", {"period": period}))
    return asked


def taxes_in(entries: Iterable[JournalEntry]) -> tuple[dict[str, HouseholdTax], HouseholdTax]:
    """What journal entries withheld, by household, and what of it names none. Remittances themselves are left out."""
    found: dict[str, HouseholdTax] = {}
    nobodys = HouseholdTax("")
    for entry in entries:
        vat, pit = (_withheld(entry, kind) for kind in (chart.VAT_WITHHELD, chart.PIT_WITHHELD))
        if entry.kind == TAX_REMITTED or not (vat or pit):
            continue
        party_id = _household(entry)
        if party_id:
            found[party_id] = found.get(party_id, HouseholdTax(party_id)).plus(_goods(entry), vat, pit)
        else:
            nobodys = nobodys.plus(_goods(entry), vat, pit)
    return found, nobodys


def _withheld(entry: JournalEntry, kind: chart.AccountKind) -> int:
    return sum(leg.signed for leg in entry.postings if leg.account.kind is kind)


SHARES_OF_GOODS = frozenset(
    {
        chart.BALANCE,
        chart.SELLER_RECEIVABLE,
        chart.INCOME_MARKETPLACE,
        chart.VAT_OUTPUT,
        chart.VAT_WITHHELD,
        chart.PIT_WITHHELD,
    }
)
"""Among which a sale shares the goods' price; the delivery is the carrier's."""


def _goods(entry: JournalEntry) -> int:
    """The price of the goods whose sale, or return if negative, the entry posts: all its shares together."""
    of_goods = (leg for leg in entry.postings if leg.account.kind in SHARES_OF_GOODS)
    return sum(leg.amount if leg.side is Side.CREDIT else -leg.amount for leg in of_goods)


def _household(entry: JournalEntry) -> str:
    """Whose sale it was: the one balance, or receivable, beside the taxes."""
    owners = {leg.account.of for leg in entry.postings if leg.account.kind in (chart.BALANCE, chart.SELLER_RECEIVABLE)}
    return owners.pop() if len(owners) == 1 else ""


def finish_taxes(banking: Banking, period: str, shares: Mapping[str, HouseholdTax], nobodys: HouseholdTax) -> Remittance:
    """Stage that the month was added up, if it adds up to what the month's sums say (I15)."""
    asked = find_remittance(banking, tax_id(period))
    if asked.state is not RemittanceState.PREPARING:
        return asked
    vat, pit = sum(one.vat for one in shares.values()), sum(one.pit for one in shares.values())
    summed = {"2310": 0, "2320": 0}
    for day in days_of(period):
        turnovers = trial_balance(banking.ledger, day)
        for code in summed:
            if code in turnovers:
                summed[code] += turnovers[code].credits - turnovers[code].debits
    remitted = banking.remittances.remitted_in(period)
    summed["2310"] += sum(one.vat for one in remitted)
    summed["2320"] += sum(one.pit for one in remitted)
    fault = None
    if nobodys.entries:
        fault = f"{nobodys.entries} bút toán thuế không rõ hộ"
    elif (vat, pit) != (summed["2310"], summed["2320"]):
        fault = f"tổng theo hộ {vat}/{pit} khác sổ cái {summed['2310']}/{summed['2320']}"
    done = replace(
        asked,
        state=RemittanceState.BROKEN if fault else RemittanceState.READY,
        amount=vat + pit,
        vat=vat,
        pit=pit,
        households=len(shares),
        fault=fault,
        version=asked.version + 1,
    )
    banking.remittances.stage(done, was=asked)
    return done


def find_remittance(banking: Banking, remittance_id: str) -> Remittance:
    """
    Raises:
        NoSuchRemittance: none has the id.
    """
    found = banking.remittances.find(remittance_id)
    if found is None:
        raise NoSuchRemittance("Chưa lập kỳ nộp này.", "There is no such remittance.")
    return found


def remit_taxes(banking: Banking, period: str, *, maker_id: PartyId, checker_id: PartyId) -> Remittance:
    """Stage a month's taxes leaving for the treasury (flow 18).

    Raises:
        NoSuchRemittance: they were not added up.
        RemittanceMoved: they do not add up, or were remitted.
        NothingToRemit: nothing was withheld.
    """
    found = find_remittance(banking, tax_id(period))
    if found.state is not RemittanceState.READY:
        raise RemittanceMoved("Kỳ này chưa sẵn sàng hoặc đã nộp.", f"It is {found.state.value}.")
    if found.amount <= 0:
        raise NothingToRemit("Kỳ này không có gì để nộp.", "Nothing was withheld.")
    done = replace(
        found,
        state=RemittanceState.REMITTED,
        maker_id=maker_id,
        checker_id=checker_id,
        remitted_at=banking.now,
        version=found.version + 1,
    )
    banking.remittances.stage(done, was=found)
    legs = [
        debit(account(chart.VAT_WITHHELD, "orders"), found.vat),
        debit(account(chart.PIT_WITHHELD, "orders"), found.pit),
        credit(account(chart.OPERATING_BANK, banking.own_bin), found.amount),
    ]
    post(banking.ledger, kind=TAX_REMITTED, key=f"tax:{period}", postings=legs, business_ref=found.remittance_id)
    return done


def pay_commission(banking: Banking, period: str, outlet_code: str, *, maker_id: PartyId, checker_id: PartyId) -> Remittance:
    """Stage what an outlet earned in a month leaving for it (flow 19); once a month and outlet.

    Raises:
        InvalidInput: not a month.
        PeriodOpen: the month is not over.
        NothingToRemit: it earned nothing.
        RemittanceMoved: it was paid; now, or at the commit.
    """
    days = days_of(period)
    if days[-1] >= business_date(banking.now):
        raise PeriodOpen("Kỳ này chưa kết thúc.", "The month is not over.", field="period")
    remittance_id, owed = f"comm-{period}-{outlet_code}", account(chart.COMMISSION_DUE, outlet_code)
    if banking.remittances.find(remittance_id) is not None:
        raise RemittanceMoved("Hoa hồng kỳ này đã trả.", "The month's commission was paid.")
    prefetch(banking.ledger, [owed])
    amount = _earned(banking, owed, days[0], days[-1])
    if amount <= 0:
        raise NothingToRemit("Kỳ này không có hoa hồng.", "Nothing was earned in the month.")
    paid = Remittance(
        remittance_id=remittance_id,
        period=period,
        amount=amount,
        asked_by=maker_id,
        asked_at=banking.now,
        state=RemittanceState.REMITTED,
        outlet_code=outlet_code,
        maker_id=maker_id,
        checker_id=checker_id,
        remitted_at=banking.now,
    )
    banking.remittances.stage(paid, was=None)
    legs = [debit(owed, amount), credit(account(chart.OPERATING_BANK, banking.own_bin), amount)]
    key = f"comm:{period}:{outlet_code}"
    post(banking.ledger, kind=COMMISSION_PAID, key=key, postings=legs, business_ref=remittance_id)
    return paid


def _earned(banking: Banking, owed: Account, first: date, last: date) -> Money:
    """What the account's entries of these days add up to, without payments of earlier months."""
    cursor, total = None, 0
    while True:
        page = statement(banking.ledger, owed, cursor=cursor, limit=100)
        for line in page.entries:
            on = business_date(from_text(line.posted_at))
            if on < first:
                return total
            if on <= last and line.kind != COMMISSION_PAID:
                total += line.amount
        cursor = page.next_cursor
        if cursor is None:
            return total
