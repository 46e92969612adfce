"""The catalogue of what people are told: one template a kind, Vietnamese and English.

Short and plain, and without links: Circular 50/2024/TT-NHNN forbids banks links in messages to customers, banks and police
warn people of them, and whoever learnt to tap ours would tap a swindler's. Whoever is told something opens the page himself.
The only secret in any message is a one-time code.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeAlias

from chalicelib.kernel.records import dataclass
from chalicelib.messages.kind import Kind

Value: TypeAlias = str | Mapping[str, str]
"""A text, or one in each language: `{"vi": …, "en": …}`."""

LONGEST: dict[str, int] = {
    "act": 30,
    "amount": 20,
    "code": 12,
    "counterpart": 40,
    "day": 10,
    "fee": 20,
    "goods": 60,
    "ground": 85,
    "helper": 30,
    "household": 40,
    "left": 8,
    "office": 30,
    "otp": 6,
    "reason": 60,
    "scopes": 100,
    "taken": 20,
    "title": 50,
    "words": 60,
}
"""Longest form of each value; a longer one is cut, so that no household's name makes a message cost more."""

MOST_PARTS = 2


class Language(StrEnum):
    VI = "vi"
    EN = "en"


class Topic(StrEnum):
    """What kinds of messages people choose among; CODES and MONEY they cannot do without."""

    CODES = "codes"
    MONEY = "money"
    ORDERS = "orders"
    NOTES = "notes"
    SALES = "sales"
    FOLLOWS = "follows"


@dataclass(frozen=True, slots=True)
class Template:
    """
    Attributes:
        vi, en: with `{named}` values, the same in both.
        urgent: sent at night too, and by the next channel if this one does not confirm it in time.
    """

    vi: str
    en: str
    topic: Topic = Topic.ORDERS
    urgent: bool = False

    @property
    def secret(self) -> bool:
        """It carries a one-time code, whose value is never kept."""
        return self.topic is Topic.CODES

    @property
    def essential(self) -> bool:
        """Nobody can switch it off on every channel."""
        return self.topic in (Topic.CODES, Topic.MONEY)


