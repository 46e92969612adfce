"""Every command sent twice, and sent again after its first answer was lost: one effect, the same answer."""

from collections.abc import Callable, Iterator

import pytest

from tests.end_to_end import (
    after_stories,
    cash_stories,
    catalogue_stories,
    counter_stories,
    desk_stories,
    field_stories,
    payment_stories,
    refund_stories,
    stories,
)
from tests.end_to_end.stories import Cast, gather
from tests.end_to_end.table_trouble import ENDLESS_CONFLICT, TROUBLES, Troubled, TroubledServer
from tests.end_to_end.town import Town
from tests.end_to_end.unreliable import COMMANDS, Forgetful, LossyProxy
from tests.end_to_end.visitor import new_key

TOLD: dict[Callable[[Cast], None], set[str]] = {
    stories.loop_by_transfer: {
        "household", "create_listing", "request_photo", "open_shift", "place_order", "confirm_parcel", "pack_parcel",
        "hand_in_parcel", "dispatch_parcel", "deliver_parcel", "confirm_receipt", "issue_withdrawal",
        "commit_withdrawal", "hand_over", "freeze_shift", "close_shift",
    },
    stories.loop_by_cash: {"remit_parcel_cash"},
    stories.loop_by_balance: {"cash_in", "send_payout"},
    desk_stories.counter_at_odds: {"cancel_withdrawal", "put_back", "sign_shift", "undo"},
    desk_stories.money_without_a_name: {"match_money", "cancel_order"},
    desk_stories.office: {
        "open_outlet", "close_outlet", "reopen_outlet",
        "staff", "staff_pin_removal", "staff_dismissal", "tablet_closure", "pin_removal",
        "renaming", "session_closure", "redrive_dead_letters",
    },
    cash_stories.cash_delivered: {
        "plan_delivery", "cancel_delivery", "seal_delivery", "dispatch_delivery", "receive_delivery", "count_delivery",
        "change_outlet", "accept_proposal",
    },
    cash_stories.teller_gone: {
        "take_over_shift", "resolve_counter", "close_taken_shift", "sign_taken_shift", "repay_short", "deny_cash",
        "take_case", "close_case",
    },
    counter_stories.money_between_customers: {"send_to_customer", "send_at_counter"},
    counter_stories.an_order_paid_at_the_post_office: {"pay_in_cash"},
    counter_stories.notes_for_a_bank_account: {"top_up_float", "bank_cash_in", "return_notes", "credit_refused"},
    counter_stories.cash_for_a_customer_of_any_bank: {"ask_for_push", "hand_over_push", "send_push_back", "cancel_push"},
    field_stories.paid_without_a_line: {"grant_lease", "issue_voucher", "cancel_voucher"},
    desk_stories.shop: {"revise_listing", "pause_listing", "resume_listing"},
    desk_stories.parcel_refused: {"cancel_parcel"},
    refund_stories.goods_disputed: {"open_dispute", "request_approval", "decide_approval"},
    catalogue_stories.harvest_sold_ahead: {
        "open_lot", "revise_lot", "close_season",
    },
    catalogue_stories.looked_at: {
        "report_listing", "take_review", "decide_review", "vouch_for_household",
    },
    catalogue_stories.certified: {
        "claim_certificate", "request_document", "take_certificate_review", "decide_certificate",
        "revoke_certificate", "withdraw_certificate",
    },
    after_stories.half_wanted_and_not_taken: {
        "write_to_household", "write_to_buyer", "cancel_lines", "refuse_parcel", "return_parcel",
    },
    after_stories.shown_and_rated: {
        "request_claim_photo", "give_rating", "change_rating", "answer_rating", "hide_rating", "show_rating",
        "remove_rating", "request_rating_photo", "remove_rating_photo", "hide_rating_photo", "show_rating_photo",
        "report_rating", "request_rating_voice", "remove_rating_voice", "hide_rating_answer", "show_rating_answer",
    },
    after_stories.offered_for_less: {
        "agree_season_price", "end_season_price", "language_choice", "follow_household", "unfollow_household",
    },
    after_stories.by_sheet: {
        "announce_sheet_import", "check_sheet_import", "begin_sheet_import", "undo_sheet_import", "order_sheet_export",
        "amend_dictionary", "restore_dictionary",
    },
    payment_stories.cash_by_a_carriers_batch: {
        "tell_cod_batch", "fund_cod_batch", "amend_cod_line", "announce_statement", "import_statement",
    },
    catalogue_stories.helped: {
        "ask_consent", "confirm_consent", "create_listing_for", "revise_listing_for", "pause_listing_for",
        "resume_listing_for", "request_photo_for", "withdraw_consent",
    },
}  # fmt: skip
"""Each story, and the commands that are told in it for the first time."""

