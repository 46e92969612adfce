"""What buyers, households, the bank and the gateway do in the loop's machine."""

from dataclasses import replace
from typing import Any

import hypothesis.strategies as st
from hypothesis.stateful import precondition, rule

from chalicelib.composition import Work
from chalicelib.entrypoints.http.cash_payments import NewCashPayment, post_cash_payment
from chalicelib.entrypoints.http.orders import (
    BasketLineBody,
    KeptLine,
    LineCancellation,
    NewOrder,
    OrderProof,
    RecipientBody,
    cancel_own_lines,
    cancel_own_order,
    confirm_own_receipt,
    post_order,
)
from chalicelib.entrypoints.http.parcels import (
    NewParcelCancellation,
    ParcelRefusal,
    Remittance,
    post_cod_remittance,
    post_parcel_cancellation,
    post_refusal,
    post_return,
)
from chalicelib.entrypoints.http.resource import Nothing
from chalicelib.entrypoints.runner import run
from chalicelib.kernel.errors import DomainError, Unavailable
from chalicelib.orders import (
    Bearer,
    CodBatchId,
    CodLine,
    OrderId,
    Parcel,
    Refusal,
    apply_line,
    end_batch,
    open_dispute,
    settle_dispute,
    tell_batch,
    token_of,
)
from chalicelib.payments import (
    CheckoutState,
    DisputeBooking,
    DisputeState,
    MoneyIn,
    PaymentId,
    PaymentMethod,
    apply_checkout,
    apply_dispute,
    custody_bank,
    receive_money,
    transfer_content,
)
from chalicelib.softatm import CashPaymentId
from tests.builders import TEST_KEYS
from tests.builders_identity import PIN
from tests.fakes.faulty_table import Crash
from tests.property.market_steps import STEPS, body_of, path_of
from tests.property.promotion_rules import PromotionRules
from tests.property.promotion_world import COUPONS


