"""What the desk calls the states of money from sales: carriers' batches, card disputes, promotions. Pure."""

from chalicelib.entrypoints.speech import words

COD_STATES = words(
    {
        "waiting": ("Chờ tiền về", "wait"),
        "surplus": ("Thừa tiền", "stop"),
        "done": ("Xong", ""),
    }
)
COD_LINES = words(
    {
        "pending": ("Chờ", "wait"),
        "remitted": ("Đã nộp đủ", ""),
        "under": ("Nộp thiếu", "stop"),
        "over": ("Nộp thừa", "stop"),
        "known": ("Đã nộp trước đó", "stop"),
        "unknown": ("Không rõ kiện nào", "stop"),
    }
)
CHARGEBACK_STATES = words(
    {
        "asked": ("Ngân hàng hỏi thông tin", "wait"),
        "open": ("Đang tranh chấp, đơn bị giữ", "stop"),
        "won": ("Thắng, tiền đã về", ""),
        "lost": ("Thua, đã hạch toán", "stop"),
        "dropped": ("Không thành khiếu nại", ""),
    }
)
CHARGEBACK_REASONS = words(
    {
        "credit_not_processed": "chưa được hoàn tiền",
        "duplicate": "bị trừ tiền hai lần",
        "fraudulent": "chủ thẻ nói không mua",
        "general": "lý do khác",
        "product_not_received": "chưa nhận được hàng",
        "product_unacceptable": "hàng không đúng",
        "unrecognized": "không nhận ra khoản này",
    }
)
"""By the gateway's word; another one is shown as it is."""

PROMOTION_KINDS = words(
    {
        "percent": "Phần trăm tiền hàng",
        "amount": "Số tiền, trừ vào tiền hàng",
        "delivery": "Phí giao",
    }
)
PROMOTION_STATES = words(
    {
        "to_come": ("Chưa tới ngày", "wait"),
        "live": ("Đang chạy", ""),
        "used_up": ("Hết lượt", "wait"),
        "over": ("Hết hạn", "wait"),
        "stopped": ("Đã dừng", "stop"),
    }
)
