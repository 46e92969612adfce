"""What orders refuse."""

from datetime import datetime

from chalicelib.kernel.clock import to_text
from chalicelib.kernel.errors import Conflict, InvalidInput, NotFound, NotPermitted, Refused, TooOften
from chalicelib.kernel.money import Money, format_vnd


class BasketTooLarge(InvalidInput):
    """More listings or households than one order can hold."""

    code = "basket_too_large"


class ParcelTooHeavy(InvalidInput):
    """The goods of one household weigh more than the carrier takes."""

    code = "parcel_too_heavy"


class TooFarForFresh(Refused):
    """Goods that travel chilled, or were picked some days ago, would be older at the door than they keep."""

    code = "too_far_for_fresh"

    def __init__(self, title: str, days: int) -> None:
        super().__init__(
            f"“{title}” không còn tươi khi tới nơi này sau {days} ngày. Mời chọn nơi gần hơn hoặc bỏ khỏi giỏ.",
            f"These goods would be {days} days old at the door; choose a nearer place, or leave them out.",
            field="recipient.address",
            details={"title": title, "days": days},
        )


class PriceChanged(Refused):
    """The order would cost more than the buyer agreed to, or its goods other than the buyer saw."""

    code = "price_changed"

    def __init__(self, total: Money, agreed: Money) -> None:
        super().__init__(
            f"Giá nay là {format_vnd(total)}, khác số {format_vnd(agreed)} bạn đã thấy. Mời xem lại rồi đặt hàng.",
            "The price is not what the buyer agreed to; show it and ask again.",
            details={"total": total, "agreed": agreed},
        )


class TermsChanged(Conflict):
    """What is agreed to is not what would hold now: a price, a fee or a tax is another than was shown."""

    code = "terms_changed"

    def __init__(self) -> None:
        super().__init__(
            "Giá, phí hoặc thuế vừa đổi. Mời xem lại bảng tiền rồi đồng ý.",
            "Prices or rates are others than were shown; show them and ask again.",
            field="terms",
        )


class LookUpsTooOften(TooOften):
    """Too many wrong phone numbers for one order."""

    code = "look_ups_too_often"

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(
            "Nhập sai số điện thoại quá nhiều lần. Mời thử lại sau, hoặc mở đơn bằng đường dẫn đã nhận.",
            "Too many wrong numbers for this order; wait, or use its link.",
            retry_after_s=retry_after_s,
        )


class NoSuchOrder(NotFound):
    """No order with this id, code, phone number or link for this caller."""

    code = "no_such_order"

    def __init__(self) -> None:
        super().__init__("Không có đơn hàng này.", "There is no such order.")


class NoSuchParcel(NotFound):
    """No parcel with this id or code for this caller."""

    code = "no_such_parcel"

    def __init__(self) -> None:
        super().__init__("Không có kiện hàng này.", "There is no such parcel.")


class OrderExists(Conflict):
    """The order id was used before."""

    code = "order_exists"

    def __init__(self) -> None:
        super().__init__("Mã đơn này đã dùng.", "This order id was used before.")


class ParcelMoved(Conflict):
    """The parcel is not at the step that was asked for."""

    code = "parcel_moved"


class TooLateToCancel(Refused):
    """Every parcel is with the carrier already, or has ended."""

    code = "too_late_to_cancel"

    def __init__(self) -> None:
        super().__init__("Đơn đã giao cho bưu điện, không huỷ được nữa.", "Every parcel is with the carrier or has ended.")


class TooManyUnpaid(Refused):
    """A guest has as many orders waiting for their money as may be."""

    code = "too_many_unpaid_orders"

    def __init__(self, waiting: int, first_closes_at: datetime) -> None:
        super().__init__(
            f"Có {waiting} đơn chưa thanh toán. Mời trả tiền hoặc huỷ bớt, hoặc đăng nhập để đặt tiếp.",
            f"{waiting} orders wait for their money; pay or cancel some, or sign in.",
            details={"waiting": waiting, "first_closes_at": to_text(first_closes_at)},
        )


class WeightNeeded(InvalidInput):
    """Goods that are paid by weight are packed without having been weighed."""

    code = "weight_needed"

    def __init__(self, listing_id: str, title: str) -> None:
        super().__init__(
            f"“{title}” bán theo cân: mời ghi số gam đã cân.",
            "Say what the goods that are paid by weight weigh, in grams.",
            field="weights",
            details={"listing_id": listing_id, "title": title},
        )


