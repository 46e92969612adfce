"""What states and units are called on screen, and which colour they wear."""

from chalicelib.catalogue import CATEGORIES
from chalicelib.entrypoints.speech import decimal_mark, say, words
from chalicelib.kernel.quantity import UNIT_NAMES_VI, Unit

LISTING_STATES = words(
    {
        "draft": ("Bản nháp", "wait"),
        "on_sale": ("Đang bán", ""),
        "paused": ("Đang ngừng bán", "wait"),
        "away": ("Nhà nghỉ bán", "wait"),
        "sold_out": ("Hết hàng", "stop"),
        "season_over": ("Hết vụ", "stop"),
        "held": ("Đang kiểm duyệt", "wait"),
    }
)
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
KIND_SIGNS = {
    "na": "🍈",
    "hong": "🍅",
    "cam-quyt": "🍊",
    "dao-man": "🍑",
    "trai-cay-khac": "🍌",
    "hoi": "⭐",
    "que": "🪵",
    "tinh-dau": "💧",
    "gia-vi-khac": "🌶️",
    "vit-quay": "🦆",
    "gia-cam": "🐔",
    "thit-hun-khoi": "🥓",
    "trung": "🥚",
    "rau": "🥬",
    "nam": "🍄",
    "mang": "🎋",
    "gao": "🍚",
    "mien-pho": "🍜",
    "banh": "🍘",
    "dau-lac": "🌽",
    "thach-den": "🍮",
    "che": "🍵",
    "ruou": "🍶",
    "mat-ong": "🍯",
    "thuoc-nam": "🌿",
    "tho-cam": "👘",
    "may-tre": "🧺",
}
"""The picture of each category in which a listing may stand."""

KNOWN_FOR = words(
    {
        "178": "Vịt quay, lợn quay, rau · ",
        "180": "Thạch đen, gạo bao thai, lê · ",
        "181": "Hồi, miến dong, khẩu sli · ",
        "182": "Hồng vành khuyên, mác mật · ",
        "183": "Hồng Bảo Lâm, đào · ",
        "184": "Hoa hồi, tinh dầu · ",
        "185": "Quýt vàng, nếp, bánh chưng đen · ",
        "186": "Na, vải, bưởi · ",
        "187": "Na Chi Lăng, ngô, mật ong · ",
        "188": "Đào, chè, rượu Mẫu Sơn · ",
        "189": "Trà hoa vàng, quế, măng · ",
    }
)
"""What each district is known for, by its code."""


CATEGORY_NAMES = words({category.slug: category.name for category in CATEGORIES.values()})
FIRST_KINDS = words({slug: category.kinds[0] for slug, category in CATEGORIES.items() if category.kinds})
"""What is named first of a category, as the home page says what is in season."""


def unit_name(unit: str | Unit) -> str:
    return words(UNIT_NAMES_VI)[Unit(unit)]


def weight_words(grams: int) -> str:
    """`1,5 kg` or `500 g`."""
    if grams < 1000:
        return f"{grams} g"
    whole, rest = divmod(grams, 1000)
    return f"{whole} kg" if not rest else f"{whole}{decimal_mark()}{f'{rest:03d}'.rstrip('0')} kg"


ENTRY_KINDS = words(
    {
        "cash_in_credit": "Nạp tiền mặt",
        "cash_in_undo_credit": "Huỷ lần nạp tiền mặt",
        "bank_cash_in_credit": "Nộp tiền vào ngân hàng không được, ghi vào số dư",
        "code_issue": "Rút tiền ở bưu điện",
        "code_close": "Mã rút tiền hết hạn hoặc huỷ, tiền trở về",
        "code_unhand": "Không nhận được tiền tại quầy, tiền trở về",
        "denial_upheld": "Trả lại tiền chưa nhận ở quầy",
        "voucher_issue": "Lấy phiếu rút tiền",
        "voucher_close": "Phiếu rút tiền hết hạn hoặc huỷ, tiền trở về",
        "customer_transfer": "Chuyển cho người khác",
        "release": "Tiền bán hàng",
        "parcel_refused": "Phí kiện người mua không nhận",
        "goods_sent_back": "Phí gửi trả hàng về",
        "order_paid": "Trả tiền đơn hàng",
        "refund": "Hoàn tiền",
        "refund_sent": "Hoàn tiền",
        "refund_taken_back": "Thu lại tiền hàng đã hoàn cho người mua",
        "chargeback_lost": "Chủ thẻ đòi lại tiền hàng",
        "payout_sent": "Chuyển về ngân hàng",
        "payout_back": "Chuyển khoản không được, tiền trở về",
        "correction": "Bút toán điều chỉnh",
        "reversal": "Bút toán được đảo",
    }
)
"""What a line of a party's statement is called: every kind of entry that moves a balance (2010)."""

