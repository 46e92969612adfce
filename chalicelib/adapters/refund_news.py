"""Payments hears of its refunds' transfers from banking: a door between two contexts that do not know each other."""

from chalicelib.banking import Transfer
from chalicelib.payments import Payments, RefundId, settle_bank_refund


class RefundNews:
    """Fills `banking.TransferObserver` by payments' refunds."""

    def __init__(self, payments: Payments) -> None:
        self._payments = payments

    def on_confirmed(self, transfer: Transfer) -> None:
        settle_bank_refund(self._payments, RefundId(transfer.reference), transfer.transfer_id, None)

    def on_failed(self, transfer: Transfer) -> None:
        failure = transfer.reason or "failed"
        settle_bank_refund(self._payments, RefundId(transfer.reference), transfer.transfer_id, failure)
