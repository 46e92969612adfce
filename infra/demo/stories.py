"""One order in each state, all of the first buyer's: what each page of an order and each list of the desk looks like."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from chalicelib.catalogue import MAX_UPLOAD_BYTES, rendition_key
from chalicelib.composition import Work
from chalicelib.identity import Actor, Party
from chalicelib.orders import (
    LARGE_WIDTH,
    SMALL_WIDTH,
    BasketLine,
    OrderId,
    Parcel,
    ParcelId,
    Placed,
    Refusal,
    Wish,
    cancel_order,
    cancel_parcel,
    claim_key,
    confirm_parcel,
    confirm_receipt,
    deliver_parcel,
    dispatch_parcel,
    hand_in_parcel,
    open_dispute,
    pack_parcel,
    place_order,
    recipient_of,
    refuse_parcel,
    return_parcel,
    settle_dispute,
)
from chalicelib.payments import MoneyIn, PaymentMethod, receive_money, transfer_content
from infra.demo.people import People
from infra.demo.province import Province
from infra.demo.showcase import COUPON, Showcase

PREPAID, AT_THE_DOOR = PaymentMethod.VIETQR, PaymentMethod.COD
_PAYER_BANK = "970436"
Step = Callable[["Told", Placed], None]


@dataclass(frozen=True)
class Story:
    """An order and what became of it.

    Attributes:
        shelf: what is ordered; count: how many.
        ago: hours before today at which it is placed.
        steps: what follows, at even intervals until `rest` hours before today.
    """

    shelf: str
    count: int
    ago: float
    steps: "Sequence[Step]"
    method: PaymentMethod = PREPAID
    coupon: str = ""
    rest: float = 0.5


@dataclass
class Told:
    """The stories of one world, and the steps that they are made of."""

    province: Province
    people: People
    showcase: Showcase

    def begin(self) -> None:
        for story in STORIES:
            self.province.diary.at(self.province.until - timedelta(hours=story.ago), partial(self._place, story))

    @property
    def buyer(self) -> Party:
        return min(self.people.buyers, key=lambda party: party.phone)

    def _place(self, story: Story) -> None:
        province, buyer = self.province, self.buyer
        wish = Wish(
            order_id=OrderId.make(province.now, province.entropy),
            lines=[BasketLine(self.showcase.on_shelf[story.shelf].listing_id, story.count)],
            recipient=recipient_of(
                name=buyer.name, phone=buyer.phone, address="18 Láng Hạ, Đống Đa, Hà Nội", note="Gọi trước khi giao."
            ),
            method=story.method,
            buyer_id=buyer.party_id,
            coupon=story.coupon,
        )
        placed = province.do(lambda work: place_order(work.orders, wish), actor=buyer.party_id)
        apart = (story.ago - story.rest) / max(len(story.steps), 1)
        for place, step in enumerate(story.steps, start=1):
            province.diary.after(timedelta(hours=apart * place), partial(step, self, placed))

    def _do(self, use_case: Callable[[Work], object], actor: str) -> None:
        self.province.do(use_case, actor=actor)

    def _at_counter(self, placed: Placed, use_case: Callable[..., object], *more: object) -> None:
        teller = self._teller(placed)
        parcel_id = placed.parcels[0].parcel_id
        self._do(lambda work: use_case(work.orders, parcel_id, teller, *more), teller.party_id)

    def _teller(self, placed: Placed) -> Actor:
        return self.people.outlets[placed.parcels[0].commune_code].teller

    def _stored(self, parcel_id: ParcelId) -> Parcel:
        found = self.province.app.open_work().orders.store.find_parcel(parcel_id)
        assert found is not None
        return found

    def pay(self, placed: Placed) -> None:
        keys, now = self.province.app.keys, self.province.now
        money = MoneyIn(
            bank_bin=keys["bank_bin"],
            account=keys["bank_account"],
            bank_ref=f"FTS{now:%y%m%d%H%M%S}",
            amount=placed.payment.amount,
            content=transfer_content(placed.order.code),
            payer_bank_bin=_PAYER_BANK,
            payer_account="0011004567890",
            payer_name=placed.order.recipient.name,
            booked_at=now,
            raw="{}",
        )
        self._do(lambda work: receive_money(work.payments, money), "bank")

    def confirm(self, placed: Placed) -> None:
        parcel = placed.parcels[0]
        self._do(lambda work: confirm_parcel(work.orders, parcel.parcel_id, parcel.seller_id), parcel.seller_id)

    def pack(self, placed: Placed) -> None:
        """What is paid by weight is a little lighter than expected: the difference goes back at the hand-in."""
        parcel = placed.parcels[0]
        weights = {line.listing_id: line.expected_g * line.count * 94 // 100 for line in parcel.lines if line.kg_price}
        self._do(lambda work: pack_parcel(work.orders, parcel.parcel_id, parcel.seller_id, weights), parcel.seller_id)

    def hand_in(self, placed: Placed) -> None:
        self._at_counter(placed, hand_in_parcel)

    def dispatch(self, placed: Placed) -> None:
        self._at_counter(placed, dispatch_parcel)

    def deliver(self, placed: Placed) -> None:
        self._at_counter(placed, deliver_parcel)

    def refuse(self, placed: Placed) -> None:
        """Cash on delivery, and nobody at home."""
        self._at_counter(placed, refuse_parcel, Refusal.NOT_REACHED)

    def bring_back(self, placed: Placed) -> None:
        self._at_counter(placed, return_parcel)

    def receive(self, placed: Placed) -> None:
        order_id, buyer_id = placed.order.order_id, placed.order.buyer_id
        self._do(lambda work: confirm_receipt(work.orders, order_id, viewer=buyer_id), str(buyer_id))

    def complain(self, placed: Placed) -> None:
        order_id, parcel_id, buyer_id = placed.order.order_id, placed.parcels[0].parcel_id, placed.order.buyer_id
        said = "Mở hộp ra thấy một phần bị dập và lên mốc, không dùng được."
        self._do(lambda work: open_dispute(work.orders, order_id, parcel_id, reason=said, viewer=buyer_id), str(buyer_id))

    def show(self, placed: Placed) -> None:
        """The photos of a claim; the market's own pictures of the goods stand for them, in the place of claims."""
        line, parcel_id = placed.parcels[0].lines[0], placed.parcels[0].parcel_id
        photos, objects = self.showcase.photos_of(line.title)[:2], self.province.app.objects
        for photo in photos:
            for width in (SMALL_WIDTH, LARGE_WIDTH):
                seen = objects.read(rendition_key(photo.photo_id, width), at_most=MAX_UPLOAD_BYTES)
                assert seen is not None
                objects.write(claim_key(photo.photo_id, width), seen, content_type="image/webp")
        shown = replace(self._stored(parcel_id), photos=photos)
        self._do(lambda work: work.orders.store.save_parcel(shown), str(placed.order.buyer_id))

    def refund(self, placed: Placed) -> None:
        """Two people have decided that nothing of it could be used."""
        parcel, decider = placed.parcels[0], self.showcase.moderator.party_id
        nothing = dict.fromkeys((str(line.listing_id) for line in parcel.lines), 0)
        self._do(
            lambda work: settle_dispute(
                work.orders, parcel.parcel_id, nothing, delivery=False, settled_by=decider, reason="Ảnh rõ hàng mốc."
            ),
            decider,
        )

    def cancel(self, placed: Placed) -> None:
        order_id, buyer_id = placed.order.order_id, placed.order.buyer_id
        self._do(lambda work: cancel_order(work.orders, order_id, viewer=buyer_id), str(buyer_id))

    def decline(self, placed: Placed) -> None:
        """The household cannot send it."""
        parcel, why = placed.parcels[0], "mưa lớn, không phơi được"
        self._do(lambda work: cancel_parcel(work.orders, parcel.parcel_id, parcel.seller_id, why), parcel.seller_id)


