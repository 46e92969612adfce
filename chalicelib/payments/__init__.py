"""Payments: the money of orders, in and back out, through the card gateway, the bank, the carrier and balances.

Terms:
    payment: the money of one order, by one method.
    reference: its short code, in transfers and on the order's page.
    booking: money on our bank account, under the bank's own reference, told by notice or statement.
    deposit: a booking that came for a payment.
    waiting money: part payments, and bookings that match nothing (2220).
    chargeback: card money that the holder's bank takes back while the holder disputes the charge (1320).
    refund: money on its way back, by the way it came; owed (2120) until the provider's definite word.
    observer: who must know that a payment was paid or has expired, in the same unit of work.

Invariants (docs/money.md): I6 an outside reference posts at most once; I7 any order and repetition of the same notices
ends in the same books; money that comes too much, twice, too late or for nobody is kept apart and goes back, never lost.
"""

from chalicelib.payments.card_circuit import CardCircuit
from chalicelib.payments.cards import cards_away, note_card_failure, reopen_cards, require_cards
from chalicelib.payments.chargeback import GOODS_REASONS, Chargeback, ChargebackState, DisputeBooking, DisputeState
from chalicelib.payments.chargebacks import apply_dispute, find_chargeback
from chalicelib.payments.errors import (
    CardsAway,
    CheckoutMismatch,
    CheckoutRefused,
    CheckoutUnknown,
    ForgedNotice,
    MoneyFrozen,
    MoneyMatched,
    NoSuchChargeback,
    NoSuchMoney,
    NoSuchPayment,
    NoSuchRefund,
    PaymentClosed,
    PaymentExists,
    RefundNotPossible,
    SignInToUseBalance,
    WrongMethod,
)
from chalicelib.payments.incoming import match_money, receive_money, split_money
from chalicelib.payments.notice import Booking, MoneyIn, MoneyOutcome
from chalicelib.payments.notices import (
    clear_booking,
    decide_booking,
    find_booking,
    freeze_booking,
    give_up_booking,
    recall_booking,
    thaw,
)
from chalicelib.payments.payment import Deposit, Payment, PaymentId, PaymentMethod, PaymentState, is_open
from chalicelib.payments.ports import (
    BankAccount,
    Borne,
    CardCircuitStore,
    CardGateway,
    ChargebackBearer,
    ChargebackStore,
    CheckoutPage,
    CheckoutState,
    Claim,
    GatewayEvent,
    GatewayRefund,
    MoneyClaimant,
    PaymentObserver,
    Payments,
    PaymentStore,
)
from chalicelib.payments.postings import CARRIER, balance_account, cash_at_door, custody_bank, escrow, post_for, unapplied
from chalicelib.payments.reference import make_reference, read_reference, references_in, transfer_content
from chalicelib.payments.refund import Refund, RefundId, RefundState, ToBalance, ToBank, ToCard, TransferId, Way
from chalicelib.payments.refunds import (
    find_refund,
    redirect_refund,
    request_refund,
    resend_refund,
    return_to_payer,
    send_back,
    settle_bank_refund,
    settle_card_refund,
)
from chalicelib.payments.service import (
    apply_checkout,
    cancel_payment,
    collect_cash,
    expire_payment,
    find_by_code,
    find_payment,
    forgo_cash,
    new_reference,
    note_event,
    open_payment,
    payable_by_card,
    record_checkout,
    remit_cash,
    transfer_code,
)
from chalicelib.payments.vietqr import TransferCode
from chalicelib.payments.vietqr import encode as vietqr_text

__all__ = [
    "CARRIER",
    "GOODS_REASONS",
    "BankAccount",
    "Booking",
    "Borne",
    "CardCircuit",
    "CardCircuitStore",
    "CardGateway",
    "CardsAway",
    "Chargeback",
    "ChargebackBearer",
    "ChargebackState",
    "ChargebackStore",
    "CheckoutMismatch",
    "CheckoutPage",
    "CheckoutRefused",
    "CheckoutState",
    "CheckoutUnknown",
    "Claim",
    "Deposit",
    "DisputeBooking",
    "DisputeState",
    "ForgedNotice",
    "GatewayEvent",
    "GatewayRefund",
    "MoneyClaimant",
    "MoneyFrozen",
    "MoneyIn",
    "MoneyMatched",
    "MoneyOutcome",
    "NoSuchChargeback",
    "NoSuchMoney",
    "NoSuchPayment",
    "NoSuchRefund",
    "Payment",
    "PaymentClosed",
    "PaymentExists",
    "PaymentId",
    "PaymentMethod",
    "PaymentObserver",
    "PaymentState",
    "PaymentStore",
    "Payments",
    "Refund",
    "RefundId",
    "RefundNotPossible",
    "RefundState",
    "SignInToUseBalance",
    "ToBalance",
    "ToBank",
    "ToCard",
    "TransferCode",
    "TransferId",
    "Way",
    "WrongMethod",
    "apply_checkout",
    "apply_dispute",
    "balance_account",
    "cancel_payment",
    "cards_away",
    "cash_at_door",
    "clear_booking",
    "collect_cash",
    "custody_bank",
    "decide_booking",
    "escrow",
    "expire_payment",
    "find_booking",
    "find_by_code",
    "find_chargeback",
    "find_payment",
    "find_refund",
    "forgo_cash",
    "freeze_booking",
    "give_up_booking",
    "is_open",
    "make_reference",
    "match_money",
    "new_reference",
    "note_card_failure",
    "note_event",
    "open_payment",
    "payable_by_card",
    "post_for",
    "read_reference",
    "recall_booking",
    "receive_money",
    "record_checkout",
    "redirect_refund",
    "references_in",
    "remit_cash",
    "reopen_cards",
    "request_refund",
    "require_cards",
    "resend_refund",
    "return_to_payer",
    "send_back",
    "settle_bank_refund",
    "settle_card_refund",
    "split_money",
    "thaw",
    "transfer_code",
    "transfer_content",
    "unapplied",
    "vietqr_text",
]
