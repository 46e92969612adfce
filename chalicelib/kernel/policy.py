"""Dated policy: limits, fees and tax rates by the day they begin, each with its legal ground. No constant in code.

Every journal entry records the version that was in force. A change is a new row with a later day, never an edit.
Rates are basis points, amounts đồng, durations seconds.
"""

from dataclasses import dataclass
from datetime import date, datetime

from chalicelib.kernel.clock import business_date
from chalicelib.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Policy:
    """The values in force from `begins_on` until the next row begins.

    Attributes:
        customer_day_cash: cash in and out together per customer and day.
        outlet_day_cash: cash in and out together per outlet and day.
        outlet_month_cash: the same per calendar month.
        code_bound_above: a withdrawal code over this amount is good at one outlet only.
        transfer_step_up_above: a transfer over it, or over `transfer_step_up_day` with the day's others, needs the stronger
            check.
    """

    version: str
    begins_on: date
    customer_day_cash: Money
    outlet_day_cash: Money
    outlet_month_cash: Money
    code_bound_above: Money
    code_lifetime_s: int
    code_tries: int
    cash_step: Money
    cash_out_free_up_to: Money
    cash_out_fee_bp: int
    cash_out_fee_least: Money
    cash_out_fee_most: Money
    cash_out_commission_bp: int
    marketplace_fee_bp: int
    fee_vat_bp: int
    seller_vat_bp: int
    seller_pit_bp: int
    escrow_release_after_s: int
    card_payment_window_s: int
    vietqr_payment_window_s: int
    shift_second_count_above: Money
    shift_supervisor_above: Money
    parcel_fee_first_kg: Money
    parcel_fee_each_further_kg: Money
    customer_transfer_free_up_to: Money
    customer_transfer_fee_bp: int
    customer_transfer_fee_least: Money
    customer_transfer_fee_most: Money
    transfer_step_up_above: Money
    transfer_step_up_day: Money
    bank_transfer_free_up_to: Money
    bank_transfer_fee_bp: int
    bank_transfer_fee_least: Money
    bank_transfer_fee_most: Money
    bank_transfer_max: Money
    reversal_window_s: int
    quote_lifetime_s: int


POLICIES: tuple[Policy, ...] = (
    Policy(
        version="2026-07",
        begins_on=date(2025, 7, 1),
        # Circular 07/2024/TT-NHNN Art. 5(1)(a), (b): 20M a customer a day, 200M a point a day, 5bn a point a month.
        customer_day_cash=20_000_000,
        outlet_day_cash=200_000_000,
        outlet_month_cash=5_000_000_000,
        code_bound_above=5_000_000,
        code_lifetime_s=15 * 60,
        code_tries=5,
        # The smallest note in use is 1,000 đồng.
        cash_step=1_000,
        # Free of charge as decided by the province; the bounds speak once there is a rate.
        cash_out_free_up_to=0,
        cash_out_fee_bp=0,
        cash_out_fee_least=0,
        cash_out_fee_most=500_000,
        cash_out_commission_bp=20,
        marketplace_fee_bp=300,
        fee_vat_bp=1_000,
        # Decree 117/2025/NĐ-CP (from 2025-07-01): goods 1 % VAT and 0.5 % PIT withheld on gross revenue.
        seller_vat_bp=100,
        seller_pit_bp=50,
        escrow_release_after_s=48 * 3600,
        card_payment_window_s=30 * 60,
        vietqr_payment_window_s=72 * 3600,
        shift_second_count_above=50_000,
        shift_supervisor_above=500_000,
        parcel_fee_first_kg=30_000,
        parcel_fee_each_further_kg=5_000,
        customer_transfer_free_up_to=0,
        customer_transfer_fee_bp=0,
        customer_transfer_fee_least=0,
        customer_transfer_fee_most=500_000,
        # Decision 2345/QĐ-NHNN (2023-12-18, from 2024-07-01): over 10M a transfer or 20M a day needs the person matched.
        transfer_step_up_above=10_000_000,
        transfer_step_up_day=20_000_000,
        bank_transfer_free_up_to=0,
        bank_transfer_fee_bp=0,
        bank_transfer_fee_least=0,
        bank_transfer_fee_most=500_000,
        # NAPAS 247 carries under 500M a transfer.
        bank_transfer_max=499_999_999,
        # Our own rule: what is older than a month is corrected by a new entry, not taken back.
        reversal_window_s=30 * 86_400,
        quote_lifetime_s=10 * 60,
    ),
)
"""In order of `begins_on`."""


def policy_at(at: datetime) -> Policy:
    """The policy of the Vietnamese day in which the moment falls; before the first row, the first."""
    day = business_date(at)
    in_force = [policy for policy in POLICIES if policy.begins_on <= day]
    return in_force[-1] if in_force else POLICIES[0]