class MarketRules(PromotionRules):
    """Orders, money that comes, parcels; cash on delivery ends in a till."""

    orders: list[dict[str, Any]]
    bookings: list[MoneyIn]
    disputes: dict[str, DisputeState]

    @rule(
        method=st.sampled_from(list(PaymentMethod)),
        na=st.integers(0, 3),
        hoi=st.integers(0, 3),
        vit=st.integers(0, 2),
        coupon=st.sampled_from(COUPONS),
        phone=st.integers(0, 5),
    )
    def buyer_orders(self, method: PaymentMethod, na: int, hoi: int, vit: int, coupon: str = "", phone: int = 0) -> None:
        """With a coupon or without, to be received by this or that phone number."""
        counts = {"na": na, "hoi": hoi, "vit": vit}
        lines = [BasketLineBody(listing_id=self.world.listings[name], count=n) for name, n in counts.items() if n]
        if not lines:
            return
        body = NewOrder(
            order_id=self.world.new(OrderId),
            lines=lines,
            recipient=RecipientBody(name="Trần Thị Mai", phone=f"+8491111111{phone}", address="12 Hàng Bông, Hà Nội"),
            coupon=coupon,
            method=method,
            pin=PIN if method is PaymentMethod.BALANCE else None,
        )
        answer = self.world.until_heard("mai", post_order, body)
        if answer is not None and not answer.refused:
            self.orders.append(answer.body)

    @rule(
        method=st.sampled_from(list(PaymentMethod)),
        na=st.integers(0, 2),
        hoi=st.integers(1, 2),
        vit=st.integers(0, 2),
        coupon=st.sampled_from(COUPONS),
        data=st.data(),
    )
    def a_whole_sale(self, method: PaymentMethod, na: int, hoi: int, vit: int, coupon: str, data: st.DataObject) -> None:
        """Ordered, paid and delivered, with whatever faults there are: random steps alone would rarely get so far."""
        before = len(self.orders)
        self.buyer_orders(method, na, hoi, vit, coupon, data.draw(st.integers(0, 5)))
        if len(self.orders) == before:
            return
        order = self.orders[-1]
        if method is PaymentMethod.VIETQR:
            self.transfer(order, order["total"], wrong=False)
            self.tell(lambda w: receive_money(w.payments, self.bookings[-1]))
        if method is PaymentMethod.CARD:
            self.card_state(order, paid=True)
        work = self.world.app.open_work()
        found = work.orders.store.find(OrderId(order["id"]))
        assert found is not None
        for parcel in work.orders.store.parcels(found.parcel_ids):
            self.deliver(parcel, data.draw(st.integers(82, 118)))
        if method is PaymentMethod.COD and self.shift and data.draw(st.booleans()):
            for parcel in self.world.app.open_work().orders.store.parcels(found.parcel_ids):
                body = Remittance(shift_id=self.shift, batch="b1")
                self.world.until_heard("teller", post_cod_remittance, body, {"parcel_id": str(parcel.parcel_id)})
        if data.draw(st.booleans()):
            self.world.until_heard("mai", confirm_own_receipt, OrderProof(), {"order_id": order["id"]})

    @precondition(lambda self: self.orders)
    @rule(data=st.data(), part=st.sampled_from(["all", "half", "too_much"]), wrong=st.booleans())
    def buyer_transfers(self, data: st.DataObject, part: str, wrong: bool) -> None:
        order = data.draw(st.sampled_from(self.orders))
        amount = {"all": order["total"], "half": order["total"] // 2, "too_much": order["total"] + 7_000}[part]
        self.transfer(order, amount, wrong=wrong)

    def transfer(self, order: dict[str, Any], amount: int, *, wrong: bool) -> None:
        """The bank books it; telling us is another event."""
        content = "CHUC MUNG NAM MOI" if wrong else f"MBVCB 12 {transfer_content(order['code'])} CT tu 001"
        self.bookings.append(self.booked(amount, content))

    def booked(self, amount: int, content: str) -> MoneyIn:
        return MoneyIn(
            bank_bin=TEST_KEYS["bank_bin"],
            account=TEST_KEYS["bank_account"],
            bank_ref=f"FT{len(self.bookings):08d}",
            amount=amount,
            content=content,
            payer_bank_bin="970436",
            payer_account="0011001234567",
            payer_name="TRAN THI MAI",
            booked_at=self.world.app.clock.now(),
            raw="{}",
        )

    @precondition(lambda self: self.orders and self.shift)
    @rule(data=st.data(), off=st.sampled_from([0, 0, 0, 1_000]))
    def somebody_pays_at_the_till(self, data: st.DataObject, off: int) -> None:
        """Any order, whatever its method and state, by its code."""
        order = data.draw(st.sampled_from(self.orders))
        body = NewCashPayment(
            cash_payment_id=self.world.new(CashPaymentId),
            shift_id=self.shift or "",
            code=order["code"],
            amount=order["total"] + off,
        )
        self.world.until_heard("teller", post_cash_payment, body)
        self.recount_outside()

    @precondition(lambda self: self.bookings)
    @rule(data=st.data())
    def bank_tells(self, data: st.DataObject) -> None:
        """Any booking, at any time, any number of times, in any order."""
        booking = data.draw(st.sampled_from(self.bookings))
        self.tell(lambda w: receive_money(w.payments, booking))

    @precondition(lambda self: self.orders)
    @rule(data=st.data(), paid=st.booleans())
    def gateway_tells(self, data: st.DataObject, paid: bool) -> None:
        self.card_state(data.draw(st.sampled_from(self.orders)), paid=paid)

    def card_state(self, order: dict[str, Any], *, paid: bool) -> None:
        if order["payment"]["method"] != "card":
            return
        session = f"cs_{order['payment']['id']}"
        state = CheckoutState(
            session_id=session,
            payment_id=order["payment"]["id"],
            status="complete" if paid else "open",
            paid=paid,
            amount=order["total"],
            intent_id=f"pi_{order['id']}" if paid else None,
            charge_id=f"ch_{order['id']}" if paid else None,
            fee=order["total"] * 290 // 10_000 if paid else None,
            balance_transaction_id=f"txn_{order['id']}" if paid else None,
        )
        self.tell(lambda w: apply_checkout(w.payments, state))

    @precondition(lambda self: any(order["payment"]["method"] == "card" for order in self.orders))
    @rule(data=st.data(), reason=st.sampled_from(["fraudulent", "product_unacceptable"]), asked=st.booleans())
    def holder_disputes(self, data: st.DataObject, reason: str, asked: bool) -> None:
        """The holder's bank takes what is not refunded yet, once a charge; telling us is another event."""
        by_card = [order for order in self.orders if order["payment"]["method"] == "card"]
        order = data.draw(st.sampled_from(by_card))
        payment = self.world.app.open_work().payments.store.find(PaymentId(order["payment"]["id"]))
        dispute_id = f"dp_{order['id']}"
        if payment is None or payment.intent_id is None or payment.refunded == order["total"] or dispute_id in self.disputes:
            return
        amount = order["total"] - payment.refunded
        self.disputes[dispute_id] = DisputeState(
            dispute_id=dispute_id,
            payment_id=order["payment"]["id"],
            charge_id=f"ch_{order['id']}",
            status="asked" if asked else "open",
            reason=reason,
            amount=amount,
            opened_at=self.world.app.clock.now(),
            evidence_due_at=None,
            bookings=() if asked else (DisputeBooking(f"txn_{dispute_id}", -amount, 350_000),),
        )

    @precondition(lambda self: any(one.status == "open" for one in self.disputes.values()))
    @rule(data=st.data(), won=st.booleans())
    def holders_bank_decides(self, data: st.DataObject, won: bool) -> None:
        dispute_id = data.draw(st.sampled_from([key for key, one in self.disputes.items() if one.status == "open"]))
        found = self.disputes[dispute_id]
        back = (DisputeBooking(f"txn_{dispute_id}_back", found.amount, 0),) if won else ()
        self.disputes[dispute_id] = replace(found, status="won" if won else "lost", bookings=(*found.bookings, *back))

    @precondition(lambda self: self.disputes)
    @rule(data=st.data())
    def gateway_tells_of_a_dispute(self, data: st.DataObject) -> None:
        state = self.disputes[data.draw(st.sampled_from(sorted(self.disputes)))]
        self.tell(lambda w: apply_dispute(w.payments, state))

    @precondition(lambda self: self.orders)
    @rule(data=st.data(), step=st.sampled_from(sorted(STEPS)))
    def parcel_moves(self, data: st.DataObject, step: str) -> None:
        parcel = self.some_parcel(data)
        owner = next(name for name in ("van", "pao") if self.world.parties[name].party_id == parcel.seller_id)
        who = owner if step in {"confirm", "pack"} else "teller"
        self.world.send(who, STEPS[step], body_of(step, parcel, data.draw(st.integers(70, 130))), path_of(parcel))

    def deliver(self, parcel: Parcel, percent: int = 100, upto: str = "deliver") -> None:
        owner = next(name for name in ("van", "pao") if self.world.parties[name].party_id == parcel.seller_id)
        for step in STEPS:
            who = owner if step in {"confirm", "pack"} else "teller"
            self.world.until_heard(who, STEPS[step], body_of(step, parcel, percent), path_of(parcel))
            if step == upto:
                return

    @precondition(lambda self: self.orders)
    @rule(data=st.data(), by_buyer=st.booleans(), whole=st.booleans())
    def less_of_a_parcel(self, data: st.DataObject, by_buyer: bool, whole: bool) -> None:
        """The buyer takes less of it, or the household has less, or nothing."""
        parcel = self.some_parcel(data)
        kept = [
            KeptLine(listing_id=line.listing_id, count=data.draw(st.integers(0, count)))
            for line, count in zip(parcel.lines, parcel.keeps.counts, strict=True)
        ]
        if by_buyer:
            words = LineCancellation(parcel_id=str(parcel.parcel_id), kept=kept)
            self.world.send("mai", cancel_own_lines, words, {"order_id": str(parcel.order_id)})
        else:
            owner = next(name for name in ("van", "pao") if self.world.parties[name].party_id == parcel.seller_id)
            reason = NewParcelCancellation(reason="mưa lớn, không hái được", kept=None if whole else kept)
            self.world.send(owner, post_parcel_cancellation, reason, path_of(parcel))

    @precondition(lambda self: self.orders)
    @rule(data=st.data(), reason=st.sampled_from(list(Refusal)), under_way=st.booleans(), back=st.booleans())
    def nobody_takes_it(self, data: st.DataObject, reason: Refusal, under_way: bool, back: bool) -> None:
        """Refused at the door or never collected; perhaps it comes back to its household."""
        parcel = self.some_parcel(data)
        if under_way:
            self.deliver(parcel, upto="hand_in")
        self.world.send("teller", post_refusal, ParcelRefusal(reason=reason), path_of(parcel))
        if back:
            self.world.until_heard("teller", post_return, Nothing(), path_of(parcel))

    @precondition(lambda self: self.orders)
    @rule(data=st.data(), arrives=st.booleans(), bearer=st.sampled_from([None, *Bearer]), delivery=st.booleans())
    def goods_are_not_as_ordered(self, data: st.DataObject, arrives: bool, bearer: Bearer | None, delivery: bool) -> None:
        """The buyer complains, two people decide by units and by weight, and perhaps what is not kept comes back."""
        parcel = self.some_parcel(data)
        if arrives:
            self.deliver(parcel)
        names = [line.listing_id for line in parcel.lines]
        counts = {name: data.draw(st.integers(0, most)) for name, most in zip(names, parcel.keeps.counts, strict=True)}
        off = {name: data.draw(st.integers(0, 900)) for name in names}

        def complain(work: Work) -> None:
            token = token_of(work.orders, parcel.order_id)
            open_dispute(work.orders, parcel.order_id, parcel.parcel_id, reason="thiếu một cân", token=token)

        def settle(work: Work) -> None:
            by = self.world.parties["teller"].party_id
            settle_dispute(
                work.orders,
                parcel.parcel_id,
                counts,
                delivery=delivery,
                grams_off=off,
                way_back=bearer,
                settled_by=by,
                reason="ảnh cho thấy đúng vậy",
            )

        self.perhaps(complain)
        self.perhaps(settle)
        if bearer is not None and data.draw(st.booleans()):
            self.world.until_heard("teller", post_return, Nothing(), path_of(parcel))

    @precondition(lambda self: self.orders and self.shift)
    @rule(data=st.data(), into_till=st.booleans())
    def carrier_remits(self, data: st.DataObject, into_till: bool) -> None:
        parcel = self.some_parcel(data)
        due = parcel.cash_to_remit
        body = Remittance(shift_id=self.shift if into_till else None, batch="b1")
        answer = self.world.until_heard("teller", post_cod_remittance, body, {"parcel_id": str(parcel.parcel_id)})
        if answer is not None and not answer.refused and into_till and not answer.replayed:
            self.world.outside += due
        if answer is not None and answer.replayed:
            self.recount_outside()

    @precondition(lambda self: any(order["payment"]["method"] == "cod" for order in self.orders))
    @rule(data=st.data(), off=st.sampled_from([0, -9_000, 9_000]), short=st.sampled_from([0, 9_000]), proven=st.booleans())
    def carrier_sends_a_batch(self, data: st.DataObject, off: int, short: int, proven: bool) -> None:
        """A line for some parcels, right or not; its money whole or short, by the statement or told ahead of it."""
        parcels = {parcel.parcel_id: parcel for parcel in (self.some_parcel(data) for _ in range(2)) if parcel.cod}
        if not parcels:
            return
        lines = [CodLine(n, one.code, one.shares.total + off) for n, one in enumerate(parcels.values(), 1)]
        batch_id, told_by = CodBatchId(self.world.new(CodBatchId)), self.world.parties["teller"].party_id
        reference = f"B{len(self.bookings):06d}"
        self.tell(lambda w: tell_batch(w.orders, batch_id, reference, lines, told_by=told_by))
        if self.world.app.open_work().orders.cod_batches.find(batch_id) is None:
            return
        self.bookings.append(self.booked(sum(line.amount for line in lines) - short, f"VNPOST COD {reference}"))
        money = self.bookings[-1]
        into = custody_bank(TEST_KEYS["bank_bin"]) if proven else None
        self.tell(lambda w: receive_money(w.payments, money, into=into))
        for line in lines:
            self.tell(lambda w, number=line.number: apply_line(w.orders, batch_id, number))
        self.tell(lambda w: end_batch(w.orders, batch_id))

    @precondition(lambda self: self.orders)
    @rule(data=st.data(), happy=st.booleans())
    def buyer_decides(self, data: st.DataObject, happy: bool) -> None:
        order = data.draw(st.sampled_from(self.orders))
        view = confirm_own_receipt if happy else cancel_own_order
        self.world.send("mai", view, OrderProof(), {"order_id": order["id"]})

    def tell(self, use_case: Any) -> None:
        """A notice: whoever sends it sends it again until it is heard. What happened outside is never refused."""
        for _ in range(3):
            try:
                run(self.world.app, use_case)
            except (Crash, Unavailable):
                continue
            return

    def perhaps(self, use_case: Any) -> None:
        """What a person wants, and may be refused."""
        for _ in range(3):
            try:
                run(self.world.app, use_case)
            except (Crash, DomainError):
                continue
            return

    def some_parcel(self, data: st.DataObject) -> Parcel:
        order = data.draw(st.sampled_from(self.orders))
        work = self.world.app.open_work()
        found = work.orders.store.find(OrderId(order["id"]))
        assert found is not None
        return data.draw(st.sampled_from(work.orders.store.parcels(found.parcel_ids)))
