"""Messages in the one table.

MSG#{message}  / M   a message; gsi2 `MSG#{state}` by the time it was queued; forgotten by the policy's retention
"""

from chalicelib.adapters.dynamo.fields import entity_of, item_of, listed
from chalicelib.adapters.dynamo.kept import Kept
from chalicelib.adapters.dynamo.table import Item, Key, Query, join
from chalicelib.adapters.dynamo.unit_of_work import UnitOfWork
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.paging import Page
from chalicelib.messages import Message, MessageId, MessageState


def message_key(message_id: str) -> Key:
    return Key(join("MSG", message_id), "M")


class DynamoMessages:
    """`messages.MessageStore` in the unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._kept = Kept[Message](work, item_of=_item, read=lambda item: entity_of(Message, item))

    def find(self, message_id: MessageId) -> Message | None:
        return self._kept.find(message_key(message_id))

    def add(self, message: Message) -> None:
        self._kept.add(message)

    def save(self, message: Message) -> None:
        self._kept.save(message)

    def listed(self, state: MessageState, *, cursor: str | None, limit: int) -> Page[Message]:
        query = Query(join("MSG", state.value), "gsi2", limit=limit, descending=True)
        return listed(self._work, Message, query, cursor)


def _item(message: Message) -> Item:
    index = {"gsi2pk": join("MSG", message.state.value), "gsi2sk": to_text(message.queued_at)}
    return item_of(message_key(message.message_id), message, **index)