ENTRY_KINDS_RECEIVED = words({"customer_transfer": "Nhận tiền người khác chuyển"})
"""Where money that comes is called otherwise than money that goes."""


def entry_words(kind: str, amount: int) -> str:
    """What a line of a party's statement says; `amount` is negative where money left."""
    named = ENTRY_KINDS_RECEIVED.get(kind) if amount > 0 else None
    return named or ENTRY_KINDS.get(kind) or say("Khoản khác")


WITHDRAWAL_STATES = words(
    {
        "issued": ("Đang chờ nhận tiền", "wait"),
        "committed": ("Đã ghi sổ, đang đưa tiền", "wait"),
        "handed": ("Đã nhận tiền", ""),
        "unhanded": ("Không nhận, tiền đã trở về số dư", "stop"),
        "expired": ("Hết hạn, tiền trở về số dư", "stop"),
        "cancelled": ("Đã huỷ, tiền trở về số dư", "stop"),
        "locked": ("Bị khoá vì sai số nhiều lần, tiền trở về số dư", "stop"),
    }
)

VOUCHER_STATES = words(
    {
        "issued": ("Đang chờ nhận tiền", "wait"),
        "cancel_pending": ("Đang chờ huỷ", "wait"),
        "redeemed": ("Đã nhận tiền", ""),
        "cancelled": ("Đã huỷ, tiền trở về số dư", "stop"),
        "refunded": ("Hết hạn, tiền trở về số dư", "stop"),
        "exception": ("Bưu điện đang kiểm tra", "wait"),
    }
)

ORDER_STATES = words(
    {
        "awaiting_payment": ("Chờ trả tiền", "wait"),
        "preparing": ("Người bán đang chuẩn bị", ""),
        "on_the_way": ("Đang giao", ""),
        "delivered": ("Đã giao", ""),
        "completed": ("Hoàn tất", ""),
        "expired": ("Hết hạn trả tiền", "stop"),
        "cancelled": ("Đã huỷ", "stop"),
    }
)
PARCEL_STEPS = words(
    (
        ("confirmed", "Nhận đơn"),
        ("packed", "Gói xong"),
        ("handed_in", "Ở bưu điện"),
        ("in_transit", "Đang giao"),
        ("delivered", "Đã giao"),
    )
)
PARCEL_STATES = words(
    {
        "awaiting_payment": ("Chờ trả tiền", "wait"),
        "to_confirm": ("Đơn mới", "wait"),
        "confirmed": ("Đã nhận đơn", ""),
        "packed": ("Đã gói", ""),
        "handed_in": ("Ở bưu điện", ""),
        "in_transit": ("Đang giao", ""),
        "delivered": ("Đã giao, chờ giải ngân", "wait"),
        "disputed": ("Người mua khiếu nại, tiền giữ lại", "stop"),
        "released": ("Đã vào số dư", ""),
        "refunded": ("Đã hoàn tiền cho người mua", "stop"),
        "returning": ("Không giao được, đang gửi về", "stop"),
        "returned": ("Đã trả lại người bán", "stop"),
        "cancelled": ("Đã huỷ", "stop"),
    }
)
PAYMENT_METHODS: tuple[dict[str, str], ...] = words(
    (
        {"value": "vietqr", "name": "Quét mã VietQR", "says": "Chuyển khoản từ mọi ứng dụng ngân hàng."},
        {"value": "card", "name": "Thẻ ngân hàng", "says": "Visa, Mastercard, JCB, qua trang bảo mật của Stripe."},
        {"value": "cash", "name": "Tiền mặt tại bưu điện", "says": "Đọc mã đơn ở bất kỳ bưu điện xã nào, trong 48 giờ."},
        {"value": "cod", "name": "Trả tiền khi nhận hàng", "says": "Đưa tiền mặt cho bưu tá."},
        {"value": "balance", "name": "Số dư Xứ Lạng", "says": "Trừ ngay vào số dư, cần mã PIN."},
    )
)

