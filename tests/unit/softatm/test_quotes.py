"""Quotes: the fee that was shown is the fee that is posted, also when the policy changes between (I22)."""

from dataclasses import replace
from datetime import UTC, date, datetime
from unittest.mock import patch

import hypothesis.strategies as st
import pytest
from hypothesis import given

from chalicelib.kernel.fees import FeeKind, Tariff
from chalicelib.kernel.money import MAX_AMOUNT, Money
from chalicelib.kernel.policy import POLICIES
from chalicelib.softatm import Quote, Withdrawal, WithdrawalId, issue_withdrawal, make_quote, quote_text
from chalicelib.softatm.errors import QuoteAltered, QuoteExpired
from tests.builders import FakeClock
from tests.builders_softatm import COLLECT_PIN, HERE, MONEY_PIN, Counter, counter_on
from tests.caller import Caller

LATE = datetime(2026, 9, 30, 16, 55, tzinfo=UTC)
"""23:55 in Lạng Sơn, five minutes before the dearer policy begins."""
TODAY = replace(POLICIES[0], cash_out_fee_bp=55, cash_out_fee_least=2_000)
TOMORROW = replace(TODAY, version="dearer", begins_on=date(2026, 10, 1), cash_out_fee_bp=110)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(LATE)


@pytest.fixture
def world(clock: FakeClock) -> Counter:
    return counter_on(clock=clock)


def quoted(world: Counter, amount: Money, kind: FeeKind = FeeKind.CASH_OUT) -> tuple[Quote, str]:
    def use_case(softatm: object) -> tuple[Quote, str]:
        quote = make_quote(softatm, kind, amount)  # type: ignore[arg-type]
        return quote, quote_text(softatm, quote)  # type: ignore[arg-type]

    return world.soft(use_case)


def issued(world: Counter, amount: Money, text: str | None) -> Withdrawal:
    party = world.household(5_000_000)
    return world.soft(
        lambda s: issue_withdrawal(
            s,
            withdrawal_id=world.new(WithdrawalId),
            party_id=party.party_id,
            amount=amount,
            money_pin=MONEY_PIN,
            collect_pin=COLLECT_PIN,
            outlet_code=HERE,
            quote=text,
        )
    )


def test_the_quoted_fee_is_posted_though_the_policy_changed(world: Counter, clock: FakeClock) -> None:
    with patch("chalicelib.kernel.policy.POLICIES", (TODAY, TOMORROW)):
        quote, text = quoted(world, 2_000_000)
        assert (quote.fee, quote.total, quote.policy_version) == (11_000, 2_011_000, TODAY.version)
        clock.tick(minutes=9, seconds=59)
        withdrawal = issued(world, 2_000_000, text)
        assert (withdrawal.fee, withdrawal.fee_policy) == (quote.fee, TODAY.version)
        assert world.posted(withdrawal.fee_account) == quote.fee
        unquoted = issued(world, 2_000_000, None)
        assert (unquoted.fee, unquoted.fee_policy) == (22_000, "dearer")


def test_a_quote_is_good_for_ten_minutes(world: Counter, clock: FakeClock) -> None:
    _, text = quoted(world, 2_000_000)
    clock.tick(minutes=10)
    with pytest.raises(QuoteExpired):
        issued(world, 2_000_000, text)


@pytest.mark.parametrize("change", ["amount", "kind", "fee", "key", "cut", "marks"])
def test_an_altered_quote_is_refused(world: Counter, change: str) -> None:
    amount, kind = (3_000_000 if change == "amount" else 2_000_000), FeeKind.CASH_OUT
    _, text = quoted(world, amount, FeeKind.BANK_TRANSFER if change == "kind" else kind)
    if change == "fee":
        other, _ = quoted(world, 2_000_000)
        text = world.soft(lambda s: quote_text(s, replace(other, fee=1))).partition(".")[0] + "." + text.partition(".")[2]
    if change == "key":
        text = text[:-1] + ("0" if text[-1] != "0" else "1")
    if change == "cut":
        text = text[: len(text) // 2]
    if change == "marks":
        text = "phí.giá"
    with pytest.raises(QuoteAltered):
        issued(world, 2_000_000, text)


def test_a_quote_over_http(world: Counter) -> None:
    asked = Caller(world.app).post("/quotes", {"kind": "cash_out", "amount": 2_000_000})
    assert (asked.status, asked.body["fee"], asked.body["total"]) == (200, 0, 2_000_000)
    assert asked.body["good_until"] == "2026-09-30T17:05:00.000Z"
    assert Caller(world.app).post("/quotes", {"kind": "parcel", "amount": 1}).status == 422


@given(
    tariff=st.builds(
        Tariff,
        free_up_to=st.integers(0, 10**7),
        rate_bp=st.integers(0, 500),
        least=st.integers(0, 10_000),
        most=st.integers(10_000, 10**6),
    ),
    amount=st.integers(1, MAX_AMOUNT),
)
def test_a_fee_is_free_or_within_its_bounds(tariff: Tariff, amount: Money) -> None:
    fee = tariff.fee(amount)
    if amount <= tariff.free_up_to:
        assert fee == 0
    else:
        assert tariff.least <= fee <= tariff.most
        assert fee in (tariff.least, tariff.most) or fee * 10_000 <= amount * tariff.rate_bp < (fee + 1) * 10_000
