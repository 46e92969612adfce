"""Orders: from the basket to the doorstep, with the money waiting in between.

Terms:
    basket: how many of which listings; demand for one listing is added up first.
    order: what a buyer asked of several households at once, paid once; its code is the payment's reference.
    parcel: one household's part of an order, with one next action.
    shares: how a parcel's money is shared at the release; frozen when the order is placed.
    escrow: the order's money (2110), from the payment to the release or the refund.
    dispute: the buyer's word that a delivered parcel is not as ordered; its money waits for two people's decision.
    release: escrow to the household's balance, fee, taxes and carrier, once a parcel.
    link token: the secret that opens an order's page without signing in.

Invariants (docs/money.md): I14 releases and refunds of an order add up to what was paid in; I15 taxes withheld are the
policy's; I16 no share is negative and they add up to the price; nothing is sold twice, whoever orders at once.
"""

from chalicelib.orders.again import AgainLine, Lack, order_again
from chalicelib.orders.basket import MAX_LISTINGS, BasketLine, demand_of
from chalicelib.orders.cancelling import cancel_lines, cancel_order, cancel_parcel
from chalicelib.orders.carriage import Bearer, Costs
from chalicelib.orders.carrier_file import checked_lines, read_carrier_file
from chalicelib.orders.chargebacks import LostCharges, evidence_of
from chalicelib.orders.claims import (
    LARGE_WIDTH,
    SMALL_WIDTH,
    awaits_claim_photo,
    claim_key,
    end_claim_photo,
    request_claim_photo,
)
from chalicelib.orders.cod_batch import MOST_LINES, CodBatch, CodBatchId, CodBatchState, CodLine, LineOutcome
from chalicelib.orders.cod_batches import (
    CarrierMoney,
    amend_line,
    apply_line,
    end_batch,
    find_batch,
    fund_batch,
    return_surplus,
    tell_batch,
)
from chalicelib.orders.cod_refused import CodRefusals
from chalicelib.orders.delivery import Delivery, Destination, Zone, delivery_quote, zone_of
from chalicelib.orders.disputes import open_dispute, settle_dispute, take_back
from chalicelib.orders.ending import kept_units
from chalicelib.orders.errors import (
    BasketTooLarge,
    CashNotDue,
    CashNotHere,
    ClaimTooLate,
    CodBatchExists,
    CodNotOffered,
    LookUpsTooOften,
    NoSuchOrder,
    NoSuchParcel,
    NotAtOutlet,
    NotesClosed,
    NotesPrivate,
    NotYetReceived,
    OrderExists,
    ParcelMoved,
    ParcelTooHeavy,
    PriceChanged,
    TermsChanged,
    TillNotOpen,
    TooFarForFresh,
    TooLateToCancel,
    TooLateToTakeBack,
    TooManyNotes,
    TooManyUnpaid,
    WeightNeeded,
    WeightOff,
)
from chalicelib.orders.explained import Explained, Step, explain_sale
from chalicelib.orders.fulfilment import (
    Earnings,
    confirm_parcel,
    confirm_receipt,
    deliver_parcel,
    dispatch_parcel,
    earnings_of,
    find_parcel,
    hand_in_parcel,
    pack_parcel,
    parcels_of,
    release_parcel,
    remit_parcel_cash,
    send_parcel_for,
)
from chalicelib.orders.kept import KeptGoods, TakenBack
from chalicelib.orders.late import late_from, late_parcels
from chalicelib.orders.lookup import find_order_by_code
from chalicelib.orders.note import Author, Note, Reading, Thread
from chalicelib.orders.notes import (
    WRITABLE,
    notes_for_buyer,
    notes_for_household,
    read_notes,
    write_to_buyer,
    write_to_household,
)
from chalicelib.orders.order import Order, OrderState, Progress, order_id_of, payment_id_of, progress_of
from chalicelib.orders.own_coupons import CouponTerms, OwnCoupon, agree_coupon, coupon_terms
from chalicelib.orders.parcel import (
    CANCELLABLE,
    CUTTABLE,
    MAX_PARCELS,
    OPEN,
    UNDER_WAY,
    WITH_HOUSEHOLD,
    NextAction,
    OrderId,
    Parcel,
    ParcelId,
    ParcelState,
    claims_until,
    parcel_id_of,
)
from chalicelib.orders.ports import CashDesk, CodBatchStore, Orders, OrderStore, ThreadStore
from chalicelib.orders.pricing import OrderLine, Shares, shares_of
from chalicelib.orders.promoting import NOBODY, Buyer, Chosen
from chalicelib.orders.quoting import ParcelQuote, Quoted, quote_order
from chalicelib.orders.recipient import Recipient, destination_of, recipient_of
from chalicelib.orders.refusals import (
    BEARERS,
    Refusal,
    costs_of,
    refuse_parcel,
    return_parcel,
)
from chalicelib.orders.season_terms import SeasonTerms, agree_season_price, season_terms
from chalicelib.orders.service import (
    PaymentNews,
    Placed,
    Wish,
    find_order,
    orders_of,
    place_order,
    token_of,
)
from chalicelib.orders.sold import Sold, SoldLine, sold_of
from chalicelib.orders.subject import subject_of
from chalicelib.orders.unpaid import Unpaid

