"""Row 12: what the receipt of a cash-in says while the bank has not decided."""

import pytest

from chalicelib.entrypoints.http.bank_cash_ins import bank_cash_in_view
from tests.builders_softatm import Counter, counter_on
from tests.unit.softatm.test_bank_cash_ins import OTHER, OWN, SILENCE, YES, fund_float, order, taken, told


@pytest.mark.failure(12)
@pytest.mark.parametrize("bank", [OWN, OTHER])
def test_the_receipt_says_that_the_bank_has_not_answered(bank: str) -> None:
    world: Counter = counter_on()
    fund_float(world, 10_000_000)
    party, duty = world.household(), world.open(5_000_000)
    cash_in = taken(world, duty, order(world, party, 2_000_000, bank))
    for receipt in (bank_cash_in_view(cash_in), bank_cash_in_view(told(world, cash_in, SILENCE))):
        assert (receipt.state, receipt.state_vi) == ("sent", "đang chờ ngân hàng trả lời")
        assert (receipt.bank_ref, receipt.ended_at) == (None, None)
    final = bank_cash_in_view(told(world, cash_in, YES))
    assert (final.state, final.bank_ref) == ("confirmed", "FT9")
