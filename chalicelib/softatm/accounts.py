"""The ledger accounts of the soft ATM: whose each is."""

from chalicelib.ledger import Account, account, chart

VAULT = account(chart.VAULT, "lang-son")
"""The province's vault."""


def safe_account(outlet_code: str) -> Account:
    """Cash in the outlet's safe."""
    return account(chart.SAFE, outlet_code)


def transit_account(delivery_id: str) -> Account:
    """Cash in the delivery's sealed bag."""
    return account(chart.TRANSIT, delivery_id)


def difference_account(delivery_id: str) -> Account:
    """What its count was short of its seal; below zero what was over."""
    return account(chart.TRANSIT_DIFFERENCE, delivery_id)


def till_account(outlet_code: str, device_id: str) -> Account:
    """Cash in the drawer at one tablet."""
    return account(chart.TILL, f"{outlet_code}-{device_id}")


def balance_account(party_id: str) -> Account:
    """What the province owes the party."""
    return account(chart.BALANCE, party_id)


def commission_account(outlet_code: str) -> Account:
    """Commission owed to the outlet."""
    return account(chart.COMMISSION_DUE, outlet_code)


def code_account(withdrawal_id: str) -> Account:
    """Money set aside for a withdrawal code."""
    return account(chart.CODE, withdrawal_id)


def fee_account(withdrawal_id: str) -> Account:
    """The fee set aside with it."""
    return account(chart.FEE_DEFERRED, withdrawal_id)


def pay_counter(withdrawal_id: str) -> Account:
    """Committed, notes not yet handed over."""
    return account(chart.COUNTER_PAY, withdrawal_id)


def sent_account(transfer_id: str) -> Account:
    """Sent to a bank, unconfirmed."""
    return account(chart.OUT_TRANSFER, transfer_id)


def receive_counter(cash_in_id: str) -> Account:
    """Notes taken, credit not yet final."""
    return account(chart.COUNTER_RECEIVE, cash_in_id)
