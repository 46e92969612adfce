"""The desk's rooms of bags, tablets, stuck refunds and what leaves once a month; every list filtered and taken as a file."""

import csv
import io
import re
from functools import partial

import pytest

from chalicelib.composition import Work
from chalicelib.entrypoints.pages.desk_words import HOME
from chalicelib.identity import Role
from chalicelib.offline import LeaseId, freeze_lease
from chalicelib.oversight import CaseKind, open_case
from tests.builders import FakeClock
from tests.builders_offline import OfflineCounter, PlainSignatures
from tests.builders_orders import fair
from tests.builders_softatm import COLLECT_PIN, HERE, THERE, counter_on
from tests.unit.pages.desk_visitor import Shown, Visitor
from tests.unit.pages.test_desk_ask import REASON, approve, desk
from tests.unit.softatm.test_deliveries import World as Deliveries

BAG = "LS-0042"


def rows_of(shown: Shown) -> list[list[str]]:
    """The lines of a CSV file, with its heads."""
    assert shown.html.startswith("\ufeff"), shown.html[:200]
    return list(csv.reader(io.StringIO(shown.html.removeprefix("\ufeff"))))


class TestDeliveries:
    def test_bags_on_their_way_by_age_with_a_page_each(self) -> None:
        world = Deliveries()
        at = world.arrived()
        visitor = Visitor(world.at.app, Role.AUDITOR)
        room = visitor.get(f"{HOME}/chuyen")
        assert f"{BAG} Kho tỉnh → Bưu điện Xã Chi Lăng Đã nhận, chưa đếm" in room.text
        page = f"{HOME}/chuyen/{at.rpartition('/')[2]}"
        assert page in room.links
        shown = visitor.get(page)
        assert "Niêm phong 50.000.000 ₫" in shown.text
        assert "anh Lộc, xe 12A-018.45" in shown.text
        world.count(at, HERE, 50_000_000)
        assert "Không có chuyến tiền nào đang đi." in visitor.get(f"{HOME}/chuyen").text
        assert page in visitor.get(f"{HOME}/chuyen?diem={HERE}").links
        assert f"{HOME}/chuyen/{at.rpartition('/')[2]}" == visitor.get(f"{HOME}/tim?q={at.rpartition('/')[2]}").leads_to

    def test_a_bag_that_is_late_is_shown_so(self) -> None:
        world = Deliveries()
        world.arrived()
        clock = world.at.app.clock
        assert isinstance(clock, FakeClock)
        clock.tick(days=3)
        assert '<td class="r old" data-l="Đã">3 ngày' in Visitor(world.at.app, Role.AUDITOR).get(f"{HOME}/chuyen").html

    def test_what_is_not_sealed_can_be_cancelled(self) -> None:
        world = Deliveries()
        page = f"{HOME}/chuyen/{world.plan('vault', HERE).rpartition('/')[2]}"
        maker, _ = desk(world.at.app)
        form = maker.get(page)
        short = maker.post(page, op=form.operation, reason="k")
        assert (short.status, 'value="k"' in short.html) == (422, True)
        form = maker.get(page)
        assert maker.post(page, op=form.operation, reason="đường sạt lở, hoãn").leads_to == page
        assert "Đã huỷ" in maker.get(page).text
        assert maker.get(page).forms == 0

    def test_the_list_is_filtered_and_taken_as_a_file(self) -> None:
        world = Deliveries()
        world.plan("vault", HERE)
        world.plan("vault", THERE)
        visitor = Visitor(world.at.app, Role.AUDITOR)
        assert len(rows_of(visitor.get(f"{HOME}/chuyen?tep=chuyen-tien"))) == 3
        some = visitor.get(f"{HOME}/chuyen?loc=chi+lăng")
        assert "1 dòng có “chi lăng”" in some.text
        assert len(rows_of(visitor.get(f"{HOME}/chuyen?loc=chi+lăng&tep=chuyen-tien"))) == 2
        assert "Không có chuyến tiền nào như vậy." in visitor.get(f"{HOME}/chuyen?loc=nosuch").text


