"""Outlets: the commune post offices. An outlet's code is its commune's code of 2022."""

import re
from datetime import datetime
from enum import StrEnum
from typing import NewType

from chalicelib.identity import PartyId
from chalicelib.kernel.clock import VIETNAM
from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.ids import Id
from chalicelib.kernel.money import Money
from chalicelib.kernel.records import dataclass

OutletCode = NewType("OutletCode", str)
Place = NewType("Place", str)
"""Where cash is kept: the vault, or an outlet by its code."""

VAULT_PLACE = Place("vault")
_CODE = re.compile(r"[0-9]{5}")
_SPAN = r"([01][0-9]|2[0-3]):[0-5][0-9]"
_HOURS = re.compile(rf"({_SPAN}-{_SPAN}(,{_SPAN}-{_SPAN})*)?")
WORKING_WEEK: tuple[str, ...] = (*["07:30-11:30,13:30-17:00"] * 5, "07:30-11:30", "")


class DeliveryId(Id):
    """Cash brought to an outlet's safe."""

    prefix = "dlv"
    __slots__ = ()


class OutletState(StrEnum):
    """CLOSED outlets keep their books but open no shift."""

    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Outlet:
    """
    Attributes:
        serves_cash: it is a soft ATM, not only a parcel counter.
        hours: one text a weekday from Monday, spans as `07:30-11:30,13:30-17:00`; empty when it stays shut.
        min_cash, max_cash: what the safe should hold; cash deliveries are planned by it. Zero: nobody has said.
        closed_by, closed_because: of an outlet that is closed.
        busy: shifts that are not closed and deliveries that are not over.
    """

    code: OutletCode
    name: str
    address: str
    district_code: str
    serves_cash: bool
    state: OutletState = OutletState.OPEN
    hours: tuple[str, ...] = WORKING_WEEK
    min_cash: Money = 0
    max_cash: Money = 0
    closed_by: PartyId | None = None
    closed_because: str | None = None
    busy: int = 0
    version: int = 1

    def is_open_at(self, at: datetime) -> bool:
        """Whether the doors are open at the moment, by the hours on the door."""
        local = at.astimezone(VIETNAM)
        clock = local.strftime("%H:%M")
        spans = [span.split("-") for span in self.hours[local.weekday()].split(",") if span]
        return self.state is OutletState.OPEN and any(opens <= clock < closes for opens, closes in spans)


def outlet_code_of(text: object, *, field: str = "outlet_code") -> OutletCode:
    """
    Raises:
        InvalidInput: not five digits.
    """
    if not isinstance(text, str) or not _CODE.fullmatch(text):
        raise InvalidInput("Mã điểm bưu điện gồm 5 chữ số.", "An outlet code has five digits.", field=field)
    return OutletCode(text)


def place_of(text: object, *, field: str = "place") -> Place:
    """
    Raises:
        InvalidInput: neither `vault` nor an outlet's code.
    """
    return VAULT_PLACE if text == VAULT_PLACE else Place(outlet_code_of(text, field=field))


def hours_of(texts: tuple[str, ...], *, field: str = "hours") -> tuple[str, ...]:
    """
    Raises:
        InvalidInput: not seven texts of spans of time.
    """
    if len(texts) != 7 or not all(_HOURS.fullmatch(text) for text in texts):
        raise InvalidInput(
            "Giờ mở cửa: 7 dòng, ví dụ 07:30-11:30,13:30-17:00.", "Seven texts such as 07:30-11:30,13:30-17:00.", field=field
        )
    return texts