_SEND = (Told.confirm, Told.pack, Told.hand_in, Told.dispatch, Told.deliver)
STORIES: tuple[Story, ...] = (
    Story("lot", 1, 5, ()),
    Story("ahead", 2, 4, (Told.pay,), coupon=COUPON),
    Story("persimmon", 1, 20, (Told.pay, Told.confirm)),
    Story("weighed", 2, 26, (Told.pay, Told.confirm, Told.pack)),
    Story("weighed", 1, 44, (Told.pay, *_SEND[:3])),
    Story("lot", 2, 50, (Told.pay, *_SEND[:4])),
    Story("persimmon", 2, 60, (Told.pay, *_SEND)),
    Story("persimmon", 3, 58, (Told.pay, *_SEND, Told.complain, Told.show), rest=2),
    Story("weighed", 1, 110, (Told.pay, *_SEND, Told.receive), rest=30),
    Story("lot", 1, 130, (Told.pay, *_SEND, Told.complain, Told.refund), rest=40),
    Story("lot", 1, 70, (*_SEND[:4], Told.refuse), method=AT_THE_DOOR, rest=3),
    Story("lot", 2, 150, (*_SEND[:4], Told.refuse, Told.bring_back), method=AT_THE_DOOR, rest=20),
    Story("persimmon", 1, 30, (Told.pay, Told.cancel), rest=12),
    Story("lot", 1, 33, (Told.pay, Told.decline), rest=9),
)
