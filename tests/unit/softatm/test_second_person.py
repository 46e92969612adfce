"""Large amounts and repetitions at the counter need a supervisor, who signs at the teller's tablet (failures 5 and 24)."""

from dataclasses import replace

import pytest

from chalicelib.identity import Party, Role
from chalicelib.kernel.errors import DomainError
from chalicelib.kernel.money import Money
from chalicelib.kernel.policy import POLICIES
from chalicelib.softatm import CashInId, Notes, PossibleDuplicate, Signature, commit_withdrawal, look_up_code, take_cash
from chalicelib.softatm.errors import SignatureNeeded, SupervisorNeeded
from tests.builders_softatm import COLLECT_PIN, HERE, STAFF_PIN, Counter, counter_on


@pytest.fixture
def world() -> Counter:
    return counter_on()


def unsigned(world: Counter, party: Party, amount: Money, *, again: bool = False) -> Notes:
    return Notes(world.new(CashInId), party.party_id, party.phone, amount, again)


@pytest.mark.failure(5)
def test_the_same_withdrawal_again_is_asked_about(world: Counter) -> None:
    """Failure 5 for cash-outs: the same customer, amount and till within five minutes."""
    party, duty = world.household(3_000_000), world.open()
    world.commit(duty, world.issue(party.party_id, 500_000), again=False)
    second = world.issue(party.party_id, 500_000)
    with pytest.raises(PossibleDuplicate) as refused:
        world.commit(duty, second, again=False)
    assert refused.value.field == "confirmed_again"
    assert world.commit(duty, second, again=True).countersigned_by == world.supervisors[HERE].party_id


def test_large_amounts_need_a_second_person(world: Counter) -> None:
    most = POLICIES[0].cash_in_signature_above
    party, duty = world.household(40_000_000), world.open()
    assert world.soft(lambda s: take_cash(s, duty, unsigned(world, party, most))).signed_by is None
    other = world.household(40_000_000)
    with pytest.raises(SignatureNeeded):
        world.soft(lambda s: take_cash(s, duty, unsigned(world, other, most + 1_000)))
    own = Signature(world.staff(HERE, Role.TELLER).staff_number, STAFF_PIN)
    with pytest.raises(SupervisorNeeded):
        world.soft(lambda s: take_cash(s, duty, replace(unsigned(world, other, most + 1_000), signature=own)))
    assert world.pay_in(duty, other, most + 1_000).signed_by == world.supervisors[HERE].party_id
    third = world.household(40_000_000)
    large = world.issue(third.party_id, most + 1_000)
    assert world.soft(lambda s: look_up_code(s, duty, world.code(large))).signature
    with pytest.raises(SignatureNeeded):
        world.soft(lambda s: commit_withdrawal(s, duty, large.withdrawal_id, collect_pin=COLLECT_PIN, id_last4="6789"))
    assert world.commit(duty, large).countersigned_by == world.supervisors[HERE].party_id


def test_a_wrong_signature_counts_as_a_try(world: Counter) -> None:
    party, duty = world.household(), world.open()
    wrong = Signature(world.supervisors[HERE].staff_number, "000000")
    for _ in range(3):
        with pytest.raises(DomainError) as refused:
            world.soft(lambda s: take_cash(s, duty, replace(unsigned(world, party, 16_000_000), signature=wrong)))
        assert refused.value.code in {"wrong_pin", "pin_locked"}
    assert world.owned(party.party_id) == 0


@pytest.mark.failure(5)
def test_a_confirmed_repetition_is_signed_for(world: Counter) -> None:
    party, duty = world.household(), world.open()
    world.pay_in(duty, party, 500_000)
    with pytest.raises(SignatureNeeded):
        world.soft(lambda s: take_cash(s, duty, unsigned(world, party, 500_000, again=True)))
    assert world.owned(party.party_id) == 500_000
