"""Sessions, one-time codes, send windows, tablets and enrolments in the one table.

What ends by itself has `forget_at` for the table's clean-up, later than its own end: the clean-up is late by up to days, so
no decision waits for it.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from chalicelib.adapters.dynamo.identity import as_read
from chalicelib.adapters.dynamo.table import Check, Item, Key, Put, Query, QueryPage, join
from chalicelib.adapters.dynamo.unit_of_work import UnitOfWork
from chalicelib.identity.send_window import SendWindow
from chalicelib.identity.session import DeviceId, PartyId, Session, SessionId
from chalicelib.identity.sign_in_code import Challenge, ChallengeId
from chalicelib.identity.staff import StaffNumber
from chalicelib.identity.tablet import Enrolment, Tablet, TabletState
from chalicelib.kernel.clock import from_text, to_text
from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.paging import Page, read_cursor, write_cursor

_KEPT = timedelta(days=1)
"""How long things that ended stay readable for whoever looks into a complaint."""


def session_key(session_id: str) -> Key:
    return Key(join("SES", session_id), "S")


def challenge_key(challenge_id: str) -> Key:
    return Key(join("SIC", challenge_id), "C")


def window_key(subject: str) -> Key:
    return Key(join("SENT", subject), "W")


def tablet_key(device_id: str) -> Key:
    return Key(join("DEV", device_id), "D")


def enrolment_key(digest: bytes) -> Key:
    return Key(join("ENR", digest.hex()), "E")


def _clean_up(after: datetime) -> int:
    return int((after + _KEPT).timestamp())


class DynamoSessions:
    """`identity.SessionStore` in the unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def expect(
        self, *, sessions: Iterable[SessionId] = (), tablets: Iterable[DeviceId] = (), windows: Iterable[str] = ()
    ) -> None:
        keys = [session_key(one) for one in sessions]
        keys += [tablet_key(one) for one in tablets]
        keys += [window_key(one) for one in windows]
        for key in keys:
            self._work.hint(key)

    def challenge(self, challenge_id: ChallengeId) -> Challenge | None:
        item = self._work.get(challenge_key(challenge_id))
        return None if item is None else _challenge(item)

    def stage_challenge(self, before: Challenge | None, after: Challenge, *, even_if_refused: bool = False) -> None:
        unmoved = as_read(before.version if before else 0)
        if after == before:
            self._work.stage(Check(challenge_key(after.challenge_id), when=unmoved), even_if_refused=even_if_refused)
        else:
            self._work.stage(Put(_challenge_item(after), when=unmoved), even_if_refused=even_if_refused)

    def window(self, subject: str) -> SendWindow:
        item = self._work.get(window_key(subject))
        return SendWindow(subject) if item is None else SendWindow(subject, tuple(item["sent"]), item["version"])

    def stage_window(self, window: SendWindow, *, period_s: int) -> None:
        key = window_key(window.subject)
        item: Item = {
            "pk": key.pk,
            "sk": key.sk,
            "sent": list(window.sent),
            "version": window.version + 1,
            "forget_at": window.sent[-1] + period_s,
        }
        self._work.stage(Put(item, when=as_read(window.version)))

    def session(self, session_id: SessionId) -> Session | None:
        item = self._work.get(session_key(session_id))
        return None if item is None else _session(item)

    def stage_session(self, session: Session, *, even_if_refused: bool = False) -> None:
        self._work.stage(Put(_session_item(session), when=as_read(session.version)), even_if_refused=even_if_refused)

    def sessions_at(self, outlet_code: str, *, cursor: str | None, limit: int) -> Page[Session]:
        start = _place(cursor, lambda text: session_key(SessionId.parse(text)))
        page = self._listing(join("SESSIONS_AT", outlet_code), start, limit)
        return Page([_session(item) for item in page.items], _next(page, "session_id"))

    def sessions_of(self, staff_number: StaffNumber, *, limit: int) -> Sequence[Session]:
        query = Query(join("SESSIONS_OF", staff_number), index="gsi2", descending=True, limit=limit)
        return [_session(item) for item in self._work.query(query).items]

    def tablet(self, device_id: DeviceId) -> Tablet | None:
        item = self._work.get(tablet_key(device_id))
        return None if item is None else _tablet(item)

    def stage_tablet(self, tablet: Tablet) -> None:
        self._work.stage(Put(_tablet_item(tablet), when=as_read(tablet.version)))

    def tablets_at(self, outlet_code: str, *, cursor: str | None, limit: int) -> Page[Tablet]:
        start = _place(cursor, lambda text: tablet_key(DeviceId.parse(text)))
        page = self._listing(join("TABLETS_AT", outlet_code), start, limit)
        return Page([_tablet(item) for item in page.items], _next(page, "device_id"))

    def enrolment(self, digest: bytes) -> Enrolment | None:
        item = self._work.get(enrolment_key(digest))
        return None if item is None else _enrolment(digest, item)

    def stage_enrolment(self, enrolment: Enrolment) -> None:
        key = enrolment_key(enrolment.digest)
        item: Item = {
            "pk": key.pk,
            "sk": key.sk,
            "outlet_code": enrolment.outlet_code,
            "made_by": enrolment.made_by,
            "good_until": to_text(enrolment.good_until),
            "version": enrolment.version + 1,
            "forget_at": _clean_up(enrolment.good_until),
        }
        if enrolment.device_id is not None and enrolment.used_at is not None:
            item |= {"device_id": enrolment.device_id, "used_at": to_text(enrolment.used_at)}
        self._work.stage(Put(item, when=as_read(enrolment.version)))

    def _listing(self, pk: str, start: dict[str, str] | None, limit: int) -> QueryPage:
        following = None if start is None else {**start, "gsi1pk": pk}
        return self._work.query(Query(pk, index="gsi1", descending=True, limit=limit, start=following))


