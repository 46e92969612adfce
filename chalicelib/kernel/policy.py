"""Dated policy: limits, fees and tax rates by the day they begin, each with its legal ground. No constant in code.

What stood at release is `POLICIES`; whatever came later is a `Change`, a row of data with a first day (oversight makes them,
by two persons). A change is never edited. Every journal entry records the version, which names exactly the rows in force.
Rates are basis points, amounts đồng, durations seconds.

To add a value: a field, its value in every row, and its range and source in `policy_rules.py`.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from datetime import date

from chalicelib.kernel.money import Money
from chalicelib.kernel.records import dataclass


@dataclass(frozen=True, slots=True)
class Policy:
    """The values in force from `begins_on` until the next row begins.

    Attributes:
        version: names exactly the rows from which these values are; see `policy_of`.
        customer_day_cash: cash in and out together per customer and day.
        outlet_day_cash: cash in and out together per outlet and day.
        outlet_month_cash: the same per calendar month.
        voucher_max: an offline voucher carries at most so much.
        lease_cash, lease_count: paid offline by one tablet between two syncs, at most.
        lease_unsynced_s: a tablet that was silent for longer pays nothing.
        lost_tablet_window_s: vouchers of a lost tablet wait so long after their end for a decision.
        message_kept_s: what was told to whom is kept so long, then forgotten.
        follows_most: a buyer follows at most so many households.
        rating_window_s: a line can be rated so long after its delivery; rating_change_window_s: and a rating be changed so
            long after it was given.
        rating_reports_per_day: one visitor reports at most so many ratings a day.
        message_order_codes, message_order_money, message_order_other: the channels in the order in which they are tried, one
            digit each: 1 Zalo, 2 text message, 3 e-mail.
        message_confirm_s: urgent words whose delivery Zalo has not confirmed by then go by the next channel too.
        message_ask_s: of the others Zalo is asked then; message_unknown_s: how long a word is awaited of one that a provider
            perhaps has; message_patience_s, message_last_patience_s: how long a provider that is away
            is tried, while there is another channel and when there is none.
        message_quiet_from_s, message_quiet_until_s: seconds of the Vietnamese day; what is not urgent waits between them.
        message_day_cost: what messages but those of money and codes may cost for one person and day, at message_price_zalo
            for one and message_price_sms for a part.
        parcel_confirm_within_s, parcel_hand_in_within_s: a household's parcel is late when it is not confirmed, and not at
            the post office, so long after it was to be confirmed; transfer_answer_within_s: a transfer without the bank's
            answer.
        case_urgent_within_s, case_within_s, review_within_s, bank_break_within_s, refund_stuck_within_s: what waits longer
            in these queues of the desk is overdue.
        webhook_failing_s: an endpoint that took nothing for so long is told of nothing any more.
        note_told_again_s: of several notes in a row the other one is told once, and again after so long.
        code_bound_above: a withdrawal code over this amount is good at one outlet only.
        chargeback_seller_bp: of its part of a card charge that was lost because of the goods, after the release, what a
            household gives back; the province bears the rest.
        cod_remit_within_s: cash that a carrier collected is handed over within it; cod_batch_waits_s: a batch's money comes
            within it.
        review_first_listings: so many listings of a new household are looked at; review_before_sale: 1 hides them till
            then.
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
    chargeback_seller_bp: int
    cod_batch_waits_s: int
    cod_remit_within_s: int
    card_payment_window_s: int
    vietqr_payment_window_s: int
    cash_payment_window_s: int
    cash_payment_most: Money
    guest_unpaid_per_phone: int
    guest_unpaid_per_address: int
    shift_second_count_above: Money
    shift_supervisor_above: Money
    parcel_district_first_kg: Money
    parcel_district_further_kg: Money
    parcel_province_first_kg: Money
    parcel_province_further_kg: Money
    parcel_north_first_kg: Money
    parcel_north_further_kg: Money
    parcel_far_first_kg: Money
    parcel_far_further_kg: Money
    parcel_cold_surcharge: Money
    delivery_days_district: int
    delivery_days_province: int
    delivery_days_north: int
    delivery_days_far: int
    fresh_days_most: int
    picked_days_most: int
    weighing_tolerance_bp: int
    return_fee_bp: int
    fresh_claim_window_s: int
    refused_cod_household_bp: int
    cod_refusals_most: int
    cod_refusal_window_s: int
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
    scarce_notes_up_to: Money
    scarce_notes_kept: int
    cash_in_signature_above: Money
    cash_out_signature_above: Money
    repeated_variance_times: int
    repeated_variance_in: int
    shift_early_s: int
    write_off_most: Money
    cash_over_kept_s: int
    splitting_times: int
    splitting_near_bp: int
    splitting_day_bp: int
    denial_window_s: int
    voucher_max: Money
    voucher_lifetime_s: int
    lease_lifetime_s: int
    lease_cash: Money
    lease_count: int
    lease_unsynced_s: int
    lost_tablet_window_s: int
    message_kept_s: int
    message_order_codes: int
    message_order_money: int
    message_order_other: int
    message_confirm_s: int
    message_ask_s: int
    message_unknown_s: int
    message_patience_s: int
    message_last_patience_s: int
    message_quiet_from_s: int
    message_quiet_until_s: int
    message_day_cost: Money
    message_price_zalo: Money
    message_price_sms: Money
    parcel_notes_most: int
    note_told_again_s: int
    float_top_up_alone: Money
    review_first_listings: int
    review_before_sale: int
    ocop_validity_months: int
    certificate_validity_months_most: int
    consent_lifetime_s: int
    follows_most: int
    rating_window_s: int
    rating_change_window_s: int
    rating_reports_per_day: int
    season_price_off_most_bp: int
    season_price_days_most: int
    season_price_steady_days: int
    parcel_confirm_within_s: int
    parcel_hand_in_within_s: int
    transfer_answer_within_s: int
    case_urgent_within_s: int
    case_within_s: int
    review_within_s: int
    bank_break_within_s: int
    refund_stuck_within_s: int
    integrator_key_lifetime_s: int
    integrator_requests_per_minute: int
    webhook_failing_s: int


