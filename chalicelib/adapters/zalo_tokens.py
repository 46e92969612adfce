"""The keys with which we speak to Zalo: an access token of a day, and the refresh token that is good for one exchange.

ZALO / TOKEN  the two tokens; who is about to exchange, until when; whether Zalo refused the refresh token

An exchange uses the refresh token up, so it is made by one worker at a time, who took the item's lease; what it brought is
written on condition that the item still holds the token that was exchanged. A worker that dies between Zalo's answer and
that write loses the new token, as anybody would: the access token of before goes on for an hour (`EARLY`), the exchange is
refused from then on, and a person authorises the app again and puts the new refresh token into the secret.

Source: developers.zalo.me, "Official Account, xác thực v4" (access token 25 hours, refresh token three months, once).
Unconfirmed: that the earlier access token stays good after an exchange.
"""

import hashlib
import logging
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Protocol

from chalicelib.adapters.dynamo.table import Absent, ConditionFailed, Equals, Item, Key, Put, Table, Update
from chalicelib.kernel.clock import from_text, to_text
from chalicelib.kernel.records import dataclass
from chalicelib.kernel.unit_of_work import Contention, OutcomeUnknown
from chalicelib.messages import NotTaken

log = logging.getLogger("xu_lang.zalo")

KEY = Key("ZALO", "TOKEN")
EARLY = timedelta(hours=1)
LEASE = timedelta(seconds=30)
PAUSE_S, MOST_PAUSES = 0.25, 20
WRITE_TRIES = 8
NO_MOMENT = "1970-01-01T00:00:00.000Z"


@dataclass(frozen=True, slots=True)
class Grant:
    """What Zalo gives for a refresh token."""

    access: str
    refresh: str
    lasts_s: int


class RefreshRefused(Exception):
    """Zalo will never take this refresh token."""


class Clock(Protocol):
    def now(self) -> datetime: ...

    def sleep(self, seconds: float) -> None: ...


class ZaloTokens:
    """The access token, exchanged when its end is near.

    Args:
        first: the refresh token that a person put into the secret; another one there begins anew.
        exchange: asks Zalo; raises `RefreshRefused`, or whatever says that the answer did not come.
    """

    def __init__(self, table: Table, clock: Clock, first: str, exchange: Callable[[str], Grant]) -> None:
        self._table, self._clock, self._first, self._exchange = table, clock, first, exchange

    def access(self) -> str:
        """
        Raises:
            NotTaken: there is none, and none to be had now.
        """
        for _ in range(MOST_PAUSES):
            item, now = self._read(), self._clock.now()
            ends_at = from_text(item["ends_at"])
            if now < ends_at - EARLY:
                return str(item["access"])
            if not item.get("refused") and (now >= from_text(item["leased_until"])) and self._lease(item, now):
                self._exchange_for(str(item["refresh"]))
                continue
            if now < ends_at:
                return str(item["access"])
            if item.get("refused"):
                break
            self._clock.sleep(PAUSE_S)
        raise NotTaken("zalo_token")

    def refuse(self, access: str) -> None:
        """Zalo does not take this access token any more."""
        self._write(Update(KEY, set={"ends_at": NO_MOMENT}, when=(Equals("access", access),)))

    def _read(self) -> Item:
        item = self._table.get_many([KEY]).get(KEY)
        if item is None or item["first"] != self._digest:
            version = 0 if item is None else int(item["version"])
            empty = {"access": "", "ends_at": NO_MOMENT, "leased_until": NO_MOMENT, "version": version}
            return {"pk": KEY.pk, "sk": KEY.sk, **empty, "refresh": self._first, "first": self._digest}
        return item

    @property
    def _digest(self) -> str:
        return hashlib.sha256(self._first.encode()).hexdigest()

    def _lease(self, item: Item, now: datetime) -> bool:
        leased = {**item, "leased_until": to_text(now + LEASE), "version": int(item["version"]) + 1}
        return self._write(Put(leased, when=(Equals("version", item["version"]) if item["version"] else Absent(),)))

    def _exchange_for(self, refresh: str) -> None:
        """
        Raises:
            NotTaken: Zalo refuses, or its answer was lost.
        """
        try:
            grant = self._exchange(refresh)
        except RefreshRefused as refusal:
            log.error("Zalo refuses the refresh token: authorise the app again and put the new one into the secret")
            self._write(Update(KEY, set={"refused": True}, when=(Equals("refresh", refresh),)))
            raise NotTaken("zalo_token") from refusal
        except Exception as failure:
            raise NotTaken("zalo_token") from failure
        kept: dict[str, Any] = {
            "access": grant.access,
            "refresh": grant.refresh,
            "ends_at": to_text(self._clock.now() + timedelta(seconds=grant.lasts_s)),
            "leased_until": NO_MOMENT,
        }
        self._write(Update(KEY, set=kept, add={"version": 1}, when=(Equals("refresh", refresh),)))

    def _write(self, write: Put | Update) -> bool:
        """One conditional write, tried until the table says yes or no: what it holds may exist nowhere else.

        A write whose answer was lost is repeated under its token, which applies it once.

        Raises:
            NotTaken: the table does not answer.
        """
        token = uuid.uuid4().hex
        for attempt in range(WRITE_TRIES):
            try:
                self._table.transact([write], token=token)
                return True
            except ConditionFailed:
                return False
            except (Contention, OutcomeUnknown):
                self._clock.sleep(PAUSE_S * 2**attempt)
        raise NotTaken("zalo_token")