TEMPLATES: dict[Kind, Template] = {
    Kind.SIGN_IN_CODE: Template(
        "Xứ Lạng: mã của bạn là {otp}, dùng trong 5 phút. Đừng đưa cho ai.",
        "Xu Lang: your code is {otp}, good for 5 minutes. Give it to nobody.",
        topic=Topic.CODES,
        urgent=True,
    ),
    Kind.CONSENT_CODE: Template(
        "Xứ Lạng: {helper} xin thay bạn {scopes}. Đồng ý thì đọc mã {otp} cho người đó. "
        "Không đồng ý thì bỏ qua. Mã này không rút được tiền.",
        "Xu Lang: {helper} asks to act for you: {scopes}. If you agree, read them the code {otp}. "
        "If not, do nothing. This code takes no money.",
        topic=Topic.CODES,
        urgent=True,
    ),
    Kind.SIGN_UP_CODE: Template(
        "Xứ Lạng: mã mở gian hàng tại quầy bưu điện là {otp}, dùng trong 5 phút. Đọc cho giao dịch viên. "
        "Mã này không rút được tiền.",
        "Xu Lang: your code to open a shop at the post office is {otp}, good for 5 minutes. Read it to the teller. "
        "It takes no money.",
        topic=Topic.CODES,
        urgent=True,
    ),
    Kind.EMAIL_CODE: Template(
        "Xứ Lạng: mã xác nhận địa chỉ thư là {otp}, dùng trong 15 phút. Nếu bạn không xin, hãy bỏ qua thư này.",
        "Xu Lang: your code to confirm this address is {otp}, good for 15 minutes. If you did not ask for it, do nothing.",
        topic=Topic.CODES,
        urgent=True,
    ),
    Kind.CONSENT_GIVEN: Template(
        "Xứ Lạng: {helper} được giúp bạn bán hàng đến {day}. Thu lại lúc nào cũng được ở mục Bán hàng.",
        "Xu Lang: {helper} may help you sell until {day}. End it at any time under Bán hàng.",
        topic=Topic.SALES,
    ),
    Kind.DONE_ON_BEHALF: Template(
        "Xứ Lạng: {helper} thay mặt bạn: {act}, “{title}”. Không đúng ý, mời thu lại phép ở mục Bán hàng.",
        "Xu Lang: {helper} did this for you: {act}, “{title}”. If it is not what you want, end it under Bán hàng.",
        topic=Topic.SALES,
    ),
    Kind.PARCEL_NEW_PAID: Template(
        "Xứ Lạng: đơn mới {code} (đã trả tiền): {goods}. Mời mở ứng dụng để xác nhận.",
        "Xu Lang: new order {code} (paid): {goods}. Please confirm it in the app.",
    ),
    Kind.PARCEL_NEW_COD: Template(
        "Xứ Lạng: đơn mới {code} (thu tiền khi giao): {goods}. Mời mở ứng dụng để xác nhận.",
        "Xu Lang: new order {code} (cash on delivery): {goods}. Please confirm it in the app.",
    ),
    Kind.PARCEL_CANCELLED: Template(
        "Xứ Lạng: đơn {code} đã huỷ, không cần gửi nữa.",
        "Xu Lang: order {code} was cancelled, nothing is to be sent.",
    ),
    Kind.PARCEL_CUT_BY_BUYER: Template(
        "Xứ Lạng: đơn {code} bớt còn {goods}.",
        "Xu Lang: of order {code} only this is wanted now: {goods}.",
    ),
    Kind.PARCEL_CUT_BY_SELLER: Template(
        "Xứ Lạng: {household} chỉ gửi được {goods} của kiện {code}. {amount} sẽ được hoàn lại.",
        "Xu Lang: {household} can only send {goods} of parcel {code}. {amount} will be paid back.",
        topic=Topic.MONEY,
    ),
    Kind.PARCEL_CUT_BY_SELLER_COD: Template(
        "Xứ Lạng: {household} chỉ gửi được {goods} của kiện {code}.",
        "Xu Lang: {household} can only send {goods} of parcel {code}.",
    ),
    Kind.PARCEL_WEIGHED: Template(
        "Xứ Lạng: kiện {code} cân thực tế nhẹ hơn dự kiến, {amount} được hoàn lại.",
        "Xu Lang: parcel {code} weighs less than expected, {amount} is paid back.",
        topic=Topic.MONEY,
    ),
    Kind.PARCEL_WEIGHED_COD: Template(
        "Xứ Lạng: kiện {code} cân thực tế nhẹ hơn dự kiến, trả ít hơn {amount} khi nhận hàng.",
        "Xu Lang: parcel {code} weighs less than expected, you pay {amount} less at the door.",
    ),
    Kind.PARCEL_SENT_FOR_YOU: Template(
        "Xứ Lạng: bưu điện đã gửi kiện {code} từ hàng bạn để sẵn: {goods}. Bạn không phải ra bưu điện.",
        "Xu Lang: the post office sent parcel {code} from your goods there: {goods}. You need not come.",
    ),
    Kind.PARCEL_RELEASED: Template(
        "Xứ Lạng: đơn {code} đã xong, {amount} đã vào số dư của bạn.",
        "Xu Lang: order {code} is done, {amount} is on your balance.",
        topic=Topic.MONEY,
    ),
    Kind.PARCEL_RELEASED_LESS: Template(
        "Xứ Lạng: đơn {code} đã xong, {amount} (đã trừ {taken} hoàn cho đơn trước) đã vào số dư của bạn.",
        "Xu Lang: order {code} is done, {amount} (less {taken} for an earlier refund) is on your balance.",
        topic=Topic.MONEY,
    ),
    Kind.PARCEL_CHARGED_BACK: Template(
        "Xứ Lạng: ngân hàng đã lấy lại tiền kiện {code} cho người trả. Kiện dừng lại, sàn sẽ gọi cho bạn.",
        "Xu Lang: the payer's bank took back the money of parcel {code}. It stops here, we will call you.",
        topic=Topic.MONEY,
    ),
    Kind.PARCEL_DISPUTED: Template(
        "Xứ Lạng: người mua báo kiện {code} chưa đúng. Tiền được giữ lại, sàn sẽ gọi cho bạn.",
        "Xu Lang: the buyer says parcel {code} is not right. The money waits, we will call you.",
        topic=Topic.MONEY,
    ),
    Kind.PARCEL_GOES_BACK: Template(
        "Xứ Lạng: kiện {code} không giao được, đang gửi về. Mời ra bưu điện xã nhận lại khi có tin.",
        "Xu Lang: parcel {code} could not be delivered and comes back. Collect it at the post office when told.",
    ),
    Kind.PARCEL_GOES_BACK_OWING: Template(
        "Xứ Lạng: kiện {code} không giao được, đang gửi về. Mời ra bưu điện xã nhận lại khi có tin."
        " Cước đi và về {amount} trừ vào số dư của bạn.",
        "Xu Lang: parcel {code} could not be delivered and comes back. Collect it at the post office when told."
        " The fare of {amount} is taken from your balance.",
        topic=Topic.MONEY,
    ),
    Kind.PARCEL_NOT_TAKEN: Template(
        "Xứ Lạng: kiện {code} không giao được, đang gửi về người bán. {amount} được hoàn lại.",
        "Xu Lang: parcel {code} could not be delivered and goes back. {amount} is paid back.",
        topic=Topic.MONEY,
    ),
    Kind.PARCEL_NOT_TAKEN_COD: Template(
        "Xứ Lạng: kiện {code} không giao được, đang gửi về người bán.",
        "Xu Lang: parcel {code} could not be delivered and goes back to its seller.",
    ),
    Kind.PARCEL_SETTLED: Template(
        "Xứ Lạng: kiện {code} đã giải quyết xong, {amount} được hoàn lại cho bạn.",
        "Xu Lang: parcel {code} is settled, {amount} is paid back to you.",
        topic=Topic.MONEY,
    ),
    Kind.PARCEL_REFUSED: Template(
        "Xứ Lạng: rất tiếc, {household} không gửi được kiện {code}: {reason}. {amount} sẽ được hoàn lại.",
        "Xu Lang: sorry, {household} cannot send parcel {code}: {reason}. {amount} will be paid back.",
        topic=Topic.MONEY,
    ),
    Kind.PARCEL_REFUSED_COD: Template(
        "Xứ Lạng: rất tiếc, {household} không gửi được kiện {code}: {reason}.",
        "Xu Lang: sorry, {household} cannot send parcel {code}: {reason}.",
    ),
    Kind.PARCEL_DELIVERED: Template(
        "Xứ Lạng: kiện {code} đã giao. Đủ và đúng thì mời bấm Đã nhận hàng trên trang đơn.",
        "Xu Lang: parcel {code} was delivered. If all is right, say so on the order's page.",
    ),
    Kind.ORDER_PAID: Template(
        "Xứ Lạng: đã nhận đủ tiền đơn {code}. Cảm ơn bạn.",
        "Xu Lang: order {code} is paid in full. Thank you.",
        topic=Topic.MONEY,
    ),
    Kind.NOTE_TO_HOUSEHOLD: Template(
        "Xứ Lạng: người mua nhắn về kiện {code}: {words} Mời trả lời ở mục Đơn hàng.",
        "Xu Lang: the buyer writes about parcel {code}: {words} Answer under Đơn hàng.",
        topic=Topic.NOTES,
    ),
    Kind.NOTE_TO_BUYER: Template(
        "Xứ Lạng: hộ bán nhắn về kiện {code}: {words} Mời trả lời ở trang đơn hàng.",
        "Xu Lang: the household writes about parcel {code}: {words} Answer on the order's page.",
        topic=Topic.NOTES,
    ),
    Kind.LISTING_PASSED: Template(
        "Xứ Lạng: tin “{title}” đã được duyệt và đang bán.",
        "Xu Lang: your listing “{title}” was approved and is on sale.",
        topic=Topic.SALES,
    ),
    Kind.LISTING_HELD: Template(
        "Xứ Lạng: tin “{title}” tạm ẩn. {ground} {words} Mời sửa tin, sửa xong sàn xem lại ngay.",
        "Xu Lang: your listing “{title}” is hidden. {ground} {words} Correct it and we look again at once.",
        topic=Topic.SALES,
    ),
    Kind.CERTIFICATE_APPROVED: Template(
        "Xứ Lạng: chứng nhận {title} đã được duyệt, hiện trên trang đến hết {day}.",
        "Xu Lang: certificate {title} was approved and is shown to the end of {day}.",
        topic=Topic.SALES,
    ),
    Kind.CERTIFICATE_REFUSED: Template(
        "Xứ Lạng: chứng nhận {title} chưa được duyệt. {ground} {words}",
        "Xu Lang: certificate {title} was not approved. {ground} {words}",
        topic=Topic.SALES,
    ),
    Kind.CERTIFICATE_REVOKED: Template(
        "Xứ Lạng: chứng nhận {title} đã bị gỡ. {ground} {words}",
        "Xu Lang: certificate {title} was taken down. {ground} {words}",
        topic=Topic.SALES,
    ),
    Kind.GOODS_LEFT: Template(
        "Xứ Lạng: bưu điện {office} đã nhận {goods} của bạn để sẵn, nay giữ {left}.",
        "Xu Lang: post office {office} took in {goods} of yours, and now keeps {left}.",
        topic=Topic.SALES,
    ),
    Kind.GOODS_TAKEN_BACK: Template(
        "Xứ Lạng: bạn đã nhận về {goods} từ bưu điện {office}, ở đó còn {left}. Không phải bạn thì báo bưu điện ngay.",
        "Xu Lang: {goods} of yours were taken back from post office {office}, {left} stay there. Not you? Tell them now.",
        topic=Topic.SALES,
    ),
    Kind.GOODS_RECOUNTED: Template(
        "Xứ Lạng: bưu điện {office} đếm lại “{title}” của bạn: còn {left}. Lý do: {reason}",
        "Xu Lang: post office {office} counted your “{title}” again: {left} are there. Reason: {reason}",
        topic=Topic.SALES,
    ),
    Kind.RATING_HIDDEN: Template(
        "Xứ Lạng: đánh giá {title} của bạn tạm ẩn. {ground} Mời sửa ở trang đơn hàng {code}.",
        "Xu Lang: your rating of {title} is hidden. {ground} Change it on the page of order {code}.",
    ),
    Kind.RATING_PHOTO_HIDDEN: Template(
        "Xứ Lạng: một ảnh bạn gửi kèm đánh giá {title} đã ẩn, đơn hàng {code}. {ground}",
        "Xu Lang: a photo with your rating of {title} is hidden, order {code}. {ground}",
    ),
    Kind.RATING_ANSWER_HIDDEN: Template(
        "Xứ Lạng: lời bạn trả lời đánh giá {title} tạm ẩn. {ground} Mời trả lời lại ở mục Đánh giá.",
        "Xu Lang: your answer to the rating of {title} is hidden. {ground} Please answer anew at Đánh giá.",
        topic=Topic.SALES,
    ),
    Kind.HOUSEHOLD_NEWS: Template(
        "Xứ Lạng: {household} có món mới: {title}. Không muốn nhận tin, mời tắt ở mục Theo dõi.",
        "Xu Lang: {household} has something new: {title}. To stop these, see Theo dõi.",
        topic=Topic.FOLLOWS,
    ),
    Kind.HOUSEHOLD_PRESALE: Template(
        "Xứ Lạng: {household} nhận đặt trước: {title}. Không muốn nhận tin, mời tắt ở mục Theo dõi.",
        "Xu Lang: {household} takes orders ahead for: {title}. To stop these, see Theo dõi.",
        topic=Topic.FOLLOWS,
    ),
    Kind.TRANSFER_SENT: Template(
        "Xứ Lạng: bạn đã chuyển {amount} cho {counterpart}.",
        "Xu Lang: you sent {amount} to {counterpart}.",
        topic=Topic.MONEY,
        urgent=True,
    ),
    Kind.TRANSFER_SENT_FEE: Template(
        "Xứ Lạng: bạn đã chuyển {amount} cho {counterpart}, phí {fee}.",
        "Xu Lang: you sent {amount} to {counterpart}, fee {fee}.",
        topic=Topic.MONEY,
        urgent=True,
    ),
    Kind.TRANSFER_RECEIVED: Template(
        "Xứ Lạng: bạn đã nhận {amount} từ {counterpart}.",
        "Xu Lang: you received {amount} from {counterpart}.",
        topic=Topic.MONEY,
        urgent=True,
    ),
    Kind.BANK_CASH_IN_CONFIRMED: Template(
        "Xứ Lạng: {amount} đã vào tài khoản ngân hàng {counterpart}.",
        "Xu Lang: {amount} is in the bank account of {counterpart}.",
        topic=Topic.MONEY,
        urgent=True,
    ),
    Kind.BANK_CASH_IN_REFUSED: Template(
        "Xứ Lạng: ngân hàng từ chối khoản nộp {amount}. Mời đến quầy đã nộp để nhận lại tiền.",
        "Xu Lang: the bank refused your deposit of {amount}. Collect the money at the same counter.",
        topic=Topic.MONEY,
        urgent=True,
    ),
    Kind.BANK_CASH_IN_CREDITED: Template(
        "Xứ Lạng: ngân hàng từ chối khoản nộp, {amount} đã vào số dư của bạn.",
        "Xu Lang: the bank refused your deposit, {amount} is on your balance.",
        topic=Topic.MONEY,
        urgent=True,
    ),
}