POLICIES: tuple[Policy, ...] = (
    Policy(
        version="2026-07",
        begins_on=date(2025, 7, 1),
        customer_day_cash=20_000_000,
        outlet_day_cash=200_000_000,
        outlet_month_cash=5_000_000_000,
        code_bound_above=5_000_000,
        code_lifetime_s=15 * 60,
        code_tries=5,
        cash_step=1_000,
        # Free of charge as decided by the province; the bounds speak once there is a rate.
        cash_out_free_up_to=0,
        cash_out_fee_bp=0,
        cash_out_fee_least=0,
        cash_out_fee_most=500_000,
        cash_out_commission_bp=20,
        marketplace_fee_bp=300,
        fee_vat_bp=1_000,
        seller_vat_bp=100,
        seller_pit_bp=50,
        escrow_release_after_s=48 * 3600,
        chargeback_seller_bp=10_000,
        cod_batch_waits_s=2 * 86_400,
        cod_remit_within_s=5 * 86_400,
        card_payment_window_s=30 * 60,
        vietqr_payment_window_s=72 * 3600,
        cash_payment_window_s=48 * 3600,
        cash_payment_most=20_000_000,
        guest_unpaid_per_phone=5,
        guest_unpaid_per_address=60,
        shift_second_count_above=50_000,
        shift_supervisor_above=500_000,
        parcel_district_first_kg=16_000,
        parcel_district_further_kg=2_500,
        parcel_province_first_kg=20_000,
        parcel_province_further_kg=3_000,
        parcel_north_first_kg=30_000,
        parcel_north_further_kg=5_000,
        parcel_far_first_kg=38_000,
        parcel_far_further_kg=9_000,
        parcel_cold_surcharge=20_000,
        delivery_days_district=1,
        delivery_days_province=2,
        delivery_days_north=3,
        delivery_days_far=6,
        fresh_days_most=3,
        picked_days_most=8,
        weighing_tolerance_bp=2_000,
        return_fee_bp=5_000,
        fresh_claim_window_s=24 * 3600,
        refused_cod_household_bp=5_000,
        cod_refusals_most=2,
        cod_refusal_window_s=180 * 86_400,
        customer_transfer_free_up_to=0,
        customer_transfer_fee_bp=0,
        customer_transfer_fee_least=0,
        customer_transfer_fee_most=500_000,
        transfer_step_up_above=10_000_000,
        transfer_step_up_day=20_000_000,
        bank_transfer_free_up_to=0,
        bank_transfer_fee_bp=0,
        bank_transfer_fee_least=0,
        bank_transfer_fee_most=500_000,
        bank_transfer_max=499_999_999,
        reversal_window_s=30 * 86_400,
        quote_lifetime_s=10 * 60,
        scarce_notes_up_to=50_000,
        scarce_notes_kept=10,
        cash_in_signature_above=15_000_000,
        cash_out_signature_above=15_000_000,
        repeated_variance_times=3,
        repeated_variance_in=10,
        shift_early_s=30 * 60,
        write_off_most=5_000_000,
        cash_over_kept_s=30 * 86_400,
        splitting_times=3,
        splitting_near_bp=8_000,
        splitting_day_bp=9_000,
        denial_window_s=30 * 86_400,
        # Circular 07/2024/TT-NHNN Art. 4: a customer's transaction reaches the principal within one working day, so no
        # voucher is good, and no tablet pays unheard, for more than a day. The amounts bound what a stolen tablet can lose.
        voucher_max=2_000_000,
        voucher_lifetime_s=24 * 3600,
        lease_lifetime_s=72 * 3600,
        lease_cash=30_000_000,
        lease_count=20,
        lease_unsynced_s=24 * 3600,
        lost_tablet_window_s=14 * 24 * 3600,
        message_kept_s=180 * 24 * 3600,
        message_order_codes=12,
        message_order_money=123,
        message_order_other=132,
        message_confirm_s=45,
        message_ask_s=15 * 60,
        message_unknown_s=3600,
        message_patience_s=30 * 60,
        message_last_patience_s=12 * 3600,
        message_quiet_from_s=21 * 3600 + 30 * 60,
        message_quiet_until_s=6 * 3600 + 30 * 60,
        message_day_cost=5_000,
        message_price_zalo=300,
        message_price_sms=800,
        parcel_notes_most=20,
        note_told_again_s=3600,
        float_top_up_alone=50_000_000,
        review_first_listings=3,
        review_before_sale=0,
        ocop_validity_months=36,
        certificate_validity_months_most=60,
        consent_lifetime_s=180 * 86_400,
        follows_most=200,
        rating_window_s=60 * 86_400,
        rating_change_window_s=30 * 86_400,
        rating_reports_per_day=20,
        season_price_off_most_bp=5_000,
        season_price_days_most=120,
        season_price_steady_days=30,
        parcel_confirm_within_s=24 * 3600,
        parcel_hand_in_within_s=72 * 3600,
        transfer_answer_within_s=2 * 3600,
        case_urgent_within_s=4 * 3600,
        case_within_s=2 * 86_400,
        review_within_s=86_400,
        bank_break_within_s=2 * 86_400,
        refund_stuck_within_s=86_400,
        integrator_key_lifetime_s=365 * 86_400,
        integrator_requests_per_minute=60,
        webhook_failing_s=5 * 86_400,
    ),
)
"""In order of `begins_on`. A row states every value anew, so changes that began before it are over."""

