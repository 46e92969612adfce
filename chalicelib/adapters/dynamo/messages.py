"""Messages in the one table.

MSG#{message}  / M                 a message with its attempts; gsi2 `MSG#{state}` by the time it was queued; gsi1
                                   `DUE#message` by the time at which something is to be decided; forgotten by policy
MSG#{message}  / NEWS#{digest}     a provider's notice, as it came
MSGOF#{subject} / {time}#{message} that there is a message about a parcel, an order, a listing
WANTS#{phone}  / P                 what a person wants to be told, and by which channels; the address of mail
MSGSPENT#{to}  / {day}             what messages but those of money and codes have cost for a person
MSGCOUNT#{channel}#{hour} / {0-7}  how many attempts ended, and of how many the channel failed
"""

from datetime import date, datetime, timedelta

from chalicelib.adapters.dynamo.fields import entity_of, item_of, listed_items
from chalicelib.adapters.dynamo.kept import Kept
from chalicelib.adapters.dynamo.table import Absent, AtMost, Equals, Item, Key, Put, Query, Update, join
from chalicelib.adapters.dynamo.unit_of_work import UnitOfWork
from chalicelib.kernel.clock import from_text, to_text
from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.money import Money
from chalicelib.kernel.paging import Page
from chalicelib.messages import Channel, Message, MessageId, MessageState, Preferences, subject_of

DUE = join("DUE", "message")
MOST_ABOUT = 50
PAGES_LOOKED_AT = 5
"""Of a state, when only one channel's messages are wanted; what follows is behind the cursor."""
SHARDS = 8
"""Counters of one hour, so that many workers do not wait for one item."""
KEPT_COUNTS = timedelta(days=2)


def message_key(message_id: str) -> Key:
    return Key(join("MSG", message_id), "M")


class DynamoMessages:
    """`messages.MessageStore` in the unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._kept = Kept[Message](work, item_of=_item, read=lambda item: entity_of(Message, item))

    def find(self, message_id: MessageId) -> Message | None:
        return self._kept.find(message_key(message_id))

    def find_named(self, name: str) -> Message | None:
        try:
            return self.find(MessageId.parse(name))
        except InvalidInput:
            return None

    def add(self, message: Message) -> None:
        self._kept.add(message)
        pk, at = join("MSGOF", subject_of(message.event)), to_text(message.queued_at)
        pointer = {"pk": pk, "sk": join(at, message.message_id), "message_id": str(message.message_id)}
        self._work.stage(Put({**pointer, "forget_at": message.forget_at}))

    def save(self, message: Message) -> None:
        self._kept.save(message)

    def listed(
        self, state: MessageState, channel: Channel | None, before: datetime | None, *, cursor: str | None, limit: int
    ) -> Page[Message]:
        found: list[Message] = []
        for _ in range(PAGES_LOOKED_AT if channel else 1):
            query = Query(join("MSG", state.value), "gsi2", limit=limit - len(found), descending=True)
            page = listed_items(self._work, query, cursor, at_most=to_text(before) if before else None)
            messages = (entity_of(Message, item) for item in page.entries)
            found += [one for one in messages if channel is None or (one.attempts and one.attempts[-1].channel is channel)]
            cursor = page.next_cursor
            if cursor is None or len(found) >= limit:
                break
        return Page(found, cursor)

    def due(self, now: datetime, limit: int) -> list[MessageId]:
        page = self._work.query(Query(DUE, "gsi1", at_least="0", at_most=to_text(now), limit=limit))
        return [MessageId(item["message_id"]) for item in page.items]

    def about(self, subject: str) -> list[Message]:
        page = self._work.query(Query(join("MSGOF", subject), limit=MOST_ABOUT, descending=True))
        keys = [message_key(item["message_id"]) for item in page.items]
        self._kept.prefetch(keys)
        return [found for key in keys if (found := self._kept.find(key)) is not None]

    def spent(self, to: str, day: date) -> Money:
        item = self._work.get(_spent_key(to, day))
        return 0 if item is None else int(item["spent"])

    def spend(self, to: str, day: date, cost: Money, most: Money) -> None:
        forgotten = datetime.combine(day, datetime.min.time()) + KEPT_COUNTS
        self._work.stage(
            Update(
                _spent_key(to, day),
                set={"forget_at": int(forgotten.timestamp())},
                add={"spent": cost},
                when=(AtMost("spent", most - cost),),
            )
        )

    def count(self, message_id: MessageId, channel: Channel, hour: str, *, failed: bool) -> None:
        forgotten = from_text(f"{hour}:00:00.000Z") + KEPT_COUNTS
        key = Key(_counts(channel, hour), str(ord(message_id[-1]) % SHARDS))
        added = {"ended": 1, "failed": int(failed)}
        self._work.stage(Update(key, set={"forget_at": int(forgotten.timestamp())}, add=added))

    def counted(self, channel: Channel, hour: str) -> tuple[int, int]:
        items = self._work.query(Query(_counts(channel, hour), consistent=True)).items
        return sum(int(one["ended"]) for one in items), sum(int(one["failed"]) for one in items)

    def keep_news(self, message_id: MessageId, digest: str, raw: str, forget_at: int) -> bool:
        key = Key(join("MSG", message_id), join("NEWS", digest))
        if self._work.get(key) is not None:
            return False
        item = {"pk": key.pk, "sk": key.sk, "raw": raw, "forget_at": forget_at}
        self._work.stage(Put(item, when=(Absent(),)))
        return True


class DynamoPreferences:
    """`messages.PreferenceStore` in the unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def find(self, phone: str) -> Preferences | None:
        item = self._work.get(_wanted_key(phone))
        return None if item is None else entity_of(Preferences, item)

    def save(self, chosen: Preferences, *, even_if_refused: bool = False) -> None:
        key = _wanted_key(chosen.phone)
        before = self._work.get(key)
        version = 0 if before is None else int(before["version"])
        when = (Equals("version", version) if version else Absent(),)
        self._work.stage(Put(item_of(key, chosen, version=version + 1), when=when), even_if_refused=even_if_refused)


def _wanted_key(phone: str) -> Key:
    return Key(join("WANTS", phone), "P")


def _item(message: Message) -> Item:
    index = {"gsi2pk": join("MSG", message.state.value), "gsi2sk": to_text(message.queued_at)}
    if message.due_at is not None:
        index |= {"gsi1pk": DUE, "gsi1sk": to_text(message.due_at)}
    return item_of(message_key(message.message_id), message, **index)


def _spent_key(to: str, day: date) -> Key:
    return Key(join("MSGSPENT", to), day.isoformat())


def _counts(channel: Channel, hour: str) -> str:
    return join("MSGCOUNT", channel.value, hour)
