"""What each value of a policy means, may be, and rests on. A change outside its range is a slip of the hand."""

from enum import StrEnum

from chalicelib.kernel.records import dataclass

MILLION, BILLION = 1_000_000, 1_000_000_000
HOUR_S, DAY_S = 3600, 24 * 3600

AGENT_CAPS = "Thông tư 07/2024/TT-NHNN, khoản 1 Điều 5"
PLATFORM_TAX = "Nghị định 117/2025/NĐ-CP, hàng hoá hộ bán, trên doanh thu (từ 1/7/2025)"
AUTHENTICATION = "Quyết định 2345/QĐ-NHNN (18/12/2023, từ 1/7/2024)"
MARKET_TERMS = "Quy chế của chợ, do tỉnh quyết định"
CASH_RULES = "Quy định tiền mặt của các điểm, do tỉnh quyết định"
FEE_TABLE = "Biểu phí của tỉnh: miễn phí khi ra mắt"
POST_TARIFF = "Bảng cước của bưu điện tỉnh"
CARRIER_CONTRACT = "Hợp đồng với bưu chính, do tỉnh quyết định"
OWN_RULE = "Quy tắc của chợ"
SALES_PROMOTION = "Nghị định 81/2018/NĐ-CP (22/5/2018)"
CHEAPEST_FIRST = f"{OWN_RULE}: kênh rẻ nhất trước, kênh chắc nhất sau"
PRICES = "Bảng giá của nhà cung cấp, sẽ theo hợp đồng"
QUIET_HOURS = f"{OWN_RULE}: tin chờ được thì không đánh thức ai; Zalo cũng không nhận một số tin từ 22:00 đến 6:00"
FORWARDING = "Thông tư 07/2024/TT-NHNN, Điều 4: giao dịch của khách tới bên giao đại lý trong một ngày làm việc"


class Unit(StrEnum):
    DONG = "dong"
    BASIS_POINTS = "basis_points"
    SECONDS = "seconds"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Rule:
    """
    Attributes:
        source: the ground of the value at release, in Vietnamese; a change brings its own.
    """

    name_vi: str
    unit: Unit
    least: int
    most: int
    source: str


def _dong(name_vi: str, least: int, most: int, source: str) -> Rule:
    return Rule(name_vi, Unit.DONG, least, most, source)


def _rate(name_vi: str, most: int, source: str) -> Rule:
    return Rule(name_vi, Unit.BASIS_POINTS, 0, most, source)


def _seconds(name_vi: str, least: int, most: int, source: str) -> Rule:
    return Rule(name_vi, Unit.SECONDS, least, most, source)


def _count(name_vi: str, least: int, most: int, source: str) -> Rule:
    return Rule(name_vi, Unit.COUNT, least, most, source)


