"""What the catalogue refuses."""

from chalicelib.kernel.errors import InvalidInput, NotFound, Refused


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