class WeightOff(Refused):
    """The goods weigh so much more or less than expected that another number of units must be meant."""

    code = "weight_off"

    def __init__(self, title: str, expected_g: int, weighed_g: int) -> None:
        super().__init__(
            f"“{title}” cân được {weighed_g} g, khác nhiều so với {expected_g} g dự kiến. Mời cân lại, hoặc bớt số lượng.",
            f"Expected about {expected_g} g; weigh again, or cancel some units first.",
            field="weights",
            details={"title": title, "expected_g": expected_g, "weighed_g": weighed_g},
        )


class CodNotOffered(Refused):
    """This phone number refused several parcels at the door of late: it pays ahead for a while."""

    code = "cod_not_offered"

    def __init__(self, until: datetime) -> None:
        super().__init__(
            "Số điện thoại này đã nhiều lần không nhận hàng thu hộ. Mời trả trước bằng cách khác.",
            "This phone number refused several parcels; pay in another way.",
            field="method",
            details={"until": to_text(until)},
        )


class ClaimTooLate(Refused):
    """Fresh goods were delivered too long ago: nobody can tell any more what they were like."""

    code = "claim_too_late"

    def __init__(self, until: datetime) -> None:
        super().__init__(
            "Hàng tươi phải báo trong 24 giờ sau khi nhận. Mời gọi cho sàn nếu có việc đặc biệt.",
            "Claims of fresh goods are told within a day of the delivery.",
            details={"until": to_text(until)},
        )


class NotYetReceived(Refused):
    """No parcel of the order has been delivered that is not settled already."""

    code = "not_yet_received"

    def __init__(self) -> None:
        super().__init__("Chưa có kiện hàng nào đã giao để xác nhận.", "No delivered parcel is waiting for your word.")


class CashNotDue(Refused):
    """The parcel's cash was not collected, was remitted before, or never was to be."""

    code = "cash_not_due"

    def __init__(self) -> None:
        super().__init__("Kiện này không có tiền thu hộ cần nộp.", "No cash of this parcel is waiting to be remitted.")


class CashNotHere(Refused):
    """The parcel's cash is with the carrier: there is nothing yet to share or to give back."""

    code = "cash_not_here"

    def __init__(self) -> None:
        super().__init__("Bưu điện chưa nộp tiền thu hộ của kiện này.", "The carrier has not handed over the parcel's cash.")


class NoSuchCodBatch(NotFound):
    """No COD batch with this id."""

    code = "no_such_cod_batch"

    def __init__(self) -> None:
        super().__init__("Không có bảng kê này.", "There is no such COD batch.")


class CodBatchExists(Conflict):
    """The carrier's batch was told before, with other lines."""

    code = "cod_batch_exists"

    def __init__(self) -> None:
        super().__init__("Số bảng kê này đã có, với nội dung khác.", "This batch was told before, with other lines.")


class CodBatchMoved(Refused):
    """The batch is not at this step."""

    code = "cod_batch_moved"

    def __init__(self, state: str) -> None:
        super().__init__("Bảng kê không ở bước này.", f"The COD batch is {state}.", details={"state": state})


class TooLateToTakeBack(Refused):
    """The release is too long ago."""

    code = "too_late_to_take_back"

    def __init__(self) -> None:
        super().__init__("Đã quá hạn thu lại tiền của kiện này.", "The parcel's release is too long ago.")


class NotAtOutlet(NotPermitted):
    """Parcels are handled only by staff of an outlet."""

    code = "not_at_outlet"

    def __init__(self) -> None:
        super().__init__("Chỉ nhân viên bưu điện xã làm được việc này.", "Only staff of an outlet handle parcels.")


class TillNotOpen(Conflict):
    """The shift takes no more cash."""

    code = "till_not_open"


class NotesClosed(Refused):
    """Nobody writes about a parcel that is not paid, or over."""

    code = "notes_closed"

    def __init__(self) -> None:
        super().__init__(
            "Kiện đã xong hoặc chưa trả tiền, không nhắn thêm được.", "The parcel is over, or not paid: no more notes."
        )


class TooManyNotes(Refused):
    """The parcel has as many notes as one may have."""

    code = "too_many_notes"

    def __init__(self, most: int) -> None:
        super().__init__(
            f"Kiện này đã có {most} lời nhắn. Mời gọi bưu điện xã.",
            f"The parcel has {most} notes already.",
            details={"most": most},
        )


class NotesPrivate(NotPermitted):
    """What buyer and household write is read by operations in a dispute only."""

    code = "notes_private"

    def __init__(self) -> None:
        super().__init__(
            "Chỉ được đọc lời nhắn khi kiện đang khiếu nại.", "Notes are read only while their parcel is disputed."
        )
