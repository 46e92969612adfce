"""A rating: what the buyer of a delivered line says of it, once."""

import hashlib
import unicodedata
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from chalicelib.catalogue import Photo, PhotoId, PhotoState
from chalicelib.identity import PartyId
from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.ids import Id, crockford
from chalicelib.kernel.records import dataclass
from chalicelib.messages import without_contacts
from chalicelib.orders import OrderId, ParcelId, Recipient
from chalicelib.ratings.errors import RatingMoved
from chalicelib.ratings.voice import Voice
from chalicelib.softatm import masked_name

STARS = (1, 2, 3, 4, 5)
LONGEST_TEXT, LONGEST_ANSWER, LONGEST_WORDS = 500, 300, 300
_LONGEST_PROVINCE = 30


class RatingId(Id):
    """One rating; its id follows from the order and the listing, so that a line can have only one."""

    prefix = "rtg"
    __slots__ = ()


class RatingState(StrEnum):
    """A HIDDEN one is seen by its buyer and operations only; of a REMOVED one nothing is kept but that it was."""

    SHOWN = "shown"
    HIDDEN = "hidden"
    REMOVED = "removed"


MOVES: dict[RatingState, frozenset[RatingState]] = {
    RatingState.SHOWN: frozenset({RatingState.HIDDEN, RatingState.REMOVED}),
    RatingState.HIDDEN: frozenset({RatingState.SHOWN, RatingState.REMOVED}),
    RatingState.REMOVED: frozenset({RatingState.SHOWN}),
}


class HidingGround(StrEnum):
    """Why a rating is taken out of sight. That it is a bad one is no ground."""

    INSULT = "insult"
    CONTACT = "contact"
    NOT_THE_GOODS = "not_the_goods"
    PHOTO = "photo"
    COURT_ORDER = "court_order"


GROUNDS: dict[HidingGround, dict[str, str]] = {
    HidingGround.INSULT: {"vi": "Lời xúc phạm", "en": "Insulting words"},
    HidingGround.CONTACT: {"vi": "Có số điện thoại, đường dẫn", "en": "Phone numbers or links"},
    HidingGround.NOT_THE_GOODS: {"vi": "Không nói về món hàng", "en": "Not about the goods"},
    HidingGround.PHOTO: {"vi": "Ảnh không phù hợp", "en": "A photo that does not belong here"},
    HidingGround.COURT_ORDER: {"vi": "Theo quyết định của toà", "en": "By a court's order"},
}
"""As its buyer reads it, in both languages."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The household's own: words, a voice, or both.

    Attributes:
        text: its words, or in words what the voice says; may be empty beside a voice.
    """

    text: str
    at: datetime
    voice: Voice | None = None


@dataclass(frozen=True, slots=True)
class Hiding:
    """Who of operations took it out of sight, why and when.

    Attributes:
        words: their own, for who looks at it later.
        ended_by, ended_at: who showed it again, and when; None while it is hidden.
    """

    ground: HidingGround
    words: str
    by: PartyId
    at: datetime
    ended_by: PartyId | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class HiddenPhoto:
    """One photo that operations took out of sight, while the words may stand."""

    photo_id: PhotoId
    hiding: Hiding


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """
    Attributes:
        title: of the goods, as ordered.
        stars: 1 to 5; 0 of one that was removed.
        text: plain, with contacts hidden before it was kept; may be empty.
        by: the buyer's name as others see it.
        coming: the recording that the household sends next, awaited or refused; until it is ready, the answer stands.
        answer_hiding: the last one of the answer alone, whatever it was and is; also after it was shown again.
        hiding: the last one, also after it was shown again or removed.
        photos: what its buyer shows, those awaited and refused among them; hidden_photos: which of them operations hid.
        photo_at: when the last one could be seen.
        version: of the stored rating; 0 before it is stored.
    """

    rating_id: RatingId
    order_id: OrderId
    parcel_id: ParcelId
    listing_id: str
    title: str
    seller_id: PartyId
    stars: int
    text: str
    by: str
    state: RatingState
    given_at: datetime
    changed_at: datetime | None = None
    answer: Answer | None = None
    coming: Voice | None = None
    answer_hiding: Hiding | None = None
    hiding: Hiding | None = None
    photos: tuple[Photo, ...] = ()
    hidden_photos: tuple[HiddenPhoto, ...] = ()
    photo_at: datetime | None = None
    version: int = 0

    @property
    def banned(self) -> bool:
        """Whether operations hid it, and did not show it again: also of one that was removed meanwhile."""
        return self.hiding is not None and self.hiding.ended_at is None

    @property
    def answer_hidden(self) -> bool:
        """Whether operations hid what the household answers; what it answers instead stays hidden with it."""
        return self.answer_hiding is not None and self.answer_hiding.ended_at is None

    @property
    def shown_answer(self) -> Answer | None:
        """What others see of the answer, while the rating is shown."""
        return None if self.answer_hidden else self.answer

    @property
    def shown_photos(self) -> tuple[Photo, ...]:
        """What others see of its photos, while it is shown."""
        hidden = {one.photo_id for one in self.hidden_photos}
        return tuple(one for one in self.photos if one.state is PhotoState.READY and one.photo_id not in hidden)

    def photo(self, photo_id: PhotoId) -> Photo | None:
        return next((one for one in self.photos if one.photo_id == photo_id), None)

    @property
    def last_word_at(self) -> datetime:
        """When its buyer last said something."""
        return self.changed_at or self.given_at


def rating_id_of(order_id: OrderId, listing_id: str) -> RatingId:
    """The id of a line's rating: the order's moment, and 80 bits of a hash in place of entropy."""
    digest = hashlib.sha256(f"{order_id}/{listing_id}".encode()).digest()
    return RatingId(
        f"{RatingId.prefix}_{order_id.partition('_')[2][:10]}{crockford(int.from_bytes(digest[:10], 'big'), 16)}"
    )


def moved(rating: Rating, to: RatingState, **changes: object) -> Rating:
    """
    Raises:
        RatingMoved: it cannot go there from where it is.
    """
    if to not in MOVES[rating.state]:
        raise RatingMoved
    return replace(rating, state=to, **changes)  # type: ignore[arg-type]


def stars_of(stars: int) -> int:
    """
    Raises:
        InvalidInput: not one to five.
    """
    if stars not in STARS:
        raise InvalidInput("Chọn từ 1 đến 5 sao.", "One to five stars.", field="stars")
    return stars


def words_of(text: str, *, least: int, most: int, field: str = "text") -> str:
    """One paragraph of printable text, with phone numbers, accounts and links hidden.

    Raises:
        InvalidInput: too few letters, or too many.
    """
    composed = unicodedata.normalize("NFC", text)
    clean = " ".join("".join(letter if letter.isprintable() else " " for letter in composed).split())
    if not least <= len(clean) <= most:
        raise InvalidInput(f"Dài từ {least} đến {most} chữ.", f"Between {least} and {most} characters.", field=field)
    return without_contacts(clean)


def shown_name(recipient: Recipient) -> str:
    """`Nguyễn V. A.`; of a single word, which would be the whole name, only where the buyer lives: `Người mua ở Hà Nội`."""
    if len(recipient.name.split()) > 1:
        return masked_name(recipient.name)
    if recipient.commune_code is not None:
        return "Người mua ở Lạng Sơn"
    _, comma, province = recipient.address.rpartition(",")
    known = comma and not any(letter.isdigit() for letter in province) and len(province) <= _LONGEST_PROVINCE
    return f"Người mua ở {province.strip()}" if known and province.strip() else "Người mua"
