"""Server-rendered pages for buyers, households, tellers and the console."""

from chalicelib.entrypoints.pages.account import account_pages
from chalicelib.entrypoints.pages.api_guide import api_pages
from chalicelib.entrypoints.pages.buying import buying_pages
from chalicelib.entrypoints.pages.certificates import certificate_pages
from chalicelib.entrypoints.pages.counter import counter_pages
from chalicelib.entrypoints.pages.counter_sign_up import counter_sign_up_pages
from chalicelib.entrypoints.pages.desk import desk_pages
from chalicelib.entrypoints.pages.desk_announcements import desk_announcement_pages
from chalicelib.entrypoints.pages.desk_ask import desk_ask_pages
from chalicelib.entrypoints.pages.desk_bank import desk_bank_pages
from chalicelib.entrypoints.pages.desk_books import desk_book_pages
from chalicelib.entrypoints.pages.desk_cash import desk_cash_pages
from chalicelib.entrypoints.pages.desk_chargebacks import desk_chargeback_pages
from chalicelib.entrypoints.pages.desk_cod import desk_cod_pages
from chalicelib.entrypoints.pages.desk_dashboard import desk_dashboard_pages
from chalicelib.entrypoints.pages.desk_deliveries import desk_delivery_pages
from chalicelib.entrypoints.pages.desk_dictionary import desk_dictionary_pages
from chalicelib.entrypoints.pages.desk_integrators import desk_integrator_pages
from chalicelib.entrypoints.pages.desk_messages import desk_message_pages
from chalicelib.entrypoints.pages.desk_moderation import desk_moderation_pages
from chalicelib.entrypoints.pages.desk_month import desk_month_pages
from chalicelib.entrypoints.pages.desk_outlet_form import desk_outlet_form_pages
from chalicelib.entrypoints.pages.desk_oversight import desk_oversight_pages
from chalicelib.entrypoints.pages.desk_people import desk_people_pages
from chalicelib.entrypoints.pages.desk_policies import desk_policy_pages
from chalicelib.entrypoints.pages.desk_promotions import desk_promotion_pages
from chalicelib.entrypoints.pages.desk_queues import desk_queue_pages
from chalicelib.entrypoints.pages.desk_ratings import desk_rating_pages
from chalicelib.entrypoints.pages.desk_refunds import desk_refund_pages
from chalicelib.entrypoints.pages.desk_sales import desk_sales_pages
from chalicelib.entrypoints.pages.desk_seals import desk_seal_pages
from chalicelib.entrypoints.pages.desk_sheets import desk_sheet_pages
from chalicelib.entrypoints.pages.desk_tablets import desk_tablet_pages
from chalicelib.entrypoints.pages.desk_templates import desk_template_pages
from chalicelib.entrypoints.pages.desk_tills import desk_till_pages
from chalicelib.entrypoints.pages.desk_trail import desk_trail_pages
from chalicelib.entrypoints.pages.desk_unpaid import desk_unpaid_pages
from chalicelib.entrypoints.pages.follows import follow_pages
from chalicelib.entrypoints.pages.for_engines import engine_pages
from chalicelib.entrypoints.pages.goods import goods_pages
from chalicelib.entrypoints.pages.helping import helping_pages
from chalicelib.entrypoints.pages.helps import help_pages
from chalicelib.entrypoints.pages.holidays import holiday_pages
from chalicelib.entrypoints.pages.household_home import household_home_pages
from chalicelib.entrypoints.pages.households import household_pages
from chalicelib.entrypoints.pages.notes import note_pages
from chalicelib.entrypoints.pages.offering import offering_pages
from chalicelib.entrypoints.pages.opening_for import opening_pages
from chalicelib.entrypoints.pages.order_again import order_again_pages
from chalicelib.entrypoints.pages.origins import origin_pages
from chalicelib.entrypoints.pages.own_coupons import own_coupon_pages
from chalicelib.entrypoints.pages.own_shelves import own_shelf_pages
from chalicelib.entrypoints.pages.parcels import parcel_pages
from chalicelib.entrypoints.pages.rating_voices import rating_voice_pages
from chalicelib.entrypoints.pages.ratings import rating_pages
from chalicelib.entrypoints.pages.reporting import reporting_pages
from chalicelib.entrypoints.pages.season_prices import season_price_pages
from chalicelib.entrypoints.pages.seller_rates import seller_rate_pages
from chalicelib.entrypoints.pages.selling import selling_pages
from chalicelib.entrypoints.pages.shop import shop_pages
from chalicelib.entrypoints.pages.till import till_pages
from chalicelib.entrypoints.pages.till_app import till_app_pages
from chalicelib.entrypoints.pages.till_orders import till_order_pages
from chalicelib.entrypoints.pages.till_shelves import till_shelf_pages
from chalicelib.entrypoints.pages.till_tablets import till_tablet_pages
from chalicelib.entrypoints.pages.verify import verify_pages
from chalicelib.entrypoints.pages.vouchers import voucher_pages
from chalicelib.entrypoints.pages.wanted import wanted_pages
from chalicelib.entrypoints.pages.withdrawing import withdrawing_pages

ALL_PAGES = (
    shop_pages,
    goods_pages,
    origin_pages,
    household_pages,
    follow_pages,
    engine_pages,
    buying_pages,
    account_pages,
    season_price_pages,
    own_coupon_pages,
    holiday_pages,
    seller_rate_pages,
    household_home_pages,
    selling_pages,
    offering_pages,
    note_pages,
    rating_pages,
    rating_voice_pages,
    order_again_pages,
    own_shelf_pages,
    parcel_pages,
    withdrawing_pages,
    voucher_pages,
    verify_pages,
    till_pages,
    till_shelf_pages,
    till_app_pages,
    counter_pages,
    till_tablet_pages,
    till_order_pages,
    counter_sign_up_pages,
    desk_pages,
    desk_dashboard_pages,
    desk_queue_pages,
    desk_integrator_pages,
    desk_people_pages,
    desk_outlet_form_pages,
    api_pages,
    desk_book_pages,
    desk_trail_pages,
    desk_ask_pages,
    desk_oversight_pages,
    desk_moderation_pages,
    certificate_pages,
    opening_pages,
    helping_pages,
    help_pages,
    reporting_pages,
    desk_sheet_pages,
    desk_till_pages,
    desk_cash_pages,
    desk_delivery_pages,
    desk_tablet_pages,
    desk_bank_pages,
    desk_refund_pages,
    desk_rating_pages,
    desk_message_pages,
    desk_announcement_pages,
    wanted_pages,
    desk_template_pages,
    desk_month_pages,
    desk_unpaid_pages,
    desk_sales_pages,
    desk_chargeback_pages,
    desk_promotion_pages,
    desk_cod_pages,
    desk_seal_pages,
    desk_policy_pages,
    desk_dictionary_pages,
)