RULES: dict[str, Rule] = {
    "customer_day_cash": _dong(
        "Tiền mặt của một khách trong ngày", MILLION, BILLION, f"{AGENT_CAPS}, điểm a: 20 triệu đồng"
    ),
    "outlet_day_cash": _dong(
        "Tiền mặt của một điểm trong ngày", MILLION, 100 * BILLION, f"{AGENT_CAPS}, điểm b: 200 triệu đồng"
    ),
    "outlet_month_cash": _dong(
        "Tiền mặt của một điểm trong tháng", MILLION, 1000 * BILLION, f"{AGENT_CAPS}, điểm b: 5 tỷ đồng"
    ),
    "code_bound_above": _dong("Mã rút trên số này phải chọn điểm nhận", 0, 100 * MILLION, CASH_RULES),
    "code_lifetime_s": _seconds("Thời hạn của mã rút tiền", 60, DAY_S, CASH_RULES),
    "code_tries": _count("Số lần được nhập sai mã nhận tiền", 1, 10, CASH_RULES),
    "cash_step": _dong("Bội số của số tiền mặt", 1_000, 500_000, "Tờ tiền nhỏ nhất đang dùng là 1.000 đồng"),
    "cash_out_free_up_to": _dong("Rút tiền mặt miễn phí đến", 0, 100 * MILLION, FEE_TABLE),
    "cash_out_fee_bp": _rate("Phí rút tiền mặt", 500, FEE_TABLE),
    "cash_out_fee_least": _dong("Phí rút tiền mặt ít nhất", 0, MILLION, FEE_TABLE),
    "cash_out_fee_most": _dong("Phí rút tiền mặt nhiều nhất", 0, MILLION, FEE_TABLE),
    "cash_out_commission_bp": _rate("Hoa hồng chi tiền của điểm", 500, CASH_RULES),
    "marketplace_fee_bp": _rate("Phí sàn trên tiền hàng", 2_000, MARKET_TERMS),
    "fee_vat_bp": _rate("Thuế GTGT trên phí sàn", 2_000, "Luật Thuế GTGT 48/2024/QH15: thuế suất chung 10%"),
    "seller_vat_bp": _rate("Thuế GTGT khấu trừ của hộ bán hàng", 1_000, f"{PLATFORM_TAX}: thuế GTGT 1%"),
    "seller_pit_bp": _rate("Thuế TNCN khấu trừ của hộ bán hàng", 1_000, f"{PLATFORM_TAX}: thuế TNCN 0,5%"),
    "escrow_release_after_s": _seconds("Giữ tiền sau khi giao hàng", HOUR_S, 30 * DAY_S, MARKET_TERMS),
    "chargeback_seller_bp": _rate("Phần hộ bán chịu khi chủ thẻ thắng khiếu nại vì hàng hoá", 10_000, MARKET_TERMS),
    "cod_remit_within_s": _seconds("Thời hạn bưu tá nộp tiền thu hộ", HOUR_S, 30 * DAY_S, CARRIER_CONTRACT),
    "cod_batch_waits_s": _seconds("Thời hạn tiền về theo bảng kê thu hộ", HOUR_S, 30 * DAY_S, CARRIER_CONTRACT),
    "card_payment_window_s": _seconds(
        "Thời hạn trả bằng thẻ", 30 * 60, DAY_S, f"{MARKET_TERMS}; cổng thẻ cho ít nhất 30 phút"
    ),
    "vietqr_payment_window_s": _seconds("Thời hạn chuyển khoản VietQR", HOUR_S, 14 * DAY_S, MARKET_TERMS),
    "cash_payment_window_s": _seconds("Thời hạn trả tiền mặt tại bưu điện", HOUR_S, 14 * DAY_S, MARKET_TERMS),
    "cash_payment_most": _dong(
        "Tiền mặt nhiều nhất của một đơn trả tại bưu điện",
        MILLION,
        100 * MILLION,
        f"{OWN_RULE}: mức một ngày của khách; luật không hạn chế thu hộ (Thông tư 07/2024/TT-NHNN, Điều 4)",
    ),
    "guest_unpaid_per_phone": _count("Số đơn chưa trả của một số điện thoại chưa đăng nhập", 1, 100, MARKET_TERMS),
    "guest_unpaid_per_address": _count(
        "Số đơn chưa trả từ một địa chỉ mạng chưa đăng nhập", 1, 5_000, f"{MARKET_TERMS}; mạng di động dùng chung địa chỉ"
    ),
    "shift_second_count_above": _dong("Chênh lệch ca phải đếm lại", 0, 10 * MILLION, CASH_RULES),
    "shift_supervisor_above": _dong("Chênh lệch ca cần trưởng điểm ký", 0, 100 * MILLION, CASH_RULES),
    "parcel_district_first_kg": _dong("Cước trong huyện, kg đầu", 0, MILLION, POST_TARIFF),
    "parcel_district_further_kg": _dong("Cước trong huyện, mỗi kg tiếp theo", 0, MILLION, POST_TARIFF),
    "parcel_province_first_kg": _dong("Cước trong tỉnh, kg đầu", 0, MILLION, POST_TARIFF),
    "parcel_province_further_kg": _dong("Cước trong tỉnh, mỗi kg tiếp theo", 0, MILLION, POST_TARIFF),
    "parcel_north_first_kg": _dong("Cước miền Bắc, kg đầu", 0, MILLION, POST_TARIFF),
    "parcel_north_further_kg": _dong("Cước miền Bắc, mỗi kg tiếp theo", 0, MILLION, POST_TARIFF),
    "parcel_far_first_kg": _dong("Cước các tỉnh xa, kg đầu", 0, MILLION, POST_TARIFF),
    "parcel_far_further_kg": _dong("Cước các tỉnh xa, mỗi kg tiếp theo", 0, MILLION, POST_TARIFF),
    "parcel_cold_surcharge": _dong("Phụ phí đi lạnh mỗi kiện", 0, MILLION, POST_TARIFF),
    "delivery_days_district": _count("Số ngày giao trong huyện, lâu nhất", 1, 30, POST_TARIFF),
    "delivery_days_province": _count("Số ngày giao trong tỉnh, lâu nhất", 1, 30, POST_TARIFF),
    "delivery_days_north": _count("Số ngày giao miền Bắc, lâu nhất", 1, 30, POST_TARIFF),
    "delivery_days_far": _count("Số ngày giao các tỉnh xa, lâu nhất", 1, 30, POST_TARIFF),
    "picked_days_most": _count("Hàng tươi tới tay khách không quá số ngày từ khi hái", 1, 60, MARKET_TERMS),
    "fresh_days_most": _count("Hàng đi lạnh ở trên đường không quá số ngày", 1, 30, MARKET_TERMS),
    "fresh_claim_window_s": _seconds("Hàng tươi phải báo hỏng trong thời gian", HOUR_S, 30 * DAY_S, MARKET_TERMS),
    "return_fee_bp": _rate("Cước chiều về của kiện không giao được, theo cước đi", 10_000, POST_TARIFF),
    "refused_cod_household_bp": _rate("Phần cước hộ chịu khi khách không nhận hàng thu hộ", 10_000, MARKET_TERMS),
    "cod_refusals_most": _count("Số lần không nhận hàng thu hộ thì phải trả trước", 1, 20, MARKET_TERMS),
    "cod_refusal_window_s": _seconds("… trong khoảng thời gian", DAY_S, 366 * DAY_S, MARKET_TERMS),
    "weighing_tolerance_bp": _rate("Hàng bán theo cân được lệch khối lượng dự kiến", 5_000, MARKET_TERMS),
    "customer_transfer_free_up_to": _dong("Chuyển cho người khác miễn phí đến", 0, 100 * MILLION, FEE_TABLE),
    "customer_transfer_fee_bp": _rate("Phí chuyển cho người khác", 500, FEE_TABLE),
    "customer_transfer_fee_least": _dong("Phí chuyển cho người khác ít nhất", 0, MILLION, FEE_TABLE),
    "customer_transfer_fee_most": _dong("Phí chuyển cho người khác nhiều nhất", 0, MILLION, FEE_TABLE),
    "transfer_step_up_above": _dong(
        "Chuyển trên số này phải xác thực mạnh", 0, BILLION, f"{AUTHENTICATION}: trên 10 triệu đồng một lần chuyển"
    ),
    "transfer_step_up_day": _dong(
        "Chuyển trong ngày trên số này phải xác thực mạnh", 0, BILLION, f"{AUTHENTICATION}: trên 20 triệu đồng một ngày"
    ),
    "bank_transfer_free_up_to": _dong("Chuyển khoản ra miễn phí đến", 0, 100 * MILLION, FEE_TABLE),
    "bank_transfer_fee_bp": _rate("Phí chuyển khoản ra", 500, FEE_TABLE),
    "bank_transfer_fee_least": _dong("Phí chuyển khoản ra ít nhất", 0, MILLION, FEE_TABLE),
    "bank_transfer_fee_most": _dong("Phí chuyển khoản ra nhiều nhất", 0, MILLION, FEE_TABLE),
    "bank_transfer_max": _dong(
        "Số tiền lớn nhất một lần chuyển khoản", MILLION, 10 * BILLION, "NAPAS 247 chuyển dưới 500 triệu đồng một lần"
    ),
    "repeated_variance_times": _count("Số ca chênh lệch thành vụ việc", 2, 100, CASH_RULES),
    "repeated_variance_in": _count("… trong số ca gần nhất", 2, 100, CASH_RULES),
    "shift_early_s": _seconds("Được mở ca trước giờ mở cửa", 0, 4 * HOUR_S, CASH_RULES),
    "splitting_times": _count("Số giao dịch nhỏ thành vụ chia nhỏ", 2, 100, OWN_RULE),
    "splitting_near_bp": _rate("Sát mức kiểm tra căn cước từ", 10_000, OWN_RULE),
    "splitting_day_bp": _rate("Nhiều giao dịch quá tỷ lệ hạn mức ngày", 10_000, OWN_RULE),
    "denial_window_s": _seconds("Thời hạn khách báo chưa nhận tiền", DAY_S, 366 * DAY_S, CASH_RULES),
    "write_off_most": _dong("Xoá thiếu quỹ mỗi lần không quá", 0, 100 * MILLION, CASH_RULES),
    "cash_over_kept_s": _seconds("Giữ tiền thừa quỹ trước khi ghi thu nhập", DAY_S, 10 * 366 * DAY_S, CASH_RULES),
    "cash_out_signature_above": _dong(
        "Chi tiền trên số này cần người thứ hai ký", 0, BILLION, f"{OWN_RULE}: 3/4 mức một ngày của khách"
    ),
    "cash_in_signature_above": _dong(
        "Thu tiền trên số này cần người thứ hai ký", 0, BILLION, f"{OWN_RULE}: 3/4 mức một ngày của khách"
    ),
    "float_top_up_alone": _dong(
        "Nạp quỹ đại lý cho điểm trên số này cần người thứ hai duyệt",
        0,
        BILLION,
        f"{OWN_RULE}: một phần tư mức một ngày của điểm",
    ),
    "ocop_validity_months": _count("Số tháng hiệu lực của sao OCOP", 1, 120, "Quyết định 148/QĐ-TTg (24/2/2023): 36 tháng"),
    "certificate_validity_months_most": _count("Chứng nhận khác có hiệu lực nhiều nhất (tháng)", 1, 120, OWN_RULE),
    "consent_lifetime_s": _seconds("Hộ đồng ý cho người giúp bán trong", DAY_S, 366 * DAY_S, OWN_RULE),
    "review_first_listings": _count("Số tin đầu của hộ mới được kiểm duyệt", 0, 1_000, MARKET_TERMS),
    "review_before_sale": _count("Tin của hộ mới ẩn đến khi duyệt (1: có, 0: không)", 0, 1, MARKET_TERMS),
    "season_price_off_most_bp": Rule(
        "Mức giảm giá mùa vụ nhiều nhất", Unit.BASIS_POINTS, 0, 9_000, f"{SALES_PROMOTION}, Điều 7: 50% giá trước đó"
    ),
    "season_price_days_most": _count(
        "Số ngày giảm giá nhiều nhất một năm của một món", 0, 366, f"{SALES_PROMOTION}, Điều 10: 120 ngày một năm"
    ),
    "season_price_steady_days": _count(
        "Số ngày trước mà giá bị gạch phải thấp nhất",
        0,
        366,
        f"{OWN_RULE}: không ai nâng giá lên để gạch đi",
    ),
    "reversal_window_s": _seconds(
        "Thời hạn đảo bút toán",
        DAY_S,
        366 * DAY_S,
        f"{OWN_RULE}: bút toán cũ hơn thì điều chỉnh bằng bút toán mới, không đảo",
    ),
    "scarce_notes_up_to": _dong("Tờ tiền lẻ cần giữ lại, đến mệnh giá", 0, 500_000, CASH_RULES),
    "scarce_notes_kept": _count("Số tờ lẻ mỗi loại giữ lại khi chi", 0, 1_000, CASH_RULES),
    "quote_lifetime_s": _seconds("Thời hạn của báo phí", 60, DAY_S, f"{OWN_RULE}: mười phút để đọc và quyết định"),
    "voucher_max": _dong(
        "Số tiền lớn nhất của một phiếu ngoại tuyến", 1_000, 65 * MILLION, f"{OWN_RULE}: hạn chế mất mát và ép buộc"
    ),
    "voucher_lifetime_s": _seconds("Thời hạn của phiếu ngoại tuyến", HOUR_S, DAY_S, FORWARDING),
    "lease_lifetime_s": _seconds(
        "Thời hạn quyền chi ngoại tuyến của máy", HOUR_S, 7 * DAY_S, f"{OWN_RULE}: một kỳ nghỉ dài chưa có tin từ máy"
    ),
    "lease_cash": _dong(
        "Số tiền máy được chi giữa hai lần đồng bộ", 0, BILLION, f"{OWN_RULE}: mức mất nhiều nhất nếu máy bị lấy cắp"
    ),
    "lease_count": _count(
        "Số phiếu máy được chi giữa hai lần đồng bộ", 0, 1_000, f"{OWN_RULE}: như thẻ hạn chế số lần dùng khi mất mạng"
    ),
    "lease_unsynced_s": _seconds("Thời gian máy được chi khi chưa đồng bộ", HOUR_S, DAY_S, FORWARDING),
    "lost_tablet_window_s": _seconds(
        "Thời gian tìm máy trước khi quyết định phiếu bị khoá", DAY_S, 90 * DAY_S, f"{OWN_RULE}: hai tuần để tìm máy"
    ),
    "message_kept_s": _seconds(
        "Thời gian giữ tin đã nhắn", 30 * DAY_S, 3 * 366 * DAY_S, f"{OWN_RULE}: chừng nào còn có thể có khiếu nại về tin"
    ),
    "message_order_codes": _count("Kênh gửi mã, theo thứ tự (1 Zalo, 2 SMS)", 1, 21, CHEAPEST_FIRST),
    "message_order_money": _count("Kênh báo tiền, theo thứ tự (1 Zalo, 2 SMS, 3 thư)", 1, 321, CHEAPEST_FIRST),
    "message_order_other": _count("Kênh tin khác, theo thứ tự (1 Zalo, 2 SMS, 3 thư)", 1, 321, CHEAPEST_FIRST),
    "message_confirm_s": _seconds(
        "Tin gấp chưa thấy tới thì gửi kênh sau", 15, HOUR_S, f"{OWN_RULE}: mã dùng được trong năm phút"
    ),
    "message_ask_s": _seconds("Hỏi Zalo tin đã tới chưa sau", 60, DAY_S, OWN_RULE),
    "message_unknown_s": _seconds("Chờ tin báo khi không rõ đã gửi được chưa", 60, 3 * DAY_S, OWN_RULE),
    "message_patience_s": _seconds("Thử lại một kênh đang hỏng trong", 60, DAY_S, OWN_RULE),
    "message_last_patience_s": _seconds("Thử lại kênh cuối cùng đang hỏng trong", 60, 3 * DAY_S, OWN_RULE),
    "message_quiet_from_s": _seconds("Giờ yên lặng từ (giây trong ngày)", 0, DAY_S - 1, QUIET_HOURS),
    "message_quiet_until_s": _seconds("Giờ yên lặng đến (giây trong ngày)", 0, DAY_S - 1, QUIET_HOURS),
    "message_day_cost": _dong(
        "Tiền nhắn tin (trừ tiền và mã) cho một người mỗi ngày", 0, MILLION, f"{OWN_RULE}: sáu tin một ngày"
    ),
    "message_price_zalo": _dong("Giá một tin Zalo", 0, 10_000, PRICES),
    "message_price_sms": _dong("Giá một phần tin SMS", 0, 10_000, PRICES),
    "parcel_notes_most": _count("Số lời nhắn nhiều nhất của một kiện", 2, 100, OWN_RULE),
    "follows_most": _count("Một người theo dõi nhiều nhất (nhà)", 1, 10_000, OWN_RULE),
    "rating_window_s": _seconds("Được đánh giá sau khi giao trong", DAY_S, 366 * DAY_S, MARKET_TERMS),
    "rating_change_window_s": _seconds("Được sửa đánh giá trong", DAY_S, 366 * DAY_S, MARKET_TERMS),
    "rating_reports_per_day": _count("Một người báo đánh giá nhiều nhất mỗi ngày (lần)", 1, 1_000, OWN_RULE),
    "parcel_confirm_within_s": _seconds("Hộ xác nhận đơn trong", HOUR_S, 30 * DAY_S, MARKET_TERMS),
    "parcel_hand_in_within_s": _seconds("Hộ mang kiện tới bưu điện trong", HOUR_S, 30 * DAY_S, MARKET_TERMS),
    "transfer_answer_within_s": _seconds(
        "Ngân hàng trả lời lệnh chuyển trong", 60, 7 * DAY_S, f"{OWN_RULE}: NAPAS 247 trả lời trong vài phút"
    ),
    "case_urgent_within_s": _seconds("Vụ việc gấp phải xong trong", 60, 7 * DAY_S, OWN_RULE),
    "case_within_s": _seconds("Vụ việc khác phải xong trong", HOUR_S, 30 * DAY_S, OWN_RULE),
    "review_within_s": _seconds("Kiểm duyệt một tin trong", HOUR_S, 30 * DAY_S, OWN_RULE),
    "bank_break_within_s": _seconds("Xử lý chênh lệch với ngân hàng trong", HOUR_S, 30 * DAY_S, OWN_RULE),
    "refund_stuck_within_s": _seconds("Xử lý hoàn tiền bị kẹt trong", HOUR_S, 30 * DAY_S, OWN_RULE),
    "integrator_key_lifetime_s": _seconds("Thời hạn khoá của hệ thống khác", DAY_S, 3 * 366 * DAY_S, OWN_RULE),
    "integrator_requests_per_minute": _count("Một khoá hỏi nhiều nhất mỗi phút (lần)", 1, 10_000, OWN_RULE),
    "webhook_failing_s": _seconds("Ngừng báo tới địa chỉ hỏng liên tục trong", DAY_S, 30 * DAY_S, OWN_RULE),
    "note_told_again_s": _seconds("Nhắn liền nhau thì báo lại sau", 60, DAY_S, f"{OWN_RULE}: mỗi tin đều mất tiền"),
}
"""Of every value, by its name; a test holds it complete."""