@pytest.fixture
def offline() -> OfflineCounter:
    signatures = PlainSignatures()
    return OfflineCounter(counter_on(voucher_signatures=signatures), signatures)


class TestTablets:
    def test_who_holds_the_lease_and_what_is_not_settled(self, offline: OfflineCounter) -> None:
        at = offline.at
        tablet = offline.tablet(at.open(30_000_000))
        offline.lease(tablet)
        voucher = offline.issue(at.household(5_000_000).party_id, 2_000_000)
        maker, checker = desk(at.app)
        room = maker.get(f"{HOME}/may")
        assert "Đang giữ quyền chi ngoại tuyến" in room.text
        assert "1 2.000.000 ₫" in room.text
        page = f"{HOME}/may/{HERE}"
        shown = maker.get(page)
        assert voucher.voucher_id in shown.html
        assert maker.get(f"{HOME}/tim?q={tablet.tablet.store.get('lease_id')}").leads_to == page
        read_out = re.search(r'class="paycode num">(\d{4}) (\d{4})<', shown.html)
        assert read_out
        tablet.tablet.unlock(read_out[1] + read_out[2])
        audited = Visitor(at.app, Role.AUDITOR).get(page)
        assert audited.forms == 0
        assert "mã mở khoá" not in audited.text

        asked = maker.ask("freeze_lease", lease_id=str(tablet.tablet.store.get("lease_id")), reason="mất trên đường")
        assert "Đang chờ duyệt" in maker.get(page).text
        approve(checker, asked)
        lost = maker.get(page)
        assert "mã mở khoá" not in lost.text
        assert "Đã khoá: máy mất" in lost.text
        assert f"{HOME}/xin/settle_voucher?voucher_id={voucher.voucher_id}" in lost.links

    def test_a_voucher_of_a_lost_tablet_is_decided_when_its_time_is_over(self, offline: OfflineCounter) -> None:
        at = offline.at
        tablet = offline.tablet(at.open(30_000_000))
        offline.lease(tablet)
        party = at.household(5_000_000)
        voucher = offline.issue(party.party_id, 2_000_000)
        lease_id, (maker, checker) = LeaseId(tablet.tablet.store.get("lease_id")), desk(at.app)
        by = {"maker_id": maker.party_id, "checker_id": checker.party_id}
        at.do(lambda w: freeze_lease(w.offline, lease_id, reason="mất", **by))
        wish = {"voucher_id": voucher.voucher_id, "paid": "no", "reason": REASON}
        form = maker.get(f"{HOME}/xin/settle_voucher?voucher_id={voucher.voucher_id}")
        early = maker.post(f"{HOME}/xin/settle_voucher", op=form.operation, **wish)
        assert early.status == 422
        offline.tick(days=30)
        maker, checker = desk(at.app)
        approve(checker, maker.ask("settle_voucher", **wish))
        assert at.owned(party.party_id) == 5_000_000

    def test_a_found_tablet_is_enrolled_by_a_code_shown_once(self, offline: OfflineCounter) -> None:
        maker, _ = desk(offline.at.app)
        page = f"{HOME}/may/{HERE}"
        shown = maker.post(page, op=maker.get(page).operation)
        assert "Mã ghi danh máy" in shown.text
        assert "Mã ghi danh máy" not in maker.get(page).text

    def test_its_journal_is_read_and_taken_as_a_file(self, offline: OfflineCounter) -> None:
        at = offline.at
        tablet = offline.tablet(at.open(30_000_000))
        offline.lease(tablet)
        voucher = offline.issue(at.household(5_000_000).party_id, 2_000_000)
        tablet.tablet.sync(tablet.shift_id)
        tablet.tablet.hand(tablet.tablet.pay_qr(offline.shown(voucher)[0], COLLECT_PIN))
        tablet.tablet.sync(tablet.shift_id)
        maker, _ = desk(at.app)
        shown = maker.get(f"{HOME}/may/{HERE}/nhat-ky")
        assert "Trả tiền theo phiếu" in shown.text
        assert rows_of(maker.get(f"{HOME}/may/{HERE}/nhat-ky?tep=nhat-ky"))[1][3] == voucher.voucher_id