ACCOUNT_KINDS = words(
    {
        "1010": "Tài khoản đại lý ở ngân hàng",
        "1020": "Tiền của khách ở ngân hàng",
        "1030": "Tiền của sàn ở ngân hàng",
        "1110": "Tiền mặt tại quầy",
        "1120": "Két của điểm",
        "1130": "Tiền mặt trên đường",
        "1140": "Kho tiền tỉnh",
        "1210": "Tiền thẻ ở Stripe",
        "1220": "Tiền ngân hàng mới báo có",
        "1230": "Tiền thu hộ chưa nộp",
        "1310": "Thiếu quỹ giao dịch viên",
        "1320": "Tiền thẻ bị khiếu nại",
        "1330": "Chi ngoại tuyến sai phiếu",
        "1340": "Túi tiền thừa hoặc thiếu",
        "1350": "Phải thu người bán",
        "2010": "Số dư của khách và hộ bán",
        "2110": "Tiền đơn hàng đang chờ",
        "2120": "Tiền phải hoàn",
        "2210": "Chuyển khoản đang đi",
        "2220": "Tiền vào chưa rõ của ai",
        "2310": "Thuế GTGT khấu trừ",
        "2320": "Thuế TNCN khấu trừ",
        "2330": "Thuế GTGT đầu ra",
        "2410": "Hoa hồng điểm bưu điện",
        "2420": "Thừa quỹ",
        "2430": "Cước phải trả bưu điện",
        "2510": "Mã rút tiền đang giữ",
        "2520": "Phí rút tiền đang giữ",
        "2530": "Phiếu ngoại tuyến đang giữ",
        "2540": "Đã ghi sổ, chưa đưa tiền",
        "2550": "Đã nhận tiền, chưa ghi có",
        "3000": "Vốn",
        "4010": "Doanh thu phí sàn",
        "4020": "Doanh thu phí rút tiền",
        "4030": "Doanh thu phí chuyển khoản",
        "4040": "Tiền thừa không ai nhận",
        "5010": "Phí thẻ",
        "5020": "Phí ngân hàng",
        "5030": "Chi phí hoa hồng",
        "5040": "Thiếu quỹ xoá nợ",
        "5050": "Thua khiếu nại thẻ",
        "5060": "Mất do gian lận",
        "5070": "Chi thiện chí",
    }
)

TRACK = words(
    {
        "to_confirm": "Đã báo người bán",
        "confirmed": "Người bán nhận đơn",
        "packed": "Đã gói xong",
        "handed_in": "Bưu điện nhận kiện",
        "in_transit": "Rời bưu điện",
        "delivered": "Đã giao",
        "returning": "Không giao được, gửi về",
        "returned": "Đã trả lại người bán",
        "cancelled": "Đã huỷ",
    }
)
"""What a buyer reads of each scan."""

REFUSALS = words(
    {
        "changed_mind": "Khách không muốn nhận nữa",
        "not_reached": "Không gặp, không gọi được",
        "not_collected": "Khách không đến lấy",
        "wrong_goods": "Không đúng hàng đã đặt",
        "spoilt": "Hàng hỏng, không tươi",
        "damaged": "Vỡ, hỏng trên đường",
        "late": "Giao quá muộn",
    }
)
"""Why nobody took a parcel."""

ZONE_NAMES = words(
    {
        "district": "trong huyện",
        "province": "trong tỉnh",
        "north": "miền Bắc",
        "far": "tỉnh xa",
    }
)
"""How far a parcel goes, to be said with weight and days."""
