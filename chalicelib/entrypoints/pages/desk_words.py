"""What the desk calls things, and where each of them has its page. Pure."""

import re
from typing import Any

from chalicelib.catalogue import COMMUNES
from chalicelib.entrypoints.http.desk_lookup import ID
from chalicelib.entrypoints.pages.desk_entry_words import DESK_ENTRY_KINDS
from chalicelib.entrypoints.pages.words import ACCOUNT_KINDS
from chalicelib.entrypoints.speech import say, words
from chalicelib.kernel.policy_rules import RULES

HOME = "/dieu-hanh"
CUSTOMER = re.compile(r"[0-9a-f]{32}")
"""A customer by the hash of his phone number, as cases of velocity name him."""

DISPUTE = re.compile(r"d[pu]_[0-9A-Za-z_]{6,60}")
"""A card dispute, by the gateway's name of it."""

THINGS: dict[str, tuple[str, str]] = words(
    {
        "apr": ("Yêu cầu duyệt", "duyet"),
        "bci": ("Nộp tiền vào ngân hàng", "theo-dau"),
        "bco": ("Rút tiền từ ngân hàng", "theo-dau"),
        "brk": ("Chênh lệch ngân hàng", "lech"),
        "cas": ("Vụ việc", "vu-viec"),
        "cod": ("Bảng kê thu hộ", "thu-ho"),
        "cin": ("Nạp tiền", "theo-dau"),
        "ctr": ("Chuyển cho người khác", "theo-dau"),
        "dlv": ("Chuyến tiền mặt", "chuyen"),
        "flt": ("Nạp quỹ đại lý", "theo-dau"),
        "jnl": ("Bút toán", "but-toan"),
        "lse": ("Quyền chi ngoại tuyến", "tim"),
        "dev": ("Máy tính bảng", "tim"),
        "ord": ("Đơn", "theo-dau"),
        "own": ("Điều chuyển tiền", "theo-dau"),
        "rfd": ("Hoàn tiền", "tim"),
        "rtg": ("Đánh giá", "danh-gia"),
        "pcl": ("Kiện hàng", "tim"),
        "pay": ("Thanh toán", "tim"),
        "shf": ("Ca giao dịch", "ca"),
        "stm": ("Sao kê", "sao-ke"),
        "trf": ("Chuyển khoản", "theo-dau"),
        "vch": ("Phiếu ngoại tuyến", "theo-dau"),
        "xlk": ("Hệ thống khác", "he-thong"),
        "wdr": ("Rút tiền", "theo-dau"),
    }
)
"""By the prefix of an id: what it is, and under which address it has its page."""

FREEZERS = words({"night": "việc kiểm tra ban đêm", "verifier": "bộ kiểm tra sổ cái", "import": "việc khôi phục sổ cái"})
"""Who froze something, where it was no person."""

