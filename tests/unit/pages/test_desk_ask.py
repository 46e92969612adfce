"""Asking for an act of money at the desk: where its thing is seen, with what it would post, once."""

import re
from typing import Any

import pytest

from chalicelib.entrypoints.http.acts import ACTS, find_act
from chalicelib.entrypoints.pages.desk_act_forms import FORMS
from chalicelib.entrypoints.pages.desk_words import HOME
from chalicelib.identity import Role
from chalicelib.ledger import account, chart
from chalicelib.oversight import CaseId
from tests.builders_orders import Fair, fair
from tests.builders_softatm import HERE, SAFE, Counter, counter_on
from tests.unit.orders.test_disputes import delivered, dispute, released
from tests.unit.pages.desk_visitor import Shown, Visitor
from tests.unit.softatm.test_deliveries import World as Deliveries
from tests.unit.softatm.test_denials import World as Denials

REASON = "đã họp và ghi biên bản"
WITHOUT_FORM = {"change_bank", "revoke_voucher_key", "withdraw_policy_change"}


def desk(app: Any) -> tuple[Visitor, Visitor]:
    return Visitor(app, Role.OPERATIONS), Visitor(app, Role.OPERATIONS)


def case_about(maker: Visitor, subject: str) -> Shown:
    """The page of the one open case about it."""
    pages = [link for link in maker.get(f"{HOME}/vu-viec").links if link.startswith(f"{HOME}/vu-viec/{CaseId.prefix}_")]
    (page,) = [shown for shown in map(maker.get, pages) if subject in shown.html]
    return page


def approve(checker: Visitor, page: str) -> None:
    seen = checker.get(page)
    assert checker.post(page, op=seen.operation, decision="approve", note="").status == 303, seen.text
    assert "Đã duyệt" in checker.get(page).text


def test_every_act_of_money_has_a_form() -> None:
    find_act("reverse_entry")
    assert FORMS.keys() == ACTS.keys() - WITHOUT_FORM


def test_a_bag_that_was_short_is_settled_on_its_case() -> None:
    world = Deliveries()
    at = world.arrived()
    for _ in range(2):
        world.count(at, HERE, 49_500_000)
    delivery_id = at.rpartition("/")[2]
    maker, checker = desk(world.at.app)
    case = case_about(maker, delivery_id)
    assert 'action="/dieu-hanh/xin/settle_delivery"' in case.html
    sent = {"delivery_id": delivery_id, "reason": REASON}

    unsaid = maker.post(f"{HOME}/xin/settle_delivery", op=case.operation, **sent)
    assert (unsaid.status, REASON in unsaid.html) == (422, True)
    assert "Chênh lệch là gì: mời chọn một mục" in unsaid.text

    preview = maker.post(f"{HOME}/xin/settle_delivery", op=case.operation, settlement="written_off", **sent)
    assert "Nợ 5040 Thiếu quỹ xoá nợ 500.000 ₫ Có 1340 Túi tiền thừa hoặc thiếu" in preview.text
    assert "Bất kỳ ai khác của phòng điều hành đều duyệt được" in preview.text

    asked = maker.ask("settle_delivery", settlement="written_off", **sent)
    assert "Đang chờ duyệt" in case_about(maker, delivery_id).text
    again = maker.post(f"{HOME}/xin/settle_delivery", op=case.operation, settlement="at_origin", **sent)
    assert "Đã có một yêu cầu như thế đang chờ duyệt" in again.text
    assert "500.000 ₫ Có 1340" in checker.get(asked).text
    approve(checker, asked)
    assert world.at.posted(account(chart.TRANSIT_DIFFERENCE, delivery_id)) == 0
    assert world.at.in_safe(HERE) == SAFE + 49_500_000


def test_a_denial_is_decided_on_its_case() -> None:
    world = Denials()
    world.deny(500_000)
    maker, checker = desk(world.at.app)
    case = case_about(maker, world.paid.withdrawal_id)
    assert 'action="/dieu-hanh/xin/decide_denial"' in case.html
    before = world.owned()
    asked = maker.ask("decide_denial", withdrawal_id=world.paid.withdrawal_id, verdict="goodwill", reason=REASON)
    assert "Có 2010 Số dư" in checker.get(asked).text
    approve(checker, asked)
    assert world.owned() == before + 500_000
    assert maker.get(f"{HOME}/vu-viec").text.count("Khách báo chưa nhận tiền") == 0


def test_a_disputed_parcel_is_settled_line_by_line() -> None:
    market: Fair = fair()
    parcel = delivered(market)
    dispute(market, parcel)
    maker, checker = desk(market.app)
    case = case_about(maker, parcel.parcel_id)
    assert 'name="kept-1" value="4"' in case.html
    sent = {"parcel_id": parcel.parcel_id, "delivery_paid": "yes", "reason": REASON}
    wrong = maker.post(f"{HOME}/xin/settle_dispute", op=case.operation, **sent, **{"kept-1": "ba"})
    assert (wrong.status, 'value="ba"' in wrong.html, "mời nhập số" in wrong.text) == (422, True, True)
    asked = maker.ask("settle_dispute", **sent, **{"kept-1": "3"})
    seen = checker.get(asked)
    assert "người mua giữ 3 trong 4" in seen.text
    assert "Có 2120 Tiền phải hoàn" in seen.text
    approve(checker, asked)


