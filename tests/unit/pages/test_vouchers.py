"""The household's voucher: asked for, shown, kept, cancelled and followed on plain pages."""

import base64
import re

import pytest

from chalicelib.entrypoints.pages.render import qr_svg
from chalicelib.identity import Role
from chalicelib.kernel.ids import OperationId
from chalicelib.offline import VoucherId
from tests.builders_offline import OfflineCounter, PlainSignatures, TabletAtCounter
from tests.builders_softatm import COLLECT_PIN, HERE, MONEY_PIN, Counter, counter_on
from tests.unit.pages.desk_visitor import Shown, Visitor

M = 1_000_000
PAGE = "/phieu-rut-tien"


class ShortSignatures(PlainSignatures):
    """As long as real ones."""

    def signed(self, public: str, message: bytes) -> bytes:
        return super().signed(public, message)[:64]


@pytest.fixture
def world() -> OfflineCounter:
    signatures = ShortSignatures()
    return OfflineCounter(counter_on(voucher_signatures=signatures), signatures)


@pytest.fixture
def tablet(world: OfflineCounter) -> TabletAtCounter:
    made = world.tablet(world.at.open(10 * M))
    world.lease(made)
    return made


def household(at: Counter) -> Visitor:
    return Visitor(at.app, Role.HOUSEHOLD, party_id=at.household(5 * M).party_id)


def ask(visitor: Visitor, world: OfflineCounter, **changes: str) -> Shown:
    wish = {"amount": "2.000.000", "outlet_code": HERE, "collect_pin": COLLECT_PIN, "pin": MONEY_PIN}
    return visitor.send(PAGE, {**wish, **changes})


def test_it_is_asked_for_and_shown(world: OfflineCounter, tablet: TabletAtCounter) -> None:
    visitor = household(world.at)
    form = visitor.get(PAGE)
    assert re.findall(r'<option value="(\d+)"', form.html) == [HERE], "only where vouchers are paid"
    page = visitor.get(ask(visitor, world).leads_to)
    assert "Đang chờ nhận tiền" in page.text
    assert "Hai triệu đồng" in page.text
    assert "bưu điện xã Chi Lăng" in page.text
    digits = re.search(r'class="paycode">(\d{5}) (\d{5})<', page.html)
    assert digits
    png = re.search(r'download="phieu-rut-tien.png" href="data:image/png;base64,([^"]+)"', page.html)
    assert png
    assert base64.b64decode(png[1]).startswith(b"\x89PNG")
    voucher_id = VoucherId(page.html.split(f'action="{PAGE}/')[1].split("/huy")[0])
    kept = world.at.do(lambda work: work.offline.vouchers.find(voucher_id))
    assert kept
    qr, code, _ = world.shown(kept)
    assert code == digits[1] + digits[2]
    assert qr_svg(qr) in page.html, "signed the same way each time, in this world"
    tablet.tablet.sync(tablet.shift_id)
    tablet.tablet.pay_code(code, COLLECT_PIN)
    tablet.tablet.send_journal()
    assert "Bạn đã nhận 2.000.000" in visitor.get(f"{PAGE}/{voucher_id}").text


def test_one_at_a_time_and_it_is_found_again(world: OfflineCounter, tablet: TabletAtCounter) -> None:
    visitor = household(world.at)
    page = ask(visitor, world).leads_to
    again = visitor.get(PAGE)
    assert "Bạn đang có một phiếu" in again.text
    assert page in again.links
    assert "<select" not in again.html


@pytest.mark.usefixtures("tablet")
@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"amount": "2.500.000"}, "Mỗi phiếu nhiều nhất"),
        ({"amount": "999"}, "nghìn"),
        ({"pin": "000000"}, "PIN"),
        ({"collect_pin": "12"}, "collect_pin"),
    ],
)
def test_a_refusal_is_told_and_what_was_typed_stays(world: OfflineCounter, changes: dict[str, str], says: str) -> None:
    visitor = household(world.at)
    wish = {"amount": "2.000.000", "outlet_code": HERE, "collect_pin": COLLECT_PIN, "pin": MONEY_PIN, **changes}
    operation = str(OperationId.make(world.at.app.clock.now(), world.at.app.entropy))
    page = visitor.post(PAGE, **wish, op=operation)
    assert says in page.html
    assert f'value="{wish["amount"]}"' in page.html
    assert f'value="{wish["pin"]}"' not in page.html
    assert "Số dư rút được: 5.000.000" in page.text


def test_it_is_cancelled_and_followed(world: OfflineCounter, tablet: TabletAtCounter) -> None:
    visitor = household(world.at)
    page = ask(visitor, world).leads_to
    assert visitor.send(f"{page}/huy", {}).leads_to == page
    waiting = visitor.get(page)
    assert "Tiền và phí về số dư trong 24 giờ" in waiting.text
    assert "data-voucher" not in waiting.html, "nothing can be shown any more"
    tablet.tablet.sync(tablet.shift_id)
    assert "Tiền và phí đã về số dư" in visitor.get(page).text
    assert "Phiếu trước đây" in visitor.get(PAGE).text


def test_past_its_end_it_says_what_comes_next(world: OfflineCounter, tablet: TabletAtCounter) -> None:
    party = world.at.household(5 * M)
    page = ask(Visitor(world.at.app, Role.HOUSEHOLD, party_id=party.party_id), world).leads_to
    world.tick(hours=25)
    late = Visitor(world.at.app, Role.HOUSEHOLD, party_id=party.party_id).get(page)
    assert "Đã hết hạn" in late.text
    assert "tự về số dư khi máy của bưu điện có mạng" in late.text


def test_where_nobody_pays_vouchers_there_is_another_way(world: OfflineCounter) -> None:
    world.at.open(10 * M)
    page = household(world.at).get(PAGE)
    assert "chưa có bưu điện nào nhận phiếu" in page.text
    assert "/rut-tien" in page.links


def test_it_is_nobody_elses_business(world: OfflineCounter, tablet: TabletAtCounter) -> None:
    page = ask(household(world.at), world).leads_to
    assert household(world.at).get(page).status == 404
    assert Visitor(world.at.app).get(page).status == 303, "guests sign in first"
