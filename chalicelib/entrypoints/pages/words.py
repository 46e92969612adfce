"""What states and units are called on screen, and which colour they wear."""

from chalicelib.kernel.quantity import UNIT_NAMES_VI, Unit

LISTING_STATES = {
    "draft": ("Bản nháp", "wait"),
    "on_sale": ("Đang bán", ""),
    "paused": ("Tạm ngừng", "wait"),
    "sold_out": ("Hết hàng", "stop"),
}
CATEGORY_SIGNS = {
    "trai-cay": "🍈",
    "gia-vi": "⭐",
    "thit-gia-cam": "🦆",
    "rau-nam": "🍄",
    "luong-thuc": "🌾",
    "do-uong": "🍵",
    "mat-ong": "🍯",
    "thu-cong": "🧺",
}


def unit_name(unit: str | Unit) -> str:
    return UNIT_NAMES_VI[Unit(unit)]


def weight_words(grams: int) -> str:
    """`1,5 kg` or `500 g`."""
    if grams < 1000:
        return f"{grams} g"
    whole, rest = divmod(grams, 1000)
    return f"{whole} kg" if not rest else f"{whole},{f'{rest:03d}'.rstrip('0')} kg"


ENTRY_KINDS = {
    "cash_in_credit": "Nạp tiền mặt",
    "code_issue": "Lấy mã rút tiền",
    "code_close": "Mã rút tiền hết hạn hoặc huỷ, tiền trở về",
    "code_unhand": "Không nhận được tiền tại quầy, tiền trở về",
    "release": "Tiền bán hàng",
    "order_paid": "Trả tiền đơn hàng",
    "refund": "Hoàn tiền",
    "payout": "Chuyển về ngân hàng",
    "payout_failed": "Chuyển khoản không được, tiền trở về",
}
"""What a line of a party's statement is called."""

WITHDRAWAL_STATES = {
    "issued": ("Đang chờ nhận tiền", "wait"),
    "committed": ("Đã ghi sổ, đang đưa tiền", "wait"),
    "handed": ("Đã nhận tiền", ""),
    "unhanded": ("Không nhận, tiền đã trở về số dư", "stop"),
    "expired": ("Hết hạn, tiền trở về số dư", "stop"),
    "cancelled": ("Đã huỷ, tiền trở về số dư", "stop"),
    "locked": ("Bị khoá vì sai số nhiều lần, tiền trở về số dư", "stop"),
}