def test_what_was_spoilt_is_told_by_weight_and_the_rest_is_sent_back() -> None:
    market: Fair = fair()
    parcel = delivered(market)
    dispute(market, parcel)
    maker, checker = desk(market.app)
    sent = {"parcel_id": parcel.parcel_id, "delivery_paid": "yes", "reason": REASON, "kept-1": "2"}
    case = case_about(maker, parcel.parcel_id)
    for name, wrong in (("way_back", "bưu điện"), ("unusable-1", "một ít")):
        refused = maker.post(f"{HOME}/xin/settle_dispute", op=case.operation, **{**sent, name: wrong})
        assert (refused.status, f'name="{name}"' in refused.html) == (422, True)
    asked = maker.ask("settle_dispute", **sent, **{"unusable-1": "500", "way_back": "province"})
    seen = checker.get(asked)
    assert "không dùng được 0,5 kg" in seen.text
    assert "Gửi về hộ bán tỉnh trả cước" in seen.text
    approve(checker, asked)
    settled = market.parcel(parcel.parcel_id)
    assert settled.keeps.counts == (2,)
    assert settled.keeps.amounts[0] < 2 * settled.lines[0].unit_price
    assert settled.lines[0].back == 2
    taken_back = maker.get(f"{HOME}/xin/take_back?parcel_id={parcel.parcel_id}")
    assert 'name="kept-1" value="2"' in taken_back.html
    assert "unusable" not in taken_back.html


def test_a_season_is_planned_on_the_cash_map() -> None:
    maker, checker = desk(counter_on().app)
    cash = maker.get(f"{HOME}/tien-mat")
    assert "Trước Tết Đinh Mùi 23/01/2027 05/02/2027 180%" in cash.text
    assert f"{HOME}/xin/plan_season" in cash.links
    page = maker.get(f"{HOME}/xin/plan_season")
    fair = {"name": "Hội chợ hồi", "percent": "300", "outlets": f"{HERE} 05971", "source": "Kế hoạch của huyện"}
    sent = {**fair, "first_on": "2026-09-05", "reason": REASON}
    wrong = maker.post(f"{HOME}/xin/plan_season", op=page.operation, **sent, last_on="mai")
    assert (wrong.status, "Đến hết ngày: viết như" in wrong.text) == (422, True)
    before = maker.post(f"{HOME}/xin/plan_season", op=page.operation, **sent, last_on="2026-09-04")
    assert (before.status, "Ngày cuối ở trước ngày đầu." in before.text) == (422, True)
    asked = maker.ask("plan_season", **sent, last_on="2026-09-07")
    assert "Hội chợ hồi" not in maker.get(f"{HOME}/tien-mat").text
    approve(checker, asked)
    assert "Hội chợ hồi 05/09/2026 07/09/2026 300%" in maker.get(f"{HOME}/tien-mat").text


def test_a_released_parcel_is_taken_back_from_its_orders_trail() -> None:
    market: Fair = fair()
    parcel = delivered(market)
    released(market, parcel)
    maker, checker = desk(market.app)
    trail = maker.get(f"{HOME}/theo-dau/{parcel.order_id}")
    assert f"{HOME}/xin/take_back?parcel_id={parcel.parcel_id}" in trail.links
    asked = maker.ask("take_back", parcel_id=parcel.parcel_id, reason=REASON, **{"kept-1": "0"})
    assert "Thu lại của hộ bán và hoàn cho người mua" in checker.get(asked).text
    approve(checker, asked)
    seen = Visitor(market.app, Role.AUDITOR).get(f"{HOME}/theo-dau/{parcel.order_id}")
    assert not [link for link in seen.links if "/xin/" in link]


def legs(*rows: tuple[str, str, str]) -> dict[str, str]:
    named = enumerate(rows, 1)
    return {f"{name}-{n}": text for n, row in named for name, text in zip(("account", "side", "amount"), row, strict=True)}


