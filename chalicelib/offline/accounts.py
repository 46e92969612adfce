"""The ledger accounts of the offline counter: whose each is."""

from chalicelib.ledger import Account, account, chart


def voucher_account(outlet_code: str, voucher_id: str) -> Account:
    """Money set aside for a voucher."""
    return account(chart.VOUCHER, f"{outlet_code}-{voucher_id}")


def fee_account(voucher_id: str) -> Account:
    """The fee set aside with it."""
    return account(chart.FEE_DEFERRED, voucher_id)


def exception_account(outlet_code: str) -> Account:
    """Cash that left the outlet without a voucher that holds money for it."""
    return account(chart.OFFLINE_EXCEPTION, outlet_code)