__all__ = [
    "BEARERS",
    "CANCELLABLE",
    "CUTTABLE",
    "LARGE_WIDTH",
    "MAX_LISTINGS",
    "MAX_PARCELS",
    "MOST_LINES",
    "NOBODY",
    "OPEN",
    "SMALL_WIDTH",
    "UNDER_WAY",
    "WITH_HOUSEHOLD",
    "WRITABLE",
    "AgainLine",
    "Author",
    "BasketLine",
    "BasketTooLarge",
    "Bearer",
    "Buyer",
    "CarrierMoney",
    "CashDesk",
    "CashNotDue",
    "CashNotHere",
    "Chosen",
    "ClaimTooLate",
    "CodBatch",
    "CodBatchExists",
    "CodBatchId",
    "CodBatchState",
    "CodBatchStore",
    "CodLine",
    "CodNotOffered",
    "CodRefusals",
    "Costs",
    "CouponTerms",
    "Delivery",
    "Destination",
    "Earnings",
    "Explained",
    "KeptGoods",
    "Lack",
    "LineOutcome",
    "LookUpsTooOften",
    "LostCharges",
    "NextAction",
    "NoSuchOrder",
    "NoSuchParcel",
    "NotAtOutlet",
    "NotYetReceived",
    "Note",
    "NotesClosed",
    "NotesPrivate",
    "Order",
    "OrderExists",
    "OrderId",
    "OrderLine",
    "OrderState",
    "OrderStore",
    "Orders",
    "OwnCoupon",
    "Parcel",
    "ParcelId",
    "ParcelMoved",
    "ParcelQuote",
    "ParcelState",
    "ParcelTooHeavy",
    "PaymentNews",
    "Placed",
    "PriceChanged",
    "Progress",
    "Quoted",
    "Reading",
    "Recipient",
    "Refusal",
    "SeasonTerms",
    "Shares",
    "Sold",
    "SoldLine",
    "Step",
    "TakenBack",
    "TermsChanged",
    "Thread",
    "ThreadStore",
    "TillNotOpen",
    "TooFarForFresh",
    "TooLateToCancel",
    "TooLateToTakeBack",
    "TooManyNotes",
    "TooManyUnpaid",
    "Unpaid",
    "WeightNeeded",
    "WeightOff",
    "Wish",
    "Zone",
    "agree_coupon",
    "agree_season_price",
    "amend_line",
    "apply_line",
    "awaits_claim_photo",
    "cancel_lines",
    "cancel_order",
    "cancel_parcel",
    "checked_lines",
    "claim_key",
    "claims_until",
    "confirm_parcel",
    "confirm_receipt",
    "costs_of",
    "coupon_terms",
    "deliver_parcel",
    "delivery_quote",
    "demand_of",
    "destination_of",
    "dispatch_parcel",
    "earnings_of",
    "end_batch",
    "end_claim_photo",
    "evidence_of",
    "explain_sale",
    "find_batch",
    "find_order",
    "find_order_by_code",
    "find_parcel",
    "fund_batch",
    "hand_in_parcel",
    "kept_units",
    "late_from",
    "late_parcels",
    "notes_for_buyer",
    "notes_for_household",
    "open_dispute",
    "order_again",
    "order_id_of",
    "orders_of",
    "pack_parcel",
    "parcel_id_of",
    "parcels_of",
    "payment_id_of",
    "place_order",
    "progress_of",
    "quote_order",
    "read_carrier_file",
    "read_notes",
    "recipient_of",
    "refuse_parcel",
    "release_parcel",
    "remit_parcel_cash",
    "request_claim_photo",
    "return_parcel",
    "return_surplus",
    "season_terms",
    "send_parcel_for",
    "settle_dispute",
    "shares_of",
    "sold_of",
    "subject_of",
    "take_back",
    "tell_batch",
    "token_of",
    "write_to_buyer",
    "write_to_household",
    "zone_of",
]
