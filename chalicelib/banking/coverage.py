"""Coverage (I8): is there as much money as is owed? On the customers' side alone, and in all."""

from collections.abc import Mapping
from datetime import date, datetime

from chalicelib.banking.ports import Banking
from chalicelib.kernel.clock import business_date
from chalicelib.kernel.money import Money
from chalicelib.kernel.records import dataclass
from chalicelib.ledger import CHART, chart, net, trial_balance
from chalicelib.oversight import CaseKind, case_id_of, open_case

CUSTODY_HAS = (chart.CUSTODY_BANK, chart.STRIPE, chart.BANK_CLEARING, chart.COD)
CUSTODY_OWES = (chart.ESCROW, chart.REFUND_DUE, chart.UNAPPLIED, chart.BALANCE)
ALL_HAS = (*CUSTODY_HAS, chart.AGENT_BANK, chart.TILL, chart.SAFE, chart.TRANSIT, chart.VAULT)
ALL_OWES = (
    *CUSTODY_OWES,
    chart.OUT_TRANSFER,
    chart.CODE,
    chart.FEE_DEFERRED,
    chart.VOUCHER,
    chart.COUNTER_PAY,
    chart.COUNTER_RECEIVE,
)


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was there and what was owed at a moment, in đồng.

    Attributes:
        unposted: what the bank has paid out and the ledger does not know yet; it is not there any more.
        has, owes: of the customers' side: their bank account, card and clearing money, cash at doors; escrow, refunds,
            unapplied money and balances. All balances count as the platform's debts: none is mirrored by the bank.
        all_has, all_owes: with cash, the agent's account, transfers, codes and counters.
        balances: of the kinds of account that were added up, by code.
    """

    on: date
    at: datetime
    has: Money
    owes: Money
    all_has: Money
    all_owes: Money
    unposted: Money
    balances: Mapping[str, int]

    @property
    def excess(self) -> Money:
        return self.has - self.owes - self.unposted

    @property
    def all_excess(self) -> Money:
        return self.all_has - self.all_owes - self.unposted


def coverage_now(banking: Banking) -> Coverage:
    """By the summariser's sums, which lag behind the journal by moments."""
    turnovers = trial_balance(banking.ledger)
    balances = {code: net(CHART[code], turnover) for code, turnover in turnovers.items()}

    def added(kinds: tuple[chart.AccountKind, ...]) -> Money:
        return sum(balances.get(kind.code, 0) for kind in kinds)

    counted = {kind.code for kind in (*ALL_HAS, *ALL_OWES)}
    return Coverage(
        on=business_date(banking.now),
        at=banking.now,
        has=added(CUSTODY_HAS),
        owes=added(CUSTODY_OWES),
        all_has=added(ALL_HAS),
        all_owes=added(ALL_OWES),
        unposted=_unposted(banking),
        balances={code: amount for code, amount in balances.items() if code in counted},
    )


def _unposted(banking: Banking) -> Money:
    cursor, total = None, 0
    while True:
        page = banking.breaks.open(cursor=cursor, limit=100)
        total += sum(found.amount for found in page.entries if found.unposted)
        cursor = page.next_cursor
        if cursor is None:
            return total


def report_coverage(banking: Banking) -> Coverage:
    """Stage the day's coverage, and a case if less is there than is owed. A repeat of the day replaces it."""
    found = coverage_now(banking)
    banking.coverage.stage(found)
    if found.excess < 0 or found.all_excess < 0:
        facts = {"excess": found.excess, "all_excess": found.all_excess, "unposted": found.unposted}
        missing = -min(found.excess, found.all_excess)
        day = f"{found.on:%Y%m%d}"
        case_id = case_id_of("coverage", day)
        open_case(banking.oversight, CaseKind.COVERAGE, f"coverage-{day}", facts=facts, amount=missing, case_id=case_id)
    return found
