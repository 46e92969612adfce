"""The desk's queues: asking for a reversal, deciding it, cases, policies; and what an auditor cannot do."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.entrypoints.pages.desk_acts import value_words
from chalicelib.entrypoints.pages.desk_words import HOME
from chalicelib.identity import Role
from chalicelib.kernel.clock import business_date
from chalicelib.ledger import EntryId, account, chart, credit, debit, post
from chalicelib.oversight import ApprovalId, Case, CaseKind, Fact, open_case, request_approval
from tests.builders_softatm import Counter, counter_on
from tests.unit.pages.desk_visitor import Visitor

FEE, STRIPE = account(chart.EXPENSE_STRIPE, "vnd"), account(chart.STRIPE, "vnd")
REASON = "cổng thẻ báo phí hai lần"


@pytest.fixture
def world() -> Counter:
    return counter_on()


@pytest.fixture
def maker(world: Counter) -> Visitor:
    return Visitor(world.app, Role.OPERATIONS, party_id=world.household(name="Vi Thị Thanh").party_id)


@pytest.fixture
def checker(world: Counter) -> Visitor:
    return Visitor(world.app, Role.OPERATIONS)


@pytest.fixture
def auditor(world: Counter) -> Visitor:
    return Visitor(world.app, Role.AUDITOR)


@pytest.fixture
def fee(world: Counter) -> EntryId:
    legs = [debit(FEE, 17_000), credit(STRIPE, 17_000)]
    return world.do(lambda w: post(w.ledger, kind="card_fee", key="fee", postings=legs, business_ref="ord_1")).entry_id


def ask(maker: Visitor, fee: EntryId) -> str:
    """Ask for the reversal on the entry's page; the approval's page."""
    return maker.ask("reverse_entry", entry_id=fee, reason=REASON, **{"part-1": "17.000", "part-2": "17.000"})


def test_a_reversal_is_asked_for_and_another_person_does_it(
    world: Counter, maker: Visitor, checker: Visitor, fee: EntryId
) -> None:
    page = ask(maker, fee)
    own = maker.get(page)
    assert "chờ người khác duyệt" in own.text
    assert own.forms == 0
    assert "Chờ người khác duyệt" in maker.get(f"{HOME}/duyet").text
    seen = checker.get(page)
    assert "đi ngược toàn bộ phần chưa đảo của bút toán này: tới 17.000 ₫" in seen.text
    assert "Nợ 1210 Tiền thẻ ở Stripe 17.000 ₫ Có 5010 Phí thẻ 17.000 ₫" in seen.text
    assert f"Vi Thị Thanh Lý do {REASON}" in seen.text
    assert "1 yêu cầu chờ duyệt" in checker.get(f"{HOME}/hom-nay").text

    done = checker.post(page, op=seen.operation, decision="approve", note="đã đối chiếu")
    assert (done.status, done.leads_to) == (303, page)
    again = checker.post(page, op=seen.operation, decision="approve", note="đã đối chiếu")
    assert again.status == 303
    after = checker.get(page)
    assert "Đã duyệt" in after.text
    assert after.forms == 0
    today = business_date(world.app.clock.now())
    reversals = [one for one in world.app.open_work().ledger.store.entries_on(today) if one.reverses == fee]
    assert len(reversals) == 1
    assert f"{HOME}/but-toan/{reversals[0].entry_id}" in after.links
    assert "Bút toán đảo không được đảo lại" in maker.get(f"{HOME}/but-toan/{reversals[0].entry_id}").text
    assert "Không có yêu cầu nào chờ duyệt" in maker.get(f"{HOME}/duyet").text


def test_who_rejects_says_why_and_nobody_decides_their_own(maker: Visitor, checker: Visitor, fee: EntryId) -> None:
    page = ask(maker, fee)
    form = checker.get(page)
    silent = checker.post(page, op=form.operation, decision="reject", note="")
    assert silent.status == 422
    assert "Hãy ghi rõ lý do" in silent.text
    forged = maker.post(page, op=form.operation, decision="approve", note="tôi tự duyệt")
    assert forged.status == 422
    assert "Không ai tự duyệt" in forged.text
    again = checker.get(page)
    assert checker.post(page, op=again.operation, decision="reject", note="phí này đúng").status == 303
    assert "Đã từ chối" in maker.get(page).text


def test_an_approval_whose_time_is_over_has_no_form(world: Counter, maker: Visitor, fee: EntryId) -> None:
    page = ask(maker, fee)
    world.app.clock.sleep(timedelta(days=4).total_seconds())
    late = Visitor(world.app, Role.OPERATIONS)
    assert "Quá hạn" in late.get(page).text
    assert late.get(page).forms == 0
    assert "Quá hạn" in late.get(f"{HOME}/duyet").text


def test_a_case_is_taken_and_closed(world: Counter, maker: Visitor) -> None:
    party = world.household()

    def found() -> Case:
        facts: dict[str, Fact] = {
            "count": 3,
            "total": 19_000_000,
            "shift_id": "shf_01KAR3NDEKTSV4RRFFQ69G5FAV",
            "again": True,
        }
        return world.do(lambda w: open_case(w.oversight, CaseKind.SPLITTING, party.party_id, facts=facts, amount=19_000_000))

    first, second = found(), found()
    queue = maker.get(f"{HOME}/vu-viec")
    assert "2 vụ trong trang, 2 chưa ai nhận 38.000.000 ₫" in queue.text
    page = f"{HOME}/vu-viec/{first.case_id}"
    assert page in queue.links
    shown = maker.get(page)
    assert "Số lần 3 Tổng 19.000.000 ₫ Ca Ca giao dịch …9G5FAV again có" in shown.text
    assert f"{HOME}/vu-viec/{second.case_id}" in shown.links
    assert maker.post(f"{page}/nhan", op=shown.operation).leads_to == page
    assert "Người phụ trách Vi Thị Thanh" in maker.get(page).text
    form = maker.get(page)
    assert maker.post(page, op=form.operation, resolution="ok").status == 422
    form = maker.get(page)
    assert maker.post(page, op=form.operation, resolution="khách bán bò, có giấy tờ").status == 303
    closed = maker.get(page)
    assert "Đã đóng" in closed.text
    assert closed.forms == 0
    assert "1 vụ trong trang" in maker.get(f"{HOME}/vu-viec").text


def test_a_policy_is_asked_for_and_its_effect_is_told(world: Counter, maker: Visitor, checker: Visitor) -> None:
    page = f"{HOME}/chinh-sach/customer_day_cash"
    form = maker.get(page)
    assert "Tiền mặt của một khách trong ngày: 20.000.000 ₫" in form.text
    wish = {"value": "15.000.000", "begins_on": "2026-12-01", "source": "Quyết định 12/QĐ", "reason": "theo quyết định mới"}
    asking = f"{HOME}/xin/change_policy"
    wrong = maker.post(asking, op=form.operation, field="customer_day_cash", **{**wish, "begins_on": "mai"})
    assert (wrong.status, "Ngày viết như 2026-12-01." in wrong.text, 'value="15.000.000"' in wrong.html) == (422, True, True)
    asked = maker.ask("change_policy", field="customer_day_cash", **wish)
    seen = checker.get(asked)
    assert "Hôm nay 20.000.000 ₫ Sẽ là 15.000.000 ₫ Từ 00:00 ngày 01/12/2026 Căn cứ Quyết định 12/QĐ" in seen.text
    assert checker.post(asked, op=seen.operation, decision="approve", note="").status == 303
    assert "01/12/2026 15.000.000 ₫ Quyết định 12/QĐ theo quyết định mới" in maker.get(page).text
    assert "Sắp có hiệu lực" in maker.get(page).text
    assert "15.000.000 ₫" in maker.get(f"{HOME}/chinh-sach?ngay=2026-12-02").text


def test_an_auditor_sees_everything_and_changes_nothing(
    world: Counter, maker: Visitor, auditor: Visitor, fee: EntryId
) -> None:
    approval = ask(maker, fee)
    case = world.do(lambda w: open_case(w.oversight, CaseKind.VARIANCE, "shf_1", facts={}))
    op = maker.get(f"{HOME}/but-toan/{fee}").operation
    for page in (
        approval,
        f"{HOME}/but-toan/{fee}",
        f"{HOME}/vu-viec/{case.case_id}",
        f"{HOME}/chinh-sach/customer_day_cash",
        f"{HOME}/duyet",
        HOME,
    ):
        shown = auditor.get(page)
        assert (shown.status, shown.forms) == (200, 0), page
    for page, fields in [
        (approval, {"decision": "approve", "note": "đã xem kỹ"}),
        (f"{HOME}/xin/reverse_entry", {"entry_id": fee, "step": "send", "reason": REASON}),
        (f"{HOME}/vu-viec/{case.case_id}", {"resolution": "đã xem kỹ"}),
        (f"{HOME}/vu-viec/{case.case_id}/nhan", {}),
        (f"{HOME}/xin/change_policy", {"field": "customer_day_cash", "value": "1", "step": "send", "reason": REASON}),
    ]:
        assert auditor.post(page, op=op, **fields).status == 403, page
    assert "Chờ duyệt" in maker.get(approval).text


PARTY, OUTLET, SHIFT = "pty_01KAR3NDEKTSV4RRFFQ69G5FAV", "06523", "shf_01KAR3NDEKTSV4RRFFQ69G5FAV"
PARCEL, LISTING = "pcl_01KAR3NDEKTSV4RRFFQ69G5FAV", "lst_01KAR3NDEKTSV4RRFFQ69G5FAV"
LEGS = [{"account": "5010:vnd", "side": "D", "amount": 5_000}, {"account": "1210:vnd", "side": "C", "amount": 5_000}]
TOLD: dict[str, tuple[dict[str, Any], str]] = {
    "reverse_entry": ({"entry_id": "jnl_01KAR3NDEKTSV4RRFFQ69G5FAV"}, "không còn tìm thấy"),
    "post_correction": ({"about": SHIFT, "legs": LEGS}, "Ghi ngay bút toán điều chỉnh 5.000 ₫. Về Ca giao dịch"),
    "change_policy": (
        {"field": "customer_day_cash", "value": 3_000_000, "begins_on": "2026-12-01", "source": "QĐ 1"},
        "Từ 00:00 ngày 01/12/2026",
    ),
    "split_money": (
        {"booking_id": "970422:1:F", "parts": [{"code": "A", "amount": 2_000}, {"code": "B", "amount": 3_000}]},
        "Chia 5.000 ₫ của khoản tiền vào này cho 2 đơn. Đơn A 2.000 ₫ Đơn B 3.000 ₫",
    ),
    "redirect_refund": (
        {"refund_id": "rfd_01KAR3NDEKTSV4RRFFQ69G5FAV", "bank_bin": "970436", "account": "0011001234567", "name": "VAN"},
        "Số tài khoản •••• 4567",
    ),
    "settle_variance": (
        {"shift_id": SHIFT, "remedy": "written_off", "amount": 20_000},
        "Xoá nợ, ghi vào chi phí: 20.000 ₫. Ghi sổ ngay.",
    ),
    "settle_delivery": (
        {"delivery_id": "dlv_01KAR3NDEKTSV4RRFFQ69G5FAV", "settlement": "at_origin"},
        "Nơi gửi đếm nhầm: tiền ở nơi gửi.",
    ),
    "fund_vault": ({"amount": 9_000_000}, "Ghi 9.000.000 ₫ tiền mặt của tỉnh vào kho."),
    "suspend_party": ({"party_id": PARTY}, "không rút tiền được nữa"),
    "reinstate_party": ({"party_id": PARTY}, "lại đăng nhập và rút tiền được"),
    "settle_voucher": ({"voucher_id": "vch_01KAR3NDEKTSV4RRFFQ69G5FAV", "paid": False}, "tiền trở về số dư"),
    "settle_dispute": (
        {"parcel_id": PARCEL, "kept": [{"listing_id": LISTING, "count": 3}], "delivery_paid": True},
        "phần còn lại hoàn cho người mua. Kiện Kiện hàng …9G5FAV",
    ),
    "take_back": (
        {"parcel_id": PARCEL, "kept": [{"listing_id": LISTING, "count": 0}], "delivery_paid": False},
        "hộ không đủ thì nợ, trừ vào các đơn sau.",
    ),
    "return_cod_surplus": ({"batch_id": "cod_01KAR3NDEKTSV4RRFFQ69G5FAV"}, "Phần thừa của bảng kê trở về"),
    "decide_denial": (
        {"withdrawal_id": "wdr_01KAR3NDEKTSV4RRFFQ69G5FAV", "verdict": "goodwill"},
        "tỉnh chịu, trả lại khách",
    ),
    "top_up_float": (
        {"top_up_id": "flt_01KAR3NDEKTSV4RRFFQ69G5FAV", "outlet_code": OUTLET, "amount": 7_000_000},
        "Chuyển 7.000.000 ₫ tiền của sàn vào tài khoản đại lý của điểm. Điểm Xã Chi Lăng",
    ),
    "remit_taxes": ({"period": "2026-09"}, "chưa được cộng"),
    "pay_commission": ({"period": "2026-09", "outlet_code": OUTLET}, "Trả hoa hồng tháng 2026-09 cho điểm."),
    "freeze_lease": ({"lease_id": "lse_01KAR3NDEKTSV4RRFFQ69G5FAV"}, "Khoá máy chi ngoại tuyến bị mất"),
}
"""Acts, their words, and what whoever decides reads of them; a broken settlement has a test with a real break."""


@pytest.mark.parametrize("act", TOLD)
def test_who_decides_reads_what_will_happen(world: Counter, maker: Visitor, checker: Visitor, act: str) -> None:
    words, says = TOLD[act]
    made = ApprovalId.make(world.app.clock.now(), world.app.entropy)
    world.do(
        lambda w: request_approval(
            w.oversight, approval_id=made, act=act, words=words, about="thing", reason=REASON, maker_id=maker.party_id
        )
    )
    shown = checker.get(f"{HOME}/duyet/{made}")
    assert (shown.status, shown.forms) == (200, 1)
    assert says in shown.text


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (20_000_000, "dong", "20.000.000 ₫"),
        (150, "basis_points", "1,5%"),
        (1000, "basis_points", "10%"),
        (205, "basis_points", "2,05%"),
        (172_800, "seconds", "2 ngày"),
        (900, "seconds", "15 phút"),
        (61, "seconds", "61 giây"),
        (0, "seconds", "0 giây"),
        (5, "count", "5 lần"),
    ],
)
def test_values_of_policy_are_said_as_people_do(value: int, unit: str, words: str) -> None:
    assert value_words(value, unit).replace("\u00a0", " ") == words
