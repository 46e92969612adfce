"""Notices, lines, repeats and kills in any order end in the same books, and each đồng is in them once (I6, I7, I23)."""

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.banking import StatementState, order_import
from chalicelib.entrypoints.effects import statements as worker
from chalicelib.entrypoints.runner import run
from chalicelib.payments import transfer_content
from tests.builders_orders import Fair, deliver_effects
from tests.builders_statements import Row, bank_market, camt053, look, upload
from tests.property.money_invariants import (
    check_balances_are_folds,
    check_entries_balance,
    check_keys_are_used_once,
    headers_of,
)
from tests.unit.banking.test_statement_import import Killed

DUE = 165_000


@dataclass(frozen=True)
class Deed:
    """What really happened at the bank, as one booking of a day."""

    kind: str
    amount: int
    day: int


deeds = st.lists(
    st.builds(
        Deed,
        st.sampled_from(["order", "order", "stranger", "fee", "payout", "unexplained"]),
        st.sampled_from([DUE, DUE, 65_000, 400_000]),
        st.integers(0, 2),
    ),
    min_size=1,
    max_size=7,
)
NOISE = st.lists(st.sampled_from(["notices", "even", "odd", "day0", "day1", "day2", "kill"]), max_size=8)


class Bank:
    """The deeds as notices and as three days' statements."""

    def __init__(self, done: list[Deed]) -> None:
        self.market = bank_market()
        placed = self.market.place(lines=[(self.market.na, 2)])
        self.code = transfer_content(placed.order.code)
        self.deeds = list(enumerate(done))
        self.files: list[bytes] = []
        opening = 10_000_000
        for day in range(3):
            rows = [self.row(number, deed) for number, deed in self.deeds if deed.day == day]
            rows += [Row(f"END{day}", 1_000 + day, "le", at=f"2026-09-0{day + 1}")]
            self.files.append(camt053(rows, opening=opening, ref=f"S{day}", sequence=day + 1))
            opening += sum(row.amount for row in rows)
        self.closing = opening

    def row(self, number: int, deed: Deed) -> Row:
        at = f"2026-09-0{deed.day + 1}"
        match deed.kind:
            case "order":
                return Row(f"FT{number}", deed.amount, self.code, at=at)
            case "stranger":
                return Row(f"FT{number}", deed.amount, f"cam on {number}", at=at)
            case "payout":
                payer = "STRIPE PAYMENTS"
                return Row(f"FT{number}", deed.amount, f"po_1Nabcdef{number}", at=at, name=payer)
            case "fee":
                return Row(f"FT{number}", -deed.amount, "PHI", at=at, code="CHRG")
            case _:
                return Row(f"FT{number}", -deed.amount, "khong ro", at=at)

    def notify(self, which: tuple[int, ...] = (0, 1)) -> None:
        """The post brings notices, or every other one; the bank sends none of fees, payouts and debits."""
        for number, deed in self.deeds:
            if deed.kind in ("order", "stranger") and number % 2 in which:
                row = self.row(number, deed)
                self.market.take(self.market.money(row.amount, row.content, bank_ref=row.ref))

    def give(self, day: int, *, kill_after: int | None = None) -> None:
        """A day's statement is uploaded; the worker may die after so many units of work."""
        upload(self.market, self.files[day])
        left = [kill_after]
        chunk, line = worker._take_chunk, worker._take_line

        def dying(step: object) -> object:
            def taken(*given: object) -> None:
                if left[0] is not None:
                    left[0] -= 1
                    if left[0] < 0:
                        left[0] = None
                        raise Killed
                step(*given)  # type: ignore[operator]

            return taken

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(worker, "CHUNK", 2)
            patch.setattr(worker, "NOTED_EVERY", 1)
            patch.setattr(worker, "_take_chunk", dying(chunk))
            patch.setattr(worker, "_take_line", dying(line))
            try:
                deliver_effects(self.market, "import_statement")
            except Killed:
                deliver_effects(self.market, "import_statement")

    def settle(self) -> None:
        """Everything comes in the end, in order."""
        self.notify()
        for day in range(3):
            self.give(day)


def books(market: Fair) -> dict[str, int]:
    """What must not depend on the order: money to be given back is owed or on its way, one sum."""
    totals = market.totals()
    back = totals.pop("2120", 0) + totals.pop("2210", 0)
    return {**totals, "back": back}


def queue(market: Fair) -> set[tuple[str, str, int]]:
    found = market.work().banking.breaks.open(cursor=None, limit=100).entries
    return {(one.kind.value, one.booking_id, one.amount) for one in found}


@pytest.mark.pain(4)
@pytest.mark.failure(15)
@settings(max_examples=25, deadline=None)
@given(deeds, NOISE, st.integers(0, 6))
def test_any_order_of_notices_lines_repeats_and_kills(done: list[Deed], noise: list[str], kill_after: int) -> None:
    plain, noisy = Bank(done), Bank(done)
    plain.settle()
    kill = None
    for step in noise:
        match step:
            case "notices":
                noisy.notify()
            case "even":
                noisy.notify((0,))
            case "odd":
                noisy.notify((1,))
            case "kill":
                kill = kill_after
            case _:
                noisy.give(int(step[-1]), kill_after=kill)
                kill = None
    noisy.settle()
    assert books(noisy.market) == books(plain.market)
    assert queue(noisy.market) == queue(plain.market)
    for market in (plain.market, noisy.market):
        items = market.table.everything()
        headers = headers_of(items)
        check_entries_balance(headers)
        check_keys_are_used_once(headers)
        check_balances_are_folds(items, headers)
        unposted = sum(deed.amount for deed in done if deed.kind == "unexplained")
        assert market.totals().get("1020", 0) == plain.closing - 10_000_000 + unposted, "the bank's own balance"
        assert "1220" not in market.totals(), "nothing is left in clearing (I23)"


def test_a_gap_is_closed_whatever_came_first() -> None:
    bank = Bank([Deed("order", DUE, day) for day in range(3)])
    ids = [upload(bank.market, bank.files[day]) for day in (0, 2, 1)]
    for _ in range(3):
        deliver_effects(bank.market, "import_statement")
    states = [look(bank.market, one).state for one in ids]
    if StatementState.GAP in states:
        late = ids[states.index(StatementState.GAP)]
        run(bank.market.app, lambda work: order_import(work.banking, late))
        deliver_effects(bank.market, "import_statement")
    assert {look(bank.market, one).state for one in ids} == {StatementState.DONE}