PARTIES = frozenset({"pty"})
CASE_FACTS = words(
    {
        "order_id": "Đơn",
        "seller_id": "Hộ bán",
        "cod": "Thu tiền khi giao",
        "batch": "Bảng kê",
        "told": "Bảng kê ghi",
        "received": "Tiền đã về",
        "taken": "Đã gạch nợ",
        "pending": "Dòng chờ",
        "remitted": "Dòng nộp đủ",
        "under": "Dòng nộp thiếu",
        "over": "Dòng nộp thừa",
        "known": "Dòng đã nộp trước",
        "unknown": "Dòng không rõ kiện",
        "oldest": "Lâu nhất từ",
        "dispute_id": "Khiếu nại",
        "charge_id": "Khoản thẻ",
        "evidence_due": "Hạn gửi bằng chứng",
        "amount": "Số tiền",
        "counted": "Đếm được",
        "count": "Số lần",
        "day": "Ngày",
        "difference": "Chênh lệch",
        "expected": "Sổ ghi",
        "operations": "Số thao tác trong ngày",
        "near_card_amount": "Lần gần mức phải xem căn cước",
        "moved": "Tiền qua tay trong ngày",
        "outlets": "Các điểm",
        "safe": "Tiền trong két",
        "tills": "Tiền ở các quầy",
        "coming": "Tiền đang tới",
        "min_cash": "Mức thấp nhất",
        "need_of_the_week": "Cần trong tuần",
        "reason": "Lý do",
        "shift": "Ca",
        "shift_id": "Ca",
        "teller": "Giao dịch viên",
        "teller_id": "Giao dịch viên",
        "total": "Tổng",
        "variance": "Chênh lệch",
        "within_s": "Trong (giây)",
        "account": "Tài khoản",
        "all_excess": "Dư cả tiền mặt",
        "bag_number": "Túi số",
        "carrier": "Người mang",
        "commission_kept": "Hoa hồng giữ lại",
        "counted_by": "Người đếm",
        "counts": "Số lần đếm",
        "device": "Máy",
        "entry": "Bút toán",
        "excess": "Dư",
        "first_shift": "Từ ca",
        "hours": "Giờ mở cửa hôm đó",
        "at": "Lúc",
        "in_shifts": "Trong số ca",
        "kind": "Loại",
        "last_shift": "Tới ca",
        "last_sync": "Lần gửi cuối",
        "lease": "Máy được giao",
        "level": "Lần nhắc",
        "missing": "Còn thiếu",
        "open_counters": "Việc còn mở ở quầy",
        "operation": "Thao tác",
        "seal_intact": "Niêm phong còn nguyên",
        "sealed": "Niêm phong",
        "sealed_by": "Người niêm phong",
        "seq": "Số thứ tự",
        "signed_by": "Người ký",
        "sum": "Tổng chênh lệch",
        "taken_by": "Người tiếp quản",
        "takeovers": "Số lần tiếp quản",
        "times": "Số lần",
        "unposted": "Chưa ghi sổ",
        "why": "Vì sao",
    }
)
"""What the facts of a case are called; one that is not here goes by its own name."""

