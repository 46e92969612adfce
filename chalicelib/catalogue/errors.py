"""What the catalogue refuses."""

from datetime import date

from chalicelib.kernel.errors import Conflict, InvalidInput, NotFound, Refused
from chalicelib.kernel.money import format_vnd


class SoldOut(Refused):
    """Less is in stock than is asked for."""

    code = "sold_out"


class NotOnSale(Refused):
    """The listing is a draft or its household has paused it."""

    code = "not_on_sale"


class ListingIncomplete(Refused):
    """A listing goes on sale only with a price."""

    code = "listing_incomplete"


class SeasonOver(Refused):
    """The lot's harvest is over; the listing goes on with its next lot."""

    code = "season_over"


class TooManyLots(Refused):
    """The listing has sold as many lots as codes can count."""

    code = "too_many_lots"


class TooManyPhotos(Refused):
    """The listing has its full number of photos."""

    code = "too_many_photos"


class NoSuchListing(NotFound):
    """No listing with this id, for this caller."""

    code = "no_such_listing"


class NoSuchCategory(NotFound):
    """No category has this slug."""

    code = "no_such_category"


class UnknownCategory(InvalidInput):
    """The request names a category that does not exist, or one that only groups others."""

    code = "unknown_category"


class UnknownCommune(InvalidInput):
    """The request names a commune that does not exist."""

    code = "unknown_commune"


class ListingHeld(Refused):
    """The listing is hidden until somebody of the province has looked at it."""

    code = "listing_held"


class AlreadyReported(Refused):
    """The caller has said something of this listing before."""

    code = "already_reported"


class GroundNeeded(InvalidInput):
    """Something is sent back for another reason than the listed ones, without words."""

    code = "ground_needed"


class NoSuchReview(NotFound):
    """Nothing of this subject was ever looked at."""

    code = "no_such_review"


class ReviewMoved(Conflict):
    """It is decided, or changed since it was looked at."""

    code = "review_moved"


class NoSuchCertificate(NotFound):
    """No certificate with this id, for this caller."""

    code = "no_such_certificate"


class CertificateMoved(Conflict):
    """It is decided, taken back or revoked."""

    code = "certificate_moved"


class TooManyCertificates(Refused):
    """The listing shows as many certificates as fit."""

    code = "too_many_certificates"


class NoSuchLot(NotFound):
    """No lot has this code, or its label is on other goods."""

    code = "no_such_lot"


class SeasonPriceDays(Refused):
    """With it, the goods would be reduced on more days of a year than the law allows."""

    code = "season_price_days"

    def __init__(self, year: int, used: int, most: int) -> None:
        super().__init__(
            f"Mỗi món chỉ được giảm giá {most} ngày một năm; năm {year} đã dùng {used} ngày. Mời rút ngắn đợt này.",
            f"Goods are reduced on at most {most} days a year; {used} of {year} are used. Make it shorter.",
            field="last_on",
            details={"year": year, "used": used, "most": most},
        )


class PriceRaised(Refused):
    """The price that would be struck out was raised a short while ago."""

    code = "price_raised"

    def __init__(self, lowest: int, days: int, from_on: date) -> None:
        super().__init__(
            f"Giá bán vừa tăng từ {format_vnd(lowest)}: giá bị gạch phải là giá thấp nhất của {days} ngày trước. "
            f"Mời bắt đầu từ ngày {from_on:%d/%m/%Y}, hoặc đưa giá bán về như trước.",
            f"The price was {lowest} đồng a short while ago: what is struck out is the lowest of the {days} days before. "
            f"Begin on {from_on:%d/%m/%Y} or later, or take the price back.",
            field="first_on",
            details={"lowest": lowest, "days": days, "from_on": from_on.isoformat()},
        )


class SeasonPriceStands(Refused):
    """The price cannot change under a season price, which is a part of it."""

    code = "season_price_stands"

    def __init__(self, field: str) -> None:
        super().__init__(
            "Đang có giá mùa vụ. Mời dừng giá mùa vụ trước, rồi sửa giá.",
            "A season price stands or is to come; end it, then change the price.",
            field=field,
        )


class GoodsAtOffice(Refused):
    """More units lie at post offices than the household would have by the new count."""

    code = "goods_at_office"

    def __init__(self, least: int) -> None:
        super().__init__(
            f"Bưu điện đang giữ hàng của bạn: còn bán ít nhất phải là {least}. Mời nhận hàng về trước, rồi sửa.",
            f"Units lie at the post office: the stock is at least {least}. Take them back first.",
            field="stock",
            details={"least": least},
        )
