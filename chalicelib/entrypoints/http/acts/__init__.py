"""Acts that need a second person: one module a context, named in `MODULES`.

To add an act, write in `acts/<context>.py`

    @act("reverse_entry", words=ReverseEntry, about=lambda words: words.entry_id, title_vi="Đảo bút toán")
    def reverse_entry(work: Work, words: ReverseEntry, approval: Approval) -> View:
        …one call of the use case, with approval.maker_id, approval.checker and approval.reason…

It is asked for by `POST /api/v1/approvals` and done, in the unit of work of the decision, when another person who has the
act's permission approves it. Whatever it refuses leaves the approval undecided.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any, TypeAlias

import msgspec

from chalicelib.composition import Work
from chalicelib.entrypoints.http.resource import Body, View, parse
from chalicelib.entrypoints.speech import say
from chalicelib.identity import Permission
from chalicelib.kernel.records import dataclass
from chalicelib.oversight import Approval, UnknownAct

Perform: TypeAlias = Callable[[Work, Any, Approval], View]

MODULES: tuple[str, ...] = (
    "banking",
    "identity",
    "insight",
    "integrators",
    "ledger",
    "offline",
    "orders",
    "oversight",
    "payments",
    "promotions",
    "softatm",
)
"""Modules of this package that register acts."""


@dataclass(frozen=True, slots=True)
class Act:
    """
    Attributes:
        words: the type of its arguments.
        about: the id of the thing it is about.
        allow: what both maker and checker must be permitted.
    """

    name: str
    words: type[Body]
    about: Callable[[Any], str]
    title_vi: str
    allow: Permission
    perform: Perform


ACTS: dict[str, Act] = {}


def act(
    name: str, *, words: type[Body], about: Callable[[Any], str], title_vi: str, allow: Permission = Permission.OPERATE
) -> Callable[[Perform], Perform]:
    """Register an act.

    Raises:
        ValueError: the name is taken.
    """

    def register(perform: Perform) -> Perform:
        if name in ACTS:
            raise ValueError(f"two acts named {name}")
        ACTS[name] = Act(name, words, about, title_vi, allow, perform)
        return perform

    return register


def find_act(name: str) -> Act:
    """
    Raises:
        UnknownAct: nothing of this name needs a second person.
    """
    for module in MODULES:
        import_module(f"{__name__}.{module}")
    found = ACTS.get(name)
    if found is None:
        raise UnknownAct("Không có việc này trong danh sách cần hai người.", "There is no such act.", field="act")
    return found


def title_of(name: str) -> str:
    """What people call the act; one that there is no more keeps its name, for approvals outlive it."""
    try:
        return say(find_act(name).title_vi)
    except UnknownAct:
        return name


def words_of(found: Act, given: Any) -> Body:
    """The act's arguments, checked.

    Raises:
        InvalidInput: not of the act's shape; `field` says where.
    """
    return parse(msgspec.json.encode(given), found.words)
