"""What ratings refuse."""

from datetime import datetime

from chalicelib.kernel.clock import to_text
from chalicelib.kernel.errors import Conflict, NotFound, Refused


class NoSuchRating(NotFound):
    """None has the id, or it is not the caller's to touch."""

    code = "no_such_rating"

    def __init__(self) -> None:
        super().__init__("Không có đánh giá này.", "There is no such rating.")


class NotRateable(Refused):
    """The line was not delivered: it is on its way, or was cancelled, or nobody took it."""

    code = "not_rateable"

    def __init__(self) -> None:
        super().__init__("Món này chưa giao tới nên chưa đánh giá được.", "Only what was delivered can be rated.")


class OwnGoods(Refused):
    """The buyer is the household itself, or works at the post office that handled the parcel."""

    code = "own_goods"

    def __init__(self) -> None:
        super().__init__(
            "Nhà bán và người của bưu điện gửi kiện không tự đánh giá được.",
            "Neither the household nor staff of its post office rate these goods.",
        )


class RatingExists(Conflict):
    """The line has another rating already."""

    code = "rating_exists"

    def __init__(self) -> None:
        super().__init__(
            "Món này đã có đánh giá. Mời tải lại trang rồi sửa đánh giá đó.", "The line is rated; change that rating."
        )


class RatingTooLate(Refused):
    """The time in which it could be given, or changed, is over."""

    code = "rating_too_late"

    def __init__(self, until: datetime) -> None:
        super().__init__(
            "Đã hết thời hạn đánh giá, sửa đánh giá món này.",
            "The time to rate it, or to change the rating, is over.",
            details={"until": to_text(until)},
        )


class NoSuchRatingPhoto(NotFound):
    """The rating has no such photo that can be seen, or it was taken back."""

    code = "no_such_rating_photo"

    def __init__(self) -> None:
        super().__init__("Đánh giá này không có ảnh này.", "The rating has no such photo.")


class NoSuchRatingAnswer(NotFound):
    """Its household has not answered, or took the answer back."""

    code = "no_such_rating_answer"

    def __init__(self) -> None:
        super().__init__("Đánh giá này chưa có lời trả lời.", "The rating has no answer.")


class TooManyRatingReports(Refused):
    """The visitor has reported as many ratings today as anybody may."""

    code = "too_many_reports"

    def __init__(self, most: int) -> None:
        super().__init__(
            f"Hôm nay đã có {most} lượt báo từ đây. Mời quay lại ngày mai.",
            f"{most} ratings were reported from here today; come back tomorrow.",
            details={"most": most},
        )


class RatingMoved(Conflict):
    """It is not in the state in which this can be done: it was removed, hidden or shown meanwhile."""

    code = "rating_moved"

    def __init__(self) -> None:
        super().__init__("Đánh giá này vừa thay đổi. Mời tải lại trang.", "The rating changed meanwhile; look again.")
