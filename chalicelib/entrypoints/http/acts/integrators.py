"""Acts on integrators: letting a key hear of real events."""

from typing import Annotated

import msgspec

from chalicelib.composition import Work
from chalicelib.entrypoints.http.acts import act
from chalicelib.entrypoints.http.resource import Body, View
from chalicelib.integrators import KeyId, open_key
from chalicelib.oversight import Approval


class WhichKey(Body, frozen=True, kw_only=True):
    """The integrator's key that is meant."""

    key_id: Annotated[str, msgspec.Meta(max_length=64)]

    def __post_init__(self) -> None:
        KeyId.parse(self.key_id, field="key_id")


class OpenedKeyView(View, frozen=True, kw_only=True):
    """A key whose endpoint hears of real events from now on."""

    key_id: str
    live: bool


@act("open_integrator", words=WhichKey, about=lambda words: words.key_id, title_vi="Báo sự kiện thật cho hệ thống khác")
def open_integrator(work: Work, words: WhichKey, approval: Approval) -> OpenedKeyView:
    opened = open_key(work.integrators, KeyId(words.key_id))
    return OpenedKeyView(key_id=opened.key_id, live=opened.live)
