"""Fees by the dated policy: nothing up to an amount, above it a share with a least and a most; rounded down to the đồng."""

from enum import StrEnum

from chalicelib.kernel.money import Money, share
from chalicelib.kernel.policy import Policy
from chalicelib.kernel.records import dataclass


class FeeKind(StrEnum):
    """What a fee is taken for."""

    CASH_OUT = "cash_out"
    CUSTOMER_TRANSFER = "customer_transfer"
    BANK_TRANSFER = "bank_transfer"


@dataclass(frozen=True, slots=True)
class Tariff:
    """
    Attributes:
        free_up_to: amounts up to this one cost nothing.
        rate_bp: share of a larger amount, in basis points; `least` and `most` bound the fee.
    """

    free_up_to: Money
    rate_bp: int
    least: Money
    most: Money

    def fee(self, amount: Money) -> Money:
        if amount <= self.free_up_to:
            return 0
        return min(self.most, max(self.least, share(amount, self.rate_bp)))


def tariff_of(policy: Policy, kind: FeeKind) -> Tariff:
    match kind:
        case FeeKind.CASH_OUT:
            return Tariff(
                policy.cash_out_free_up_to, policy.cash_out_fee_bp, policy.cash_out_fee_least, policy.cash_out_fee_most
            )
        case FeeKind.CUSTOMER_TRANSFER:
            return Tariff(
                policy.customer_transfer_free_up_to,
                policy.customer_transfer_fee_bp,
                policy.customer_transfer_fee_least,
                policy.customer_transfer_fee_most,
            )
        case FeeKind.BANK_TRANSFER:
            return Tariff(
                policy.bank_transfer_free_up_to,
                policy.bank_transfer_fee_bp,
                policy.bank_transfer_fee_least,
                policy.bank_transfer_fee_most,
            )


def fee_of(policy: Policy, kind: FeeKind, amount: Money) -> Money:
    return tariff_of(policy, kind).fee(amount)
