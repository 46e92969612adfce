"""What buyer and household write to each other about a parcel, on its page, without either's number."""

import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from chalicelib.identity import PartyId
from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.records import dataclass
from chalicelib.messages import without_contacts
from chalicelib.orders.parcel import ParcelId

LONGEST_NOTE = 300


class Author(StrEnum):
    BUYER = "buyer"
    HOUSEHOLD = "household"


OTHER: Mapping[Author, Author] = {Author.BUYER: Author.HOUSEHOLD, Author.HOUSEHOLD: Author.BUYER}


@dataclass(frozen=True, slots=True)
class Note:
    """
    Attributes:
        text: plain, with contacts hidden before it was kept.
    """

    author: Author
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Reading:
    """Somebody of operations read what others wrote to each other, and why."""

    reader_id: PartyId
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Thread:
    """
    Attributes:
        notes: the oldest first.
        version: of the stored thread; 0 before it is stored.
    """

    parcel_id: ParcelId
    notes: tuple[Note, ...] = ()
    readings: tuple[Reading, ...] = ()
    version: int = 0

    def with_note(self, note: Note) -> "Thread":
        return replace(self, notes=(*self.notes, note))

    def wakes(self, author: Author, now: datetime, again_s: int) -> bool:
        """Whether the other one is told of a new note: of the first of several in a row, and again after a while."""
        last = self.notes[-1] if self.notes else None
        return last is None or last.author is not author or now - last.at >= timedelta(seconds=again_s)


def note_text(text: str) -> str:
    """One paragraph of printable text, with phone numbers, accounts and links hidden.

    Raises:
        InvalidInput: nothing in it, or more than 300 letters.
    """
    composed = unicodedata.normalize("NFC", text)
    clean = " ".join("".join(letter if letter.isprintable() else " " for letter in composed).split())
    if not 1 <= len(clean) <= LONGEST_NOTE:
        raise InvalidInput(
            f"Lời nhắn dài từ 1 đến {LONGEST_NOTE} chữ.", f"A note has 1 to {LONGEST_NOTE} characters.", field="text"
        )
    return without_contacts(clean)
