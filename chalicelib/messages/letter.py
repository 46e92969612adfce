"""A message as a letter: a subject, the words, and the same as plain small HTML.

The words are the template's own, in full letters. There is no link in it but one: to get no more letters, where the reader
may do without them.
"""

from collections.abc import Mapping
from html import escape

from chalicelib.kernel.records import dataclass
from chalicelib.messages.kind import Kind
from chalicelib.messages.template import TEMPLATES, Language, Value, cut, said, text_of

LONGEST_SUBJECT = 78
"""Source: RFC 5322, 2.1.1."""

SUBJECTS: dict[Kind, tuple[str, str]] = {
    Kind.SIGN_IN_CODE: ("Mã đăng nhập", "Your sign-in code"),
    Kind.CONSENT_CODE: ("Mã đồng ý cho người giúp bán", "Your code to let somebody help you sell"),
    Kind.SIGN_UP_CODE: ("Mã mở gian hàng tại bưu điện", "Your code to open a shop at the post office"),
    Kind.EMAIL_CODE: ("Mã xác nhận địa chỉ thư", "Your code to confirm this address"),
    Kind.CONSENT_GIVEN: ("Bạn đã cho {helper} giúp bán hàng", "{helper} may help you sell"),
    Kind.DONE_ON_BEHALF: ("{helper} đã thay mặt bạn: {act}", "{helper} did this for you: {act}"),
    Kind.PARCEL_NEW_PAID: ("Đơn mới {code}, đã trả tiền", "New order {code}, paid"),
    Kind.PARCEL_NEW_COD: ("Đơn mới {code}, thu tiền khi giao", "New order {code}, cash on delivery"),
    Kind.PARCEL_CANCELLED: ("Đơn {code} đã huỷ", "Order {code} was cancelled"),
    Kind.PARCEL_CUT_BY_BUYER: ("Đơn {code} bớt hàng", "Less is wanted of order {code}"),
    Kind.PARCEL_CUT_BY_SELLER: ("Kiện {code} thiếu hàng, hoàn {amount}", "Less in parcel {code}, {amount} back"),
    Kind.PARCEL_CUT_BY_SELLER_COD: ("Kiện {code} thiếu hàng", "Less in parcel {code}"),
    Kind.PARCEL_WEIGHED: ("Kiện {code} nhẹ hơn, hoàn {amount}", "Parcel {code} is lighter, {amount} back"),
    Kind.PARCEL_WEIGHED_COD: ("Kiện {code} nhẹ hơn, trả ít hơn {amount}", "Parcel {code} is lighter, {amount} less to pay"),
    Kind.PARCEL_SENT_FOR_YOU: ("Bưu điện đã gửi kiện {code} cho bạn", "The post office sent parcel {code} for you"),
    Kind.PARCEL_RELEASED: ("{amount} của đơn {code} đã vào số dư", "{amount} of order {code} is on your balance"),
    Kind.PARCEL_RELEASED_LESS: ("{amount} của đơn {code} đã vào số dư", "{amount} of order {code} is on your balance"),
    Kind.PARCEL_CHARGED_BACK: ("Ngân hàng lấy lại tiền kiện {code}", "The bank took back the money of parcel {code}"),
    Kind.PARCEL_DISPUTED: ("Người mua báo kiện {code} chưa đúng", "The buyer says parcel {code} is not right"),
    Kind.PARCEL_GOES_BACK: ("Kiện {code} đang gửi về", "Parcel {code} comes back"),
    Kind.PARCEL_GOES_BACK_OWING: ("Kiện {code} đang gửi về, cước {amount}", "Parcel {code} comes back, fare {amount}"),
    Kind.PARCEL_NOT_TAKEN: ("Kiện {code} không giao được, hoàn {amount}", "Parcel {code} goes back, {amount} back to you"),
    Kind.PARCEL_NOT_TAKEN_COD: ("Kiện {code} không giao được", "Parcel {code} could not be delivered"),
    Kind.PARCEL_SETTLED: ("Kiện {code} đã giải quyết, hoàn {amount}", "Parcel {code} is settled, {amount} back"),
    Kind.PARCEL_REFUSED: ("Hộ bán không gửi được kiện {code}, hoàn {amount}", "Parcel {code} cannot be sent, {amount} back"),
    Kind.PARCEL_REFUSED_COD: ("Hộ bán không gửi được kiện {code}", "Parcel {code} cannot be sent"),
    Kind.PARCEL_DELIVERED: ("Kiện {code} đã giao", "Parcel {code} was delivered"),
    Kind.ORDER_PAID: ("Đã nhận đủ tiền đơn {code}", "Order {code} is paid"),
    Kind.NOTE_TO_HOUSEHOLD: ("Người mua nhắn về kiện {code}", "The buyer writes about parcel {code}"),
    Kind.NOTE_TO_BUYER: ("Hộ bán nhắn về kiện {code}", "The household writes about parcel {code}"),
    Kind.LISTING_PASSED: ("Tin “{title}” đã được duyệt", "Your listing “{title}” was approved"),
    Kind.LISTING_HELD: ("Tin “{title}” tạm ẩn", "Your listing “{title}” is hidden"),
    Kind.CERTIFICATE_APPROVED: ("Chứng nhận {title} đã được duyệt", "Certificate {title} was approved"),
    Kind.CERTIFICATE_REFUSED: ("Chứng nhận {title} chưa được duyệt", "Certificate {title} was not approved"),
    Kind.CERTIFICATE_REVOKED: ("Chứng nhận {title} đã bị gỡ", "Certificate {title} was taken down"),
    Kind.GOODS_LEFT: ("Bưu điện {office} đã nhận {goods}", "Post office {office} took in {goods}"),
    Kind.GOODS_TAKEN_BACK: ("Đã nhận về {goods} từ bưu điện {office}", "{goods} taken back from post office {office}"),
    Kind.GOODS_RECOUNTED: ("Bưu điện {office} đếm lại hàng của bạn", "Post office {office} counted your goods again"),
    Kind.RATING_HIDDEN: ("Đánh giá {title} của bạn tạm ẩn", "Your rating of {title} is hidden"),
    Kind.RATING_PHOTO_HIDDEN: ("Một ảnh bạn gửi đã ẩn", "A photo you sent is hidden"),
    Kind.RATING_ANSWER_HIDDEN: ("Lời trả lời của bạn tạm ẩn", "Your answer is hidden"),
    Kind.HOUSEHOLD_NEWS: ("{household} có món mới", "{household} has something new"),
    Kind.HOUSEHOLD_PRESALE: ("{household} nhận đặt trước", "{household} takes orders ahead"),
    Kind.TRANSFER_SENT: ("Bạn đã chuyển {amount}", "You sent {amount}"),
    Kind.TRANSFER_SENT_FEE: ("Bạn đã chuyển {amount}", "You sent {amount}"),
    Kind.TRANSFER_RECEIVED: ("Bạn đã nhận {amount}", "You received {amount}"),
    Kind.BANK_CASH_IN_CONFIRMED: ("{amount} đã vào tài khoản ngân hàng", "{amount} is in the bank account"),
    Kind.BANK_CASH_IN_REFUSED: ("Ngân hàng từ chối khoản nộp {amount}", "The bank refused {amount}"),
    Kind.BANK_CASH_IN_CREDITED: ("{amount} đã vào số dư của bạn", "{amount} is on your balance"),
}
"""In Vietnamese and English, with values of the template."""