IN_PROCESS = {
    "agree_own_coupon",
    "agree_season_price_for",
    "ask_for_taxes",
    "ask_opening",
    "assign_work",
    "begin_holiday",
    "close_day",
    "end_holiday",
    "end_season_price_for",
    "open_household_for",
    "publish_announcement",
    "resend_message",
    "resend_refund",
    "resend_webhooks",
    "recount_goods",
    "resolve_push",
    "revoke_key",
    "send_from_shelf",
    "set_endpoint",
    "sign_up_household",
    "stop_own_coupon",
    "stop_promotion",
    "take_back_announcement",
    "take_back_goods",
    "take_break",
    "take_in_goods",
    "test_webhook",
}
"""Commands without a story on the running stack: `tests.caller.Caller` sends each one twice wherever a test sends it."""


@pytest.fixture(scope="module")
def proxy(town: Town) -> Iterator[LossyProxy]:
    with LossyProxy(town.stack.origin).running() as running:
        yield running


def test_no_command_is_left_out() -> None:
    assert set().union(*TOLD.values()) == set(COMMANDS) - IN_PROCESS


@pytest.mark.failure(4)
@pytest.mark.parametrize("story", TOLD, ids=lambda story: story.__name__)
def test_first_answers_are_lost(town: Town, proxy: LossyProxy, story: Callable[[Cast], None]) -> None:
    line = Forgetful(town.http, proxy)
    story(gather(town, line))
    assert line.met >= TOLD[story]


@pytest.fixture(scope="module")
def troubled_server(town: Town, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TroubledServer]:
    server = TroubledServer(town.stack, tmp_path_factory.mktemp("troubled"))
    yield server
    server.stop()


@pytest.mark.failure(6)
@pytest.mark.parametrize("skip", range(2))
def test_the_table_engine_fails_in_every_command_of_the_loop(town: Town, troubled_server: TroubledServer, skip: int) -> None:
    line = Troubled(troubled_server, skip)
    stories.loop_by_transfer(gather(town, line))
    assert set(line.met) >= TOLD[stories.loop_by_transfer]
    assert set().union(*line.met.values()) == set(TROUBLES)


def test_trouble_that_does_not_end_is_said_clearly_and_the_same_key_goes_on(
    town: Town, troubled_server: TroubledServer
) -> None:
    cast, key = gather(town), new_key()
    troubled = cast.van.visitor.over(troubled_server.line)
    wish = {"title": "Na rải vụ", "category": "na", "unit": "kg", "unit_price": 60_000, "stock": 5}
    with troubled_server.trouble(ENDLESS_CONFLICT):
        reply = troubled.command("/listings", wish, key=key)
    assert (reply.status, reply.code) == (503, "unavailable")
    mine = [one["id"] for one in troubled.get("/my/listings")["entries"]]
    assert mine == [cast.na["id"]]
    made = troubled.do("/listings", wish, key=key)
    assert [one["id"] for one in troubled.get("/my/listings")["entries"]] == [made["id"], cast.na["id"]]