def test_a_correction_is_written_by_hand_and_checked_before_it_is_asked_for() -> None:
    world: Counter = counter_on()
    maker, checker = desk(world.app)
    form = maker.get(f"{HOME}/xin/post_correction?account=5040:vnd&about=shf_1")
    assert 'name="account-1" value="5040:vnd"' in form.html
    page, sent = f"{HOME}/xin/post_correction", {"about": "shf_1", "reason": REASON}
    uneven = legs(("5040:vnd", "D", "250.000"), ("5020:vnd", "C", "25.000"))
    wrong = maker.post(page, op=form.operation, **sent, **uneven)
    assert wrong.status == 422
    assert 'name="amount-2" value="25.000"' in wrong.html
    even = legs(("5040:vnd", "D", "250.000"), ("5020:vnd", "C", "250000"))
    preview = maker.post(page, op=form.operation, **sent, **even)
    assert "Hai trăm năm mươi nghìn đồng" in preview.text
    assert "Nợ 5040 Thiếu quỹ xoá nợ 250.000 ₫ Có 5020 Phí ngân hàng 250.000 ₫" in preview.text
    changed = maker.post(page, **preview.hidden, step="change")
    assert (changed.status, 'name="amount-1" value="250.000"' in changed.html) == (200, True)
    asked = maker.ask("post_correction", **sent, **even)
    assert re.search("Nợ 5040 .* 250.000 ₫ Có 5020", checker.get(asked).text)
    approve(checker, asked)


def test_money_of_a_thing_with_a_state_is_not_corrected_by_hand() -> None:
    maker, _ = desk(counter_on().app)
    form = maker.get(f"{HOME}/xin/post_correction")
    wish = legs(("5040:vnd", "D", "1.000"), ("2110:ord_1", "C", "1.000"))
    refused = maker.post(f"{HOME}/xin/post_correction", op=form.operation, about="ord_1", reason=REASON, **wish)
    assert refused.status == 422
    assert "Không được điều chỉnh tài khoản 2110:ord_1 bằng tay" in refused.text
    assert REASON in refused.html


def test_nobody_asks_for_what_has_no_form_or_is_no_thing() -> None:
    maker, _ = desk(counter_on().app)
    assert maker.get(f"{HOME}/xin/drop_table").status == 404
    assert maker.get(f"{HOME}/xin/resolve_break?break_id=x").status == 422
    assert maker.get(f"{HOME}/xin/settle_variance?shift_id=shf_01KAR3NDEKTSV4RRFFQ69G5FAV").status == 404
    assert maker.get(f"{HOME}/xin/top_up_float?outlet_code=99999").status == 404


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.SUPERVISOR])
def test_only_operations_ask(role: Role) -> None:
    world = counter_on()
    assert Visitor(world.app, role).get(f"{HOME}/xin/fund_vault").status == 403


def test_an_account_is_frozen_and_released_from_its_page() -> None:
    world = counter_on()
    maker, checker = desk(world.app)
    party = world.household(1_000_000)
    page = f"{HOME}/tai-khoan/2010:{party.party_id}"
    approve(checker, maker.ask("freeze_account", account=f"2010:{party.party_id}", reason=REASON))
    frozen = maker.get(page)
    assert "Tài khoản đang bị khoá từ 09:00, 01/09/2026, bởi " in frozen.text
    assert f": {REASON}" in frozen.text
    listed = maker.get(f"{HOME}/can-doi")
    assert f"01/09/2026, bởi {checker.party_id}: {REASON}" in listed.text
    assert page in listed.links
    assert "1 tài khoản đang bị khoá" in maker.get(f"{HOME}/hom-nay").text
    wish = next(link for link in frozen.links if "/xin/release_account?" in link)
    form = maker.get(wish.replace("&amp;", "&"))
    approve(
        checker, maker.ask("release_account", **{name: form.hidden[name] for name in ("account", "since")}, reason=REASON)
    )
    assert "đang bị khoá" not in maker.get(page).text


def test_a_person_is_suspended_from_the_page_of_the_balance() -> None:
    world = counter_on()
    maker, checker = desk(world.app)
    party = world.household()
    page = f"{HOME}/tai-khoan/2010:{party.party_id}"
    assert f"{HOME}/xin/suspend_party?party_id={party.party_id}" in maker.get(page).links
    approve(checker, maker.ask("suspend_party", party_id=party.party_id, reason=REASON))
    assert f"{HOME}/xin/reinstate_party?party_id={party.party_id}" in maker.get(page).links
    assert not [link for link in Visitor(world.app, Role.AUDITOR).get(page).links if "/xin/" in link]


def test_money_is_moved_from_the_banks_page() -> None:
    world = counter_on()
    maker, checker = desk(world.app)
    assert f"{HOME}/xin/move_own_money?" in maker.get(f"{HOME}/sao-ke").html
    wish = {"origin": "vault", "destination": "own", "amount": "5.000.000", "reason": "phiếu nộp 0042"}
    asked = maker.ask("move_own_money", **wish)
    seen = checker.get(asked)
    assert "Nợ 1030" in seen.text
    assert "Có 1140" in seen.text
    approve(checker, asked)
    assert "Kho tiền mặt của tỉnh → Tài khoản riêng của sàn" in maker.get(f"{HOME}/sao-ke").text
    form = maker.get(f"{HOME}/xin/move_own_money")
    same = maker.post(f"{HOME}/xin/move_own_money", op=form.operation, **{**wish, "origin": "own"})
    assert (same.status, "Nơi đi và nơi đến phải khác nhau." in same.text) == (422, True)
