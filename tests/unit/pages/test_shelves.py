"""The pages of goods that lie at a post office: the teller's way without script, and what the household reads."""

import pytest

from chalicelib.identity import Role, StaffNumber
from chalicelib.kernel.ids import OperationId
from tests.builders_identity import CHI_LANG, HUU_LUNG, PIN, staff_member
from tests.builders_orders import PAO_PHONE, Fair, fair
from tests.builders_shelves import anise, bought, check_counts, left, shelf
from tests.unit.pages.desk_visitor import Visitor

HOME = "/quay/hang-de-san"


@pytest.fixture
def market() -> Fair:
    return fair()


@pytest.fixture
def till(market: Fair) -> Visitor:
    return Visitor(market.app, Role.TELLER, party_id=market.teller.party_id, outlet_code=CHI_LANG)


def _op(market: Fair) -> str:
    return str(OperationId.make(market.app.clock.now(), market.app.entropy))


def test_a_household_leaves_goods_and_takes_some_back(market: Fair, till: Visitor) -> None:
    assert "Chưa có hàng nào" in till.get(HOME).text
    found = till.post(f"{HOME}/nha", phone=PAO_PHONE)
    assert "Ở nhà 20 kg · ở đây 0 kg" in found.text
    assert "Trả cho nhà bán" not in found.text
    goods = f"{HOME}/{market.hoi.listing_id}/nhan-tra"
    taken = till.send(goods, {"phone": PAO_PHONE, "count": "12", "what": "in"})
    receipt = till.get(taken.leads_to).text
    assert "Nhà bán gửi để sẵn 12 kg Hoa hồi khô" in receipt
    assert "Ở đây còn 12 kg" in receipt
    assert shelf(market).units == 12
    assert "Hoa hồi khô Hộ Nông Văn Páo 12 kg" in till.get(HOME).text
    back = till.send(goods, {"phone": PAO_PHONE, "count": "2", "what": "out"})
    assert "Nhà bán nhận về 2 kg" in till.get(back.leads_to).text
    check_counts(market)


def test_a_refusal_stands_where_it_was_typed(market: Fair, till: Visitor) -> None:
    goods = f"{HOME}/{market.hoi.listing_id}/nhan-tra"
    for count, why in (("21", "không còn đủ hàng ở nhà"), ("nhiều", "mời nhập số"), ("0", "Số lượng")):
        shown = till.post(goods, op=_op(market), phone=PAO_PHONE, count=count, what="in")
        assert (shown.status, f'value="{count}"' in shown.html) == (422, True)
        assert why in shown.text
    assert anise(market).at_home == 20


def test_goods_that_do_not_keep_say_why(market: Fair, till: Visitor) -> None:
    found = till.post(f"{HOME}/nha", phone=market.van.phone)
    assert "Hàng tươi, mau hỏng: không để sẵn được." in found.text
    assert "nhan-tra" not in found.html


def test_a_parcel_is_sent_where_it_is_scanned(market: Fair, till: Visitor) -> None:
    parcel = bought(market, 3)
    scan = f"/quay/kien?ma={parcel.code}"
    assert "Gửi bằng hàng để sẵn" not in till.get(scan).text
    left(market, 5)
    assert f'href="{scan}"' in till.get(f"{HOME}/{market.hoi.listing_id}").html
    assert "Gửi bằng hàng để sẵn ở đây" in till.get(scan).text
    assert till.send(f"/quay/kien/{parcel.parcel_id}/gui-san", {}).leads_to == scan
    after = till.get(scan).text
    assert "In nhãn, dán lên kiện" in after
    assert "Gửi bằng hàng để sẵn" not in after
    assert f"Gửi theo đơn {parcel.code}" in till.get(f"{HOME}/{market.hoi.listing_id}").text
    elsewhere = Visitor(market.app, Role.TELLER, outlet_code=HUU_LUNG)
    assert elsewhere.get(f"{HOME}/{market.hoi.listing_id}").status == 404
    check_counts(market)


def test_a_count_that_is_off_asks_for_its_reason_and_a_signature(market: Fair, till: Visitor) -> None:
    staff_member(market.app, Role.SUPERVISOR, number=StaffNumber("LS0009"), phone="+84977000111")
    left(market, 5)
    page = f"{HOME}/{market.hoi.listing_id}"
    assert "trưởng điểm" not in till.get(page).text
    asked = till.post(page, op=_op(market), seen="5", counted="4")
    assert "Vì sao lệch sổ?" in asked.text
    assert "PIN trưởng điểm" in asked.text
    words = {"seen": "5", "counted": "4", "variance": "damaged", "note": "chuột cắn một túi"}
    signed = {"supervisor_number": "LS0009", "supervisor_pin": PIN}
    assert till.send(page, {**words, **signed}).leads_to == page
    assert "Đã đếm lại : Hỏng ở bưu điện chuột cắn một túi" in till.get(page).text
    assert shelf(market).units == 4
    assert till.send(page, {"seen": "4", "counted": "4"}).leads_to == page
    check_counts(market)


def test_the_household_reads_where_its_goods_are(market: Fair) -> None:
    own = f"/ban-hang/tin/{market.hoi.listing_id}"
    pao = Visitor(market.app, Role.BUYER, Role.HOUSEHOLD, party_id=market.pao.party_id)
    assert "Hàng đang ở đâu" not in pao.get(own).text
    left(market, 8)
    bought(market, 3)
    said = pao.get(own).text
    assert "Ở nhà 12 kg Bưu điện xã Chi Lăng 8 kg" in said
    assert "Trong đó đã có người mua, chưa gửi: 3 ." in said
    log = f"{own}/buu-dien/{CHI_LANG}"
    assert log in pao.get(own).links
    assert "Nhà bán gửi để sẵn" in pao.get(log).text
    assert pao.get(f"{own}/buu-dien/{HUU_LUNG}").status == 404
    van = Visitor(market.app, Role.BUYER, Role.HOUSEHOLD, party_id=market.van.party_id)
    assert van.get(log).status == 404
    assert van.get(HOME).status != 200
