"""What the buyers of the demo world order, and what becomes of it: paid, carried, released, cancelled or forgotten."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from chalicelib.catalogue import Listing, NotOnSale, SoldOut
from chalicelib.identity import Actor, Party, PartyId, SessionId
from chalicelib.kernel.errors import DomainError
from chalicelib.kernel.money import Money
from chalicelib.ledger import balance
from chalicelib.orders import (
    BasketLine,
    OrderId,
    OrderState,
    Parcel,
    ParcelState,
    Placed,
    Recipient,
    TooFarForFresh,
    Wish,
    cancel_order,
    cancel_parcel,
    confirm_parcel,
    confirm_receipt,
    deliver_parcel,
    dispatch_parcel,
    hand_in_parcel,
    pack_parcel,
    place_order,
    recipient_of,
    remit_parcel_cash,
    token_of,
)
from chalicelib.payments import (
    MoneyIn,
    PaymentMethod,
    apply_checkout,
    balance_account,
    receive_money,
    record_checkout,
    transfer_content,
)
from infra.demo.market import Market
from infra.demo.names import buyer_name, city_address
from infra.demo.opinions import Opinions
from infra.demo.people import MONEY_PIN, People
from infra.demo.province import Province

_METHODS = ((PaymentMethod.VIETQR, 46), (PaymentMethod.COD, 31), (PaymentMethod.CARD, 15), (PaymentMethod.BALANCE, 8))
_MOST_G = 24_000
_TRIES = 4
"""Baskets that a buyer fills before he gives up."""
_PAYER_BANKS = ("970436", "970415", "970418", "970422", "970405", "970407")


@dataclass
class Trade:
    """The orders of one world.

    Attributes:
        has_money: households whose balance has been credited, for the counters to pay out to.
        payers: buyers who have paid in, and so may order from their balance.
    """

    province: Province
    people: People
    market: Market
    opinions: Opinions
    has_money: dict[PartyId, Party] = field(default_factory=dict)
    payers: dict[PartyId, Party] = field(default_factory=dict)
    placed: int = 0
    _bookings: int = 0

    def order(self, _number: int) -> None:
        """Somebody orders something, and something else when it is gone."""
        for _ in range(_TRIES):
            try:
                self._order()
                return
            except (SoldOut, NotOnSale) as gone:
                self.market.on_sale = [one for one in self.market.on_sale if one.listing_id != gone.details["listing_id"]]
            except TooFarForFresh:
                continue

    def _order(self) -> None:
        province, dice = self.province, self.province.dice
        buyer = None if province.chance(30) else dice.choice(self.people.buyers)
        lines = self._basket()
        if not lines:
            return
        method = dice.choices([method for method, _ in _METHODS], [weight for _, weight in _METHODS])[0]
        if method is PaymentMethod.BALANCE:
            buyer = dice.choice(list(self.payers.values())) if self.payers else None
            method = PaymentMethod.BALANCE if self._can_pay(buyer, lines) else PaymentMethod.VIETQR
        wish = Wish(
            order_id=OrderId.make(province.now, province.entropy),
            lines=[BasketLine(listing.listing_id, count) for listing, count in lines],
            recipient=self._recipient(buyer),
            method=method,
            buyer_id=None if buyer is None else buyer.party_id,
            pin=MONEY_PIN if method is PaymentMethod.BALANCE else None,
        )
        placed = province.do(lambda work: place_order(work.orders, wish), actor=wish.buyer_id or "guest")
        self.placed += 1
        self._await(placed)

    def _basket(self) -> list[tuple[Listing, int]]:
        """One to four listings, mostly of the season, of one to three households."""
        dice, month = self.province.dice, self.province.now.month
        pool = self.market.on_sale
        if len(pool) < 20:
            return []
        chosen: dict[str, tuple[Listing, int]] = {}
        for _ in range(dice.choices((1, 2, 3, 4), (50, 28, 14, 8))[0]):
            few = dice.sample(pool, 6)
            fresh = [one for one in few if not one.harvest.months or month in one.harvest.months]
            if self.province.chance(7):
                fresh = [one for one in self._famous_listings() if one.stock > 4] or fresh
            listing = dice.choice(fresh or few)
            most = max(1, min(listing.stock // 3, _MOST_G // listing.weight_g // 2, 5))
            chosen[listing.listing_id] = (listing, dice.randint(1, most))
        return list(chosen.values())

    def _famous_listings(self) -> list[Listing]:
        ids = {party.party_id for party in self.people.known_households()}
        return [listing for listing in self.market.on_sale if listing.seller_id in ids]

    def _can_pay(self, buyer: Party | None, lines: Sequence[tuple[Listing, int]]) -> bool:
        if buyer is None or buyer.party_id not in self.people.with_pin:
            return False
        price = sum(listing.unit_price * count for listing, count in lines)
        return self.owned(buyer.party_id) > price + 500_000

    def owned(self, party_id: PartyId) -> Money:
        """What can be taken from the balance account."""
        return balance(self.province.app.open_work().ledger, balance_account(party_id)).available

    def _recipient(self, buyer: Party | None) -> Recipient:
        dice = self.province.dice
        name = buyer_name(dice) if buyer is None else buyer.name
        phone = f"+84904{dice.randint(0, 999_999):06d}" if buyer is None else buyer.phone
        note = dice.choice(("", "", "", "Gọi trước khi giao.", "Giao giờ hành chính.", "Cho em hàng tươi nhé."))
        return recipient_of(name=name, phone=phone, address=city_address(dice), note=note)

    def _await(self, placed: Placed) -> None:
        """The money of an order that was just placed."""
        province, later = self.province, self.province.diary.after
        if province.chance(3):
            later(province.within(0.2, 3), partial(self._buyer_cancels, placed))
        match placed.order.method:
            case PaymentMethod.VIETQR if not province.chance(8):
                self._transfers(placed)
            case PaymentMethod.CARD:
                self._card_page(placed)
            case _ if placed.order.state is OrderState.ACCEPTED:
                self._accepted(placed)
            case _:
                pass

    def _transfers(self, placed: Placed) -> None:
        """Mostly one transfer of the right amount; sometimes two halves, sometimes too much."""
        province, amount = self.province, placed.payment.amount
        kind = province.dice.randint(1, 100)
        first = amount // 2 if kind <= 4 else amount + 20_000 if kind <= 6 else amount
        province.diary.after(province.within(0.03, 0.8), partial(self._book, placed, first))
        if first < amount:
            province.diary.after(province.within(1, 20), partial(self._book, placed, amount - first))

    def _book(self, placed: Placed, amount: Money) -> None:
        """The bank tells of a transfer."""
        province, keys = self.province, self.province.app.keys
        self._bookings += 1
        payer = placed.order.recipient
        money = MoneyIn(
            bank_bin=keys["bank_bin"],
            account=keys["bank_account"],
            bank_ref=f"FT{province.now:%y%m%d}{self._bookings:07d}",
            amount=amount,
            content=f"MBVCB.{self._bookings}.{transfer_content(placed.order.code)}",
            payer_bank_bin=province.dice.choice(_PAYER_BANKS),
            payer_account=f"{province.dice.randint(10**9, 10**10 - 1)}",
            payer_name=payer.name,
            booked_at=province.now,
            raw="{}",
        )
        province.do(lambda work: receive_money(work.payments, money), actor="bank")
        self._if_accepted(placed)

    def _card_page(self, placed: Placed) -> None:
        province, payment = self.province, placed.payment
        assert payment.closes_at is not None
        page = province.gateway.open_checkout(
            payment_id=payment.payment_id,
            amount=payment.amount,
            description=placed.order.code,
            success_url="",
            cancel_url="",
            expires_at=payment.closes_at,
        )
        province.do(lambda work: record_checkout(work.payments, payment.payment_id, page))
        if not province.chance(9):
            province.diary.after(province.within(0.01, 0.2), partial(self._card_pays, placed, page.session_id))

    def _card_pays(self, placed: Placed, session: str) -> None:
        if self._now(placed).order.state is not OrderState.AWAITING_PAYMENT:
            return
        state = self.province.gateway.pay(session)
        self.province.do(lambda work: apply_checkout(work.payments, state), actor="card_gateway")
        self._if_accepted(placed)

    def _now(self, placed: Placed) -> Placed:
        """The order as it is stored now."""
        work = self.province.app.open_work()
        order = work.orders.store.find(placed.order.order_id)
        payment = work.payments.store.find(placed.payment.payment_id)
        assert order is not None
        assert payment is not None
        return Placed(order, work.orders.store.parcels(order.parcel_ids), payment)

    def _if_accepted(self, placed: Placed) -> None:
        after = self._now(placed)
        if after.order.state is OrderState.ACCEPTED:
            self._accepted(after)

    def _accepted(self, placed: Placed) -> None:
        """Every household sees its parcel."""
        for parcel in placed.parcels:
            if parcel.state is ParcelState.TO_CONFIRM:
                self._step(parcel, 0.3, 12, self._confirm)

    def _step(
        self, parcel: Parcel, low_h: float, high_h: float, step: Callable[[Parcel], None], opens: int = 7, closes: int = 21
    ) -> None:
        moment = self.province.daytime(self.province.now + self.province.within(low_h, high_h), opens, closes)
        self.province.diary.at(moment, partial(step, parcel))

    def _buyer_cancels(self, placed: Placed) -> None:
        order_id = placed.order.order_id
        try:
            self.province.do(
                lambda work: cancel_order(work.orders, order_id, token=token_of(work.orders, order_id)), actor="guest"
            )
        except DomainError:
            return

    def _still(self, parcel: Parcel, state: ParcelState) -> bool:
        found = self.province.app.open_work().orders.store.find_parcel(parcel.parcel_id)
        return found is not None and found.state is state

    def _confirm(self, parcel: Parcel) -> None:
        if not self._still(parcel, ParcelState.TO_CONFIRM):
            return
        seller = parcel.seller_id
        if self.province.chance(3):
            why = self.province.dice.choice(("mưa lớn, không hái được", "hết hàng loại này", "nhà có việc"))
            self.province.do(lambda work: cancel_parcel(work.orders, parcel.parcel_id, seller, why), actor=seller)
            return
        self.province.do(lambda work: confirm_parcel(work.orders, parcel.parcel_id, seller), actor=seller)
        self._step(parcel, 1, 18, self._pack)

    def _pack(self, parcel: Parcel) -> None:
        if self._still(parcel, ParcelState.CONFIRMED):
            seller, weights = parcel.seller_id, self._weights(parcel)
            self.province.do(lambda work: pack_parcel(work.orders, parcel.parcel_id, seller, weights), actor=seller)
            self._step(parcel, 1, 20, self._hand_in, opens=8, closes=16)

    def _weights(self, parcel: Parcel) -> dict[str, int]:
        """What the scales say of what is paid by weight: up to a tenth more or less than expected."""
        near = self.province.dice.randint
        return {
            line.listing_id: line.expected_g * count * near(90, 110) // 100
            for line, count in zip(parcel.lines, parcel.keeps.counts, strict=True)
            if line.kg_price and count
        }

    def _hand_in(self, parcel: Parcel) -> None:
        if self._still(parcel, ParcelState.PACKED):
            teller = self.people.outlets[parcel.commune_code].teller
            self.province.do(lambda work: hand_in_parcel(work.orders, parcel.parcel_id, teller), actor=teller.party_id)
            self._step(parcel, 1, 8, self._dispatch, opens=6, closes=20)

    def _dispatch(self, parcel: Parcel) -> None:
        teller = self.people.outlets[parcel.commune_code].teller
        self.province.do(lambda work: dispatch_parcel(work.orders, parcel.parcel_id, teller), actor=teller.party_id)
        self._step(parcel, 18, 76, self._deliver, opens=8, closes=19)

    def _deliver(self, parcel: Parcel) -> None:
        province = self.province
        teller = self.people.outlets[parcel.commune_code].teller
        province.do(lambda work: deliver_parcel(work.orders, parcel.parcel_id, teller), actor=teller.party_id)
        self.has_money[parcel.seller_id] = self.people.household_of(parcel.seller_id)
        if parcel.cod:
            self._step(parcel, 20, 60, self._remit, opens=8, closes=17)
        if province.chance(45):
            self._step(parcel, 1, 36, self._receive)
        self.opinions.hear(parcel)

    def _remit(self, parcel: Parcel) -> None:
        """The carrier pays the cash of the door into the bank, a batch a day."""
        staff, party = self.people.office[0]
        desk = Actor(party.party_id, staff.roles, SessionId.make(self.province.now, self.province.app.entropy))
        batch = f"VNP{self.province.now:%Y%m%d}"
        self.province.do(
            lambda work: remit_parcel_cash(work.orders, parcel.parcel_id, desk, shift_id=None, batch=batch),
            actor=desk.party_id,
        )

    def _receive(self, parcel: Parcel) -> None:
        """The buyer is content, with all that came so far."""
        found = self.province.app.open_work().orders.store.find_parcel(parcel.parcel_id)
        if found is not None and found.state is ParcelState.DELIVERED and not found.received:
            order_id = parcel.order_id
            self.province.do(
                lambda work: confirm_receipt(work.orders, order_id, token=token_of(work.orders, order_id)), actor="guest"
            )


def let_buyers_order(trade: Trade, orders: int, first: timedelta) -> None:
    """Note so many orders for the days from `first` before today, a little more each week."""
    province = trade.province
    for number in range(orders):
        share = province.dice.random() ** 0.8
        moment = province.until - first + first * share
        province.diary.at(province.daytime(moment, 6, 23), partial(trade.order, number))