BREAK_KINDS = words(
    {
        "notice_without_line": "Báo có mà sao kê không có",
        "unknown_money": "Tiền vào chưa rõ của ai",
        "unexplained_debit": "Tiền ra không rõ vì sao",
        "amount_differs": "Báo có và sao kê khác số tiền",
        "line_differs": "Dòng sao kê bị đổi",
        "transfer_after_failure": "Báo hỏng rồi vẫn chuyển",
        "recalled": "Ngân hàng đòi lại",
    }
)
BREAK_STATES = words(
    {
        "new": ("Mới", "wait"),
        "matched": ("Đã khớp", ""),
        "split": ("Đã chia", ""),
        "suspense": ("Đang treo", "wait"),
        "resolved": ("Đã xử lý", ""),
    }
)
BREAK_DECISIONS = words(
    {
        "give_up": "Tiền báo có sẽ không tới: lấy lại ở nơi đang nằm, nếu không thì ghi lỗ",
        "own_money": "Tiền của sàn tự nộp hoặc rút",
        "booked_before": "Sổ đã ghi dưới tên khác",
        "fee": "Phí ngân hàng",
        "loss": "Ghi lỗ của sàn",
        "keep": "Ngân hàng chuyển dư: giữ chờ chủ",
        "noted": "Đã xem, không ghi sổ",
        "made_whole": "Sàn chịu khoản thu hồi, đơn đi tiếp",
        "ended": "Kết thúc các kiện đúng bằng số tiền bị thu hồi",
    }
)
BREAK_FACTS = words(
    {
        "content": "Nội dung",
        "notice": "Báo có",
        "line": "Sao kê",
        "line_ref": "Số bút toán",
        "was": "Trước",
        "now": "Nay",
        "our_ref": "Mã của ta",
    }
)
STATEMENT_STATES = words(
    {
        "awaited": ("Chờ tệp", "wait"),
        "importing": ("Đang nhập", "wait"),
        "gap": ("Thiếu sao kê trước", "stop"),
        "refused": ("Tệp bị từ chối", "stop"),
        "done": ("Đã nhập xong", ""),
    }
)
LINE_OUTCOMES = words(
    {
        "matched": "khớp báo có",
        "applied": "trả cho đơn",
        "part": "trả một phần đơn",
        "returned": "sẽ hoàn lại",
        "suspense": "chưa rõ của ai",
        "transfer": "chuyển khoản của ta",
        "remittance": "nộp hộ",
        "fee": "phí ngân hàng",
        "card_payout": "tiền thẻ về",
        "recalled": "ngân hàng đòi lại",
        "unexplained": "không rõ vì sao",
        "differs": "khác số tiền",
        "seen": "đã có",
    }
)
VERDICTS = words(
    {
        "had_them": "Khách đã nhận tiền: không trả gì thêm",
        "was_over": "Tiền còn ở quầy khi đóng ca: trả lại khách từ tiền thừa",
        "goodwill": "Không rõ ở đâu: tỉnh chịu, trả lại khách",
    }
)
BANK_CASH_STATES = words(
    {
        "sent": "Đã gửi, chờ ngân hàng",
        "confirmed": "Ngân hàng đã nhận",
        "refused": "Ngân hàng từ chối, tiền chờ khách",
        "returned": "Đã trả lại tiền mặt",
        "credited": "Đã ghi có số dư",
        "waiting": "Chờ khách chuyển",
        "paid": "Tiền đã tới, chưa đưa",
        "handed": "Đã đưa tiền mặt",
        "sent_back": "Đã chuyển trả",
        "expired": "Hết hạn",
        "cancelled": "Đã huỷ",
    }
)
BEARERS = words({"buyer": "người mua", "household": "hộ bán", "province": "tỉnh"})
REMEDIES = words(
    {
        "repaid": "Giao dịch viên đã nộp",
        "commission": "Trừ vào hoa hồng của điểm",
        "written_off": "Xoá nợ, ghi vào chi phí",
        "income": "Ghi vào thu nhập: không ai nhận",
    }
)
MONEY_PLACES = words(
    {
        "vault": "Kho tiền mặt của tỉnh",
        "own": "Tài khoản riêng của sàn (1030)",
        "customers": "Tài khoản tiền của khách (1020)",
    }
)
SETTLEMENTS = words(
    {
        "written_off": "Không rõ ở đâu: ghi vào chi phí hoặc thu nhập",
        "at_origin": "Nơi gửi đếm nhầm: tiền ở nơi gửi",
        "at_destination": "Nơi nhận đếm nhầm: tiền ở nơi nhận",
    }
)
DELIVERY_STATES = words(
    {
        "planned": ("Đã lên kế hoạch", "wait"),
        "sealed": ("Đã niêm phong", "wait"),
        "in_transit": ("Đang đi đường", "wait"),
        "received": ("Đã nhận, chưa đếm", "wait"),
        "matched": ("Khớp", ""),
        "diff_open": ("Lệch, chờ xử lý", "stop"),
        "resolved": ("Đã xử lý lệch", ""),
        "cancelled": ("Đã huỷ", ""),
    }
)
VOUCHER_STATES = words(
    {
        "issued": ("Đang chờ nhận tiền", "wait"),
        "cancel_pending": ("Đã xin huỷ, chờ máy của điểm", "wait"),
        "redeemed": ("Đã nhận tiền", ""),
        "cancelled": ("Đã huỷ, tiền trở về", "stop"),
        "refunded": ("Hết hạn, tiền trở về", "stop"),
        "exception": ("Trả sai quy tắc", "stop"),
    }
)
LEASE_STATES = words(
    {
        "active": ("Đang giữ quyền chi ngoại tuyến", ""),
        "released": ("Đã trả quyền", "wait"),
        "frozen": ("Đã khoá: máy mất", "stop"),
        "revoked": ("Đã thu quyền: nhật ký đứt", "stop"),
    }
)
TABLET_STATES = words({"active": ("Đang dùng", ""), "closed": ("Đã đóng", "stop")})
ENTRY_KINDS_OFFLINE = words({"redeem": "Trả tiền theo phiếu", "decline": "Từ chối phiếu", "unlock": "Mở khoá đồng hồ"})
REFUND_STATES = words(
    {
        "waiting": ("Chưa biết gửi đi đâu", "wait"),
        "sent": ("Đã gửi", "wait"),
        "paid": ("Đã tới", ""),
        "failed": ("Không tới được", "stop"),
    }
)
REMITTANCE_STATES = words(
    {
        "preparing": ("Đang cộng", "wait"),
        "broken": ("Cộng không khớp", "stop"),
        "ready": ("Chờ nộp", "wait"),
        "remitted": ("Đã nộp", ""),
    }
)
CASH_ALERTS = words({"ok": ("Đủ", ""), "low": ("Thiếu tiền", "stop"), "full": ("Thừa tiền", "wait")})
APPROVAL_STATES = words(
    {
        "requested": ("Chờ duyệt", "wait"),
        "approved": ("Đã duyệt", ""),
        "rejected": ("Đã từ chối", "stop"),
    }
)
SHIFT_STATES = words(
    {
        "open": ("Đang mở", "wait"),
        "taken_over": ("Đã tiếp quản", "wait"),
        "closing": ("Đang kiểm quỹ", "wait"),
        "closed": ("Đã đóng", ""),
    }
)
WAYS = words({"back": "Tiền từ đâu tới", "start": "Nơi bắt đầu", "on": "Tiền đi tiếp"})


