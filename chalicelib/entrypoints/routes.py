"""Every blueprint of the application: events, the API, webhooks, pages."""

from chalicelib.entrypoints.events import events
from chalicelib.entrypoints.http.announcements import announcement_routes
from chalicelib.entrypoints.http.assisted_selling import assisted_routes
from chalicelib.entrypoints.http.bank_cash_ins import bank_cash_in_routes
from chalicelib.entrypoints.http.bank_cash_outs import bank_cash_out_routes
from chalicelib.entrypoints.http.banking import banking_routes
from chalicelib.entrypoints.http.breaks import break_routes
from chalicelib.entrypoints.http.business_days import business_day_routes
from chalicelib.entrypoints.http.cash_map import cash_map_routes
from chalicelib.entrypoints.http.cash_payments import cash_payment_routes
from chalicelib.entrypoints.http.cash_places import cash_place_routes
from chalicelib.entrypoints.http.catalogue import catalogue_routes
from chalicelib.entrypoints.http.certificates import certificate_routes
from chalicelib.entrypoints.http.chargebacks import chargeback_routes
from chalicelib.entrypoints.http.cod_batches import cod_batch_routes
from chalicelib.entrypoints.http.counter_sign_ups import counter_sign_up_routes
from chalicelib.entrypoints.http.crop_sales import crop_sales_routes
from chalicelib.entrypoints.http.customer_transfers import customer_transfer_routes
from chalicelib.entrypoints.http.deliveries import delivery_routes
from chalicelib.entrypoints.http.desk import desk_routes
from chalicelib.entrypoints.http.desk_lookup import desk_lookup_routes
from chalicelib.entrypoints.http.desk_names import desk_name_routes
from chalicelib.entrypoints.http.desk_stuck import desk_stuck_routes
from chalicelib.entrypoints.http.desk_tills import desk_till_routes
from chalicelib.entrypoints.http.disputes import dispute_routes
from chalicelib.entrypoints.http.follows import follow_routes
from chalicelib.entrypoints.http.freezes import freeze_routes
from chalicelib.entrypoints.http.health import health
from chalicelib.entrypoints.http.held_money import held_money_routes
from chalicelib.entrypoints.http.helped_households import helped_routes
from chalicelib.entrypoints.http.holidays import holiday_routes
from chalicelib.entrypoints.http.households import household_routes
from chalicelib.entrypoints.http.identity import identity_routes
from chalicelib.entrypoints.http.insight import insight_routes
from chalicelib.entrypoints.http.integrators import integrator_routes
from chalicelib.entrypoints.http.ledger import ledger_routes
from chalicelib.entrypoints.http.lots import lot_routes
from chalicelib.entrypoints.http.messages import message_routes
from chalicelib.entrypoints.http.moderation import moderation_routes
from chalicelib.entrypoints.http.notes import note_routes
from chalicelib.entrypoints.http.offline import offline_routes
from chalicelib.entrypoints.http.operation_lookup import lookup_routes
from chalicelib.entrypoints.http.operations import operations_routes
from chalicelib.entrypoints.http.order_again import order_again_routes
from chalicelib.entrypoints.http.orders import order_routes
from chalicelib.entrypoints.http.origins import origin_routes
from chalicelib.entrypoints.http.outlets import outlet_routes
from chalicelib.entrypoints.http.oversight import oversight_routes
from chalicelib.entrypoints.http.own_coupons import own_coupon_routes
from chalicelib.entrypoints.http.parcels import parcel_routes
from chalicelib.entrypoints.http.payments import payment_routes
from chalicelib.entrypoints.http.people import people_routes
from chalicelib.entrypoints.http.places import place_routes
from chalicelib.entrypoints.http.policies import policy_routes
from chalicelib.entrypoints.http.preferences import preference_routes
from chalicelib.entrypoints.http.price_ranges import price_range_routes
from chalicelib.entrypoints.http.promotions import promotion_routes
from chalicelib.entrypoints.http.queues import queue_routes
from chalicelib.entrypoints.http.quotes import quote_routes
from chalicelib.entrypoints.http.rating_photos import rating_photo_routes
from chalicelib.entrypoints.http.rating_reports import rating_report_routes
from chalicelib.entrypoints.http.rating_voices import rating_voice_routes
from chalicelib.entrypoints.http.ratings import rating_routes
from chalicelib.entrypoints.http.remittances import remittance_routes
from chalicelib.entrypoints.http.sales import sale_routes
from chalicelib.entrypoints.http.seals import seal_routes
from chalicelib.entrypoints.http.search import search_routes
from chalicelib.entrypoints.http.search_dictionary import search_dictionary_routes
from chalicelib.entrypoints.http.season_prices import season_price_routes
from chalicelib.entrypoints.http.seasons import season_routes
from chalicelib.entrypoints.http.seller_rates import seller_rate_routes
from chalicelib.entrypoints.http.sheets import sheet_routes
from chalicelib.entrypoints.http.shelves import shelf_routes
from chalicelib.entrypoints.http.shifts import shift_routes
from chalicelib.entrypoints.http.softatm import softatm_routes
from chalicelib.entrypoints.http.staff import staff_routes
from chalicelib.entrypoints.http.statements import statement_routes
from chalicelib.entrypoints.http.takeovers import takeover_routes
from chalicelib.entrypoints.http.till import till_routes
from chalicelib.entrypoints.http.unpaid_sellers import unpaid_seller_routes
from chalicelib.entrypoints.http.variances import variance_routes
from chalicelib.entrypoints.http.vouchers import voucher_routes
from chalicelib.entrypoints.pages import ALL_PAGES
from chalicelib.entrypoints.webhooks import webhook_routes

ALL_ROUTES = (
    events,
    catalogue_routes,
    lot_routes,
    season_price_routes,
    own_coupon_routes,
    moderation_routes,
    certificate_routes,
    assisted_routes,
    helped_routes,
    origin_routes,
    household_routes,
    holiday_routes,
    follow_routes,
    search_routes,
    price_range_routes,
    search_dictionary_routes,
    sheet_routes,
    shelf_routes,
    desk_routes,
    desk_lookup_routes,
    unpaid_seller_routes,
    desk_stuck_routes,
    desk_till_routes,
    freeze_routes,
    health,
    identity_routes,
    counter_sign_up_routes,
    staff_routes,
    people_routes,
    desk_name_routes,
    insight_routes,
    crop_sales_routes,
    integrator_routes,
    announcement_routes,
    ledger_routes,
    business_day_routes,
    seal_routes,
    operations_routes,
    message_routes,
    preference_routes,
    lookup_routes,
    order_routes,
    order_again_routes,
    dispute_routes,
    note_routes,
    rating_routes,
    rating_photo_routes,
    rating_report_routes,
    rating_voice_routes,
    oversight_routes,
    queue_routes,
    parcel_routes,
    sale_routes,
    payment_routes,
    place_routes,
    policy_routes,
    seller_rate_routes,
    promotion_routes,
    held_money_routes,
    chargeback_routes,
    cod_batch_routes,
    webhook_routes,
    softatm_routes,
    outlet_routes,
    quote_routes,
    bank_cash_in_routes,
    bank_cash_out_routes,
    customer_transfer_routes,
    shift_routes,
    takeover_routes,
    delivery_routes,
    variance_routes,
    cash_map_routes,
    cash_place_routes,
    season_routes,
    till_routes,
    cash_payment_routes,
    voucher_routes,
    offline_routes,
    banking_routes,
    statement_routes,
    break_routes,
    remittance_routes,
    *ALL_PAGES,
)