def _place(cursor: str | None, key_of: Callable[[str], Key]) -> dict[str, str] | None:
    """Where a page begins. Its partition is the caller's right to it, never from the cursor.

    Raises:
        InvalidInput: not a cursor of such a listing.
    """
    if cursor is None:
        return None
    position = read_cursor(cursor)
    try:
        key = key_of(position["id"])
        return {"pk": key.pk, "sk": key.sk, "gsi1sk": to_text(from_text(position["at"]))}
    except (KeyError, ValueError, OverflowError, InvalidInput) as error:
        raise InvalidInput("Con trỏ trang không hợp lệ.", "Not a cursor of this listing.", field="cursor") from error


def _next(page: QueryPage, name: str) -> str | None:
    if page.next_start is None:
        return None
    last = page.items[-1]
    return write_cursor({"id": last[name], "at": last["gsi1sk"]})


def _challenge_item(challenge: Challenge) -> Item:
    key = challenge_key(challenge.challenge_id)
    item: Item = {
        "pk": key.pk,
        "sk": key.sk,
        "challenge_id": challenge.challenge_id,
        "subject": challenge.subject,
        "digest": challenge.digest,
        "good_until": to_text(challenge.good_until),
        "wrong": challenge.wrong,
        "version": challenge.version + 1,
        "forget_at": _clean_up(challenge.good_until),
    }
    if challenge.used_at is not None:
        item["used_at"] = to_text(challenge.used_at)
    if challenge.session_id is not None:
        item["session_id"] = challenge.session_id
    return item


def _challenge(item: Item) -> Challenge:
    return Challenge(
        challenge_id=ChallengeId(item["challenge_id"]),
        subject=item["subject"],
        digest=item["digest"],
        good_until=from_text(item["good_until"]),
        wrong=item["wrong"],
        used_at=from_text(item["used_at"]) if "used_at" in item else None,
        session_id=SessionId(item["session_id"]) if "session_id" in item else None,
        version=item["version"],
    )


def _session_item(session: Session) -> Item:
    key = session_key(session.session_id)
    item: Item = {
        "pk": key.pk,
        "sk": key.sk,
        "session_id": session.session_id,
        "party_id": session.party_id,
        "opened_at": to_text(session.opened_at),
        "ends_at": to_text(session.ends_at),
        "rotated_at": to_text(session.rotated_at),
        "digest": session.digest,
        "generation": session.generation,
        "version": session.version + 1,
        "forget_at": _clean_up(session.ends_at),
    }
    for name in ("staff_number", "device_id", "outlet_code"):
        if getattr(session, name) is not None:
            item[name] = getattr(session, name)
    if session.closed_at is not None:
        item["closed_at"] = to_text(session.closed_at)
    elif session.staff_number is not None:
        if session.outlet_code is not None:
            item |= {"gsi1pk": join("SESSIONS_AT", session.outlet_code), "gsi1sk": to_text(session.opened_at)}
        item |= {"gsi2pk": join("SESSIONS_OF", session.staff_number), "gsi2sk": to_text(session.opened_at)}
    return item


def _session(item: Item) -> Session:
    return Session(
        session_id=SessionId(item["session_id"]),
        party_id=PartyId(item["party_id"]),
        opened_at=from_text(item["opened_at"]),
        ends_at=from_text(item["ends_at"]),
        rotated_at=from_text(item["rotated_at"]),
        digest=item["digest"],
        generation=item["generation"],
        staff_number=item.get("staff_number"),
        device_id=DeviceId(item["device_id"]) if "device_id" in item else None,
        outlet_code=item.get("outlet_code"),
        closed_at=from_text(item["closed_at"]) if "closed_at" in item else None,
        version=item["version"],
    )


def _tablet_item(tablet: Tablet) -> Item:
    key = tablet_key(tablet.device_id)
    return {
        "pk": key.pk,
        "sk": key.sk,
        "gsi1pk": join("TABLETS_AT", tablet.outlet_code),
        "gsi1sk": to_text(tablet.enrolled_at),
        "device_id": tablet.device_id,
        "outlet_code": tablet.outlet_code,
        "label": tablet.label,
        "digest": tablet.digest,
        "enrolled_at": to_text(tablet.enrolled_at),
        "enrolled_by": tablet.enrolled_by,
        "state": tablet.state.value,
        "version": tablet.version + 1,
    }


def _tablet(item: Item) -> Tablet:
    return Tablet(
        device_id=DeviceId(item["device_id"]),
        outlet_code=item["outlet_code"],
        label=item["label"],
        digest=item["digest"],
        enrolled_at=from_text(item["enrolled_at"]),
        enrolled_by=item["enrolled_by"],
        state=TabletState(item["state"]),
        version=item["version"],
    )


def _enrolment(digest: bytes, item: Item) -> Enrolment:
    return Enrolment(
        digest=digest,
        outlet_code=item["outlet_code"],
        made_by=item["made_by"],
        good_until=from_text(item["good_until"]),
        device_id=DeviceId(item["device_id"]) if "device_id" in item else None,
        used_at=from_text(item["used_at"]) if "used_at" in item else None,
        version=item["version"],
    )