_GREETING = {Language.VI: "Xin chào,", Language.EN: "Hello,"}
_FOOT = {
    Language.VI: "Thư tự động của Xứ Lạng. Sàn không bao giờ hỏi mã PIN và không gửi đường dẫn để đăng nhập.",
    Language.EN: "Sent by Xứ Lạng. We never ask for your PIN, and never send links to sign in.",
}
_STOP = {Language.VI: "Thôi nhận thư này:", Language.EN: "To get no more letters:"}


@dataclass(frozen=True, slots=True)
class Letter:
    """
    Attributes:
        stop: the address at which the reader gets no more letters; None where he cannot do without them.
    """

    subject: str
    text: str
    html: str
    stop: str | None


def letter_of(kind: Kind, language: Language, values: Mapping[str, Value], stop: str) -> Letter:
    """The message as a letter.

    Args:
        stop: where a reader gets no more letters; left out of what is essential.
    """
    subject = SUBJECTS[kind][0 if language is Language.VI else 1]
    for name, value in values.items():
        subject = subject.replace(f"{{{name}}}", cut(said(value, language), 40))
    words = text_of(kind, language, values).partition(": ")[2]
    words = words[:1].upper() + words[1:]
    way_out = None if TEMPLATES[kind].essential else stop
    lines = [_GREETING[language], words, _FOOT[language], *([f"{_STOP[language]} {way_out}"] if way_out else [])]
    link = "" if way_out is None else f'<p><a href="{escape(way_out)}">{escape(_STOP[language].rstrip(":"))}</a></p>'
    html = (
        f'<!doctype html><html lang="{language.value}"><body style="font:16px/1.5 sans-serif;color:#1c2430;max-width:34rem">'
        f"<p>{escape(lines[0])}</p><p>{escape(words)}</p>"
        f'<div style="color:#5b6675;font-size:13px"><p>{escape(_FOOT[language])}</p>{link}</div></body></html>'
    )
    return Letter(cut(f"Xứ Lạng: {subject}", LONGEST_SUBJECT), "\n\n".join(lines) + "\n", html, way_out)