def names_in(text: str) -> set[str]:
    """The values that a template's text names."""
    return {piece.partition("}")[0] for piece in text.split("{")[1:]}


def check_values(kind: Kind, values: Mapping[str, Value]) -> None:
    """
    Raises:
        ValueError: the template has other values.
    """
    if names_in(TEMPLATES[kind].vi) != values.keys():
        raise ValueError(f"{kind.value} is told with {sorted(names_in(TEMPLATES[kind].vi))}, not {sorted(values)}")


def template_of(kind: Kind, language: Language) -> str:
    """The template's words, with `{named}` values."""
    return TEMPLATES[kind].vi if language is Language.VI else TEMPLATES[kind].en


def said(value: Value, language: Language) -> str:
    """The value in the reader's language."""
    return value if isinstance(value, str) else value[language.value]


def text_of(kind: Kind, language: Language, values: Mapping[str, Value]) -> str:
    """What the message says, with accents; on one line.

    Raises:
        ValueError: the template has other values.
    """
    check_values(kind, values)
    text = template_of(kind, language)
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", cut(said(value, language), LONGEST[name]))
    return text.replace("  ", " ").strip()


def cut(text: str, longest: int) -> str:
    """One line of it; a longer one ends with dots, after a whole word if it has one."""
    line = text.replace("{", "(").replace("}", ")").replace("\n", " ").strip()
    if len(line) <= longest:
        return line
    kept = line[: longest - 2]
    return f"{kept.rpartition(' ')[0] or kept}.."