class TestRefunds:
    def test_a_refund_that_failed_goes_to_another_account_by_two(self) -> None:
        market = fair()
        placed = market.paid()
        market.take(market.money(1_000, f"XL{placed.order.code}", payer_account=""))
        (found,) = market.work().payments.store.refunds_of(placed.payment.payment_id)
        refund = str(found.refund_id)
        maker, checker = desk(market.app)
        room = maker.get(f"{HOME}/hoan-tien")
        assert "Chưa biết gửi đi đâu" in room.text
        assert f"{HOME}/xin/redirect_refund?refund_id={refund}" in room.links
        assert Visitor(market.app, Role.AUDITOR).get(f"{HOME}/hoan-tien").forms == 0
        wish = {
            "refund_id": refund,
            "bank_bin": "970436",
            "account": "0011001234567",
            "name": "TRAN THI MAI",
            "reason": REASON,
        }
        form = maker.get(f"{HOME}/xin/redirect_refund?refund_id={refund}")
        wrong = maker.post(f"{HOME}/xin/redirect_refund", op=form.operation, **{**wish, "account": "x"})
        assert (wrong.status, 'value="TRAN THI MAI"' in wrong.html) == (422, True)
        approve(checker, maker.ask("redirect_refund", **wish))
        assert "Không có khoản hoàn tiền nào bị kẹt." in maker.get(f"{HOME}/hoan-tien").text


class TestMonth:
    def test_a_month_is_added_up_by_one(self) -> None:
        market = fair()
        maker, _ = desk(market.app)
        room = maker.get(f"{HOME}/nop-thue")
        assert 'name="period"' in room.html
        wrong = maker.post(f"{HOME}/nop-thue", op=room.operation, period="13-2026")
        assert (wrong.status, 'value="13-2026"' in wrong.html) == (422, True)
        early = maker.post(f"{HOME}/nop-thue", op=maker.get(f"{HOME}/nop-thue").operation, period="2026-09")
        assert early.status == 422
        added = maker.post(f"{HOME}/nop-thue", op=maker.get(f"{HOME}/nop-thue").operation, period="2026-08")
        assert added.leads_to == f"{HOME}/nop-thue/2026-08"
        assert "Thuế khấu trừ tháng 08/2026" in maker.get(added.leads_to).text
        assert rows_of(maker.get(f"{HOME}/nop-thue?tep=ky-nop"))[1][0] == "2026-08"


def opened(work: Work, kind: CaseKind, subject: str) -> None:
    open_case(work.oversight, kind, subject, facts={}, amount=1_000)


class TestLists:
    def test_cases_are_filtered_by_their_kind_and_what_they_are_about(self) -> None:
        world = counter_on()
        party = world.household(name="Lý Thị Pham")
        for kind in (CaseKind.SPLITTING, CaseKind.VARIANCE):
            world.do(partial(opened, kind=kind, subject=party.party_id))
        visitor = Visitor(world.app, Role.AUDITOR)
        assert "2 vụ" in visitor.get(f"{HOME}/vu-viec").text
        some = visitor.get(f"{HOME}/vu-viec?loc=chia+nhỏ")
        assert "1 vụ" in some.text
        assert "Chênh lệch quỹ" not in some.text
        assert len(rows_of(visitor.get(f"{HOME}/vu-viec?tep=vu-viec"))) == 3

    def test_a_cell_that_a_spreadsheet_would_compute_stays_text(self) -> None:
        world = counter_on()
        world.do(partial(opened, kind=CaseKind.VARIANCE, subject="=1+1"))
        (_, row) = rows_of(Visitor(world.app, Role.AUDITOR).get(f"{HOME}/vu-viec?tep=vu-viec"))
        assert row[2] == "'=1+1"