def entry_kind(kind: str) -> str:
    return DESK_ENTRY_KINDS.get(kind, kind)


def account_kind(account: str) -> str:
    code = account.partition(":")[0]
    return ACCOUNT_KINDS.get(code, code)


def account_address(account: str) -> str:
    return f"{HOME}/tai-khoan/{account}"


def thing_name(of: str) -> str:
    """`Đơn hàng …9G5FAV`: the kind, and the letters by which people tell two apart, never broken over two lines."""
    if of in RULES:
        return say(RULES[of].name_vi)
    if of in COMMUNES:
        return COMMUNES[of].name
    if CUSTOMER.fullmatch(of):
        return say("Khách\u00a0{of}", of=of[:6])
    if not ID.fullmatch(of):
        return of
    kind = of.partition("_")[0]
    name = say("Số dư") if kind in PARTIES else THINGS.get(kind, (say("Mã"), ""))[0]
    return f"{name}\u00a0…\u2060{of[-6:]}"


def thing_address(of: str) -> str:
    """Where a thing has its page; empty for what has none."""
    if of.isascii() and of.isdigit() and len(of) == 5:
        return f"{HOME}/diem/{of}"
    if of in RULES:
        return f"{HOME}/chinh-sach/{of}"
    if DISPUTE.fullmatch(of):
        return f"{HOME}/khieu-nai-the/{of}"
    if not ID.fullmatch(of):
        return ""
    kind = of.partition("_")[0]
    if kind in PARTIES:
        return account_address(f"2010:{of}")
    folder = THINGS.get(kind, ("", "theo-dau"))[1]
    return f"{HOME}/tim?q={of}" if folder == "tim" else f"{HOME}/{folder}/{of}"


def owner_of(account: str) -> str:
    """The id or outlet in an account's name that has a page of its own: `2510:wdr_…`, `1230:vnpost-pcl_…`, `1120:06523`."""
    of = account.partition(":")[2]
    found = ID.findall(of)
    if found and not found[-1].startswith("dev_"):
        return str(found[-1])
    outlet = re.match(r"[0-9]{5}\b", of)
    return outlet[0] if outlet else ""


_SPOKEN = (entry_kind, account_kind, account_address, thing_name, thing_address, owner_of)
FILTERS: dict[str, Any] = {speak.__name__: speak for speak in _SPOKEN}
"""How the desk's templates speak."""
