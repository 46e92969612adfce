"""Money that is simply there."""

from chalicelib.composition import Work
from chalicelib.entrypoints.runner import run
from chalicelib.identity import PartyId
from chalicelib.ledger import account, chart, credit, debit, post
from chalicelib.payments import balance_account
from tests.builders_orders import Fair


def give_balance(market: Fair, party_id: PartyId, amount: int) -> None:
    """Put money on a party's balance from the bank."""

    def use_case(work: Work) -> None:
        legs = [debit(account(chart.CUSTODY_BANK, "970422"), amount), credit(balance_account(party_id), amount)]
        post(work.ledger, kind="opening", key=f"opening:{party_id}", postings=legs, business_ref=party_id)

    run(market.app, use_case)