VALUES = frozenset(part.name for part in fields(Policy)) - {"version", "begins_on"}
"""The names of what a change may change."""

ORDERED = (
    ("customer_day_cash", "outlet_day_cash", "outlet_month_cash"),
    ("shift_second_count_above", "shift_supervisor_above"),
    ("repeated_variance_times", "repeated_variance_in"),
    ("transfer_step_up_above", "transfer_step_up_day"),
    ("cash_out_fee_least", "cash_out_fee_most"),
    ("parcel_district_first_kg", "parcel_province_first_kg", "parcel_north_first_kg", "parcel_far_first_kg"),
    ("parcel_district_further_kg", "parcel_province_further_kg", "parcel_north_further_kg", "parcel_far_further_kg"),
    ("delivery_days_district", "delivery_days_province", "delivery_days_north", "delivery_days_far"),
    ("delivery_days_district", "fresh_days_most"),
    ("parcel_confirm_within_s", "parcel_hand_in_within_s"),
    ("case_urgent_within_s", "case_within_s"),
    ("message_patience_s", "message_last_patience_s"),
    ("customer_transfer_fee_least", "customer_transfer_fee_most"),
    ("bank_transfer_fee_least", "bank_transfer_fee_most"),
)
"""Values that make sense only in this order."""


@dataclass(frozen=True, slots=True)
class Change:
    """One value from one Vietnamese day on."""

    change_id: str
    field: str
    value: int
    begins_on: date


def changes_on(day: date, changes: Iterable[Change]) -> list[Change]:
    """Those in force on the Vietnamese day, over the seed row of that day, in order; a later one of a field wins."""
    since = _seed_on(day).begins_on
    in_force = [one for one in changes if since <= one.begins_on <= day and one.field in VALUES]
    return sorted(in_force, key=lambda one: (one.begins_on, one.change_id))


def policy_on(day: date, changes: Iterable[Change] = ()) -> Policy:
    """The policy of a Vietnamese day; before the first row, the first."""
    seed, in_force = _seed_on(day), changes_on(day, changes)
    if not in_force:
        return seed
    begins_on = in_force[-1].begins_on
    digest = hashlib.sha256("\n".join(one.change_id for one in in_force).encode()).hexdigest()[:12]
    version = f"{seed.version}+{begins_on.isoformat()}.{digest}"
    values = {one.field: one.value for one in in_force}
    return replace(seed, version=version, begins_on=begins_on, **values)


def policy_of(version: str, changes: Sequence[Change]) -> Policy | None:
    """The policy that a journal entry names, or None if there never was such."""
    first_days = {row.begins_on for row in POLICIES} | {one.begins_on for one in changes}
    policies = [*POLICIES, *(policy_on(day, changes) for day in sorted(first_days))]
    return next((one for one in policies if one.version == version), None)


def incoherence_of(policy: Policy) -> str | None:
    """Which values are not in order, as in `a <= b`; None if the policy holds together."""
    for names in ORDERED:
        values = [getattr(policy, name) for name in names]
        if values != sorted(values):
            return " <= ".join(names)
    return None


def _seed_on(day: date) -> Policy:
    begun = [policy for policy in POLICIES if policy.begins_on <= day]
    return begun[-1] if begun else POLICIES[0]
