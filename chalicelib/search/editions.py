"""Editions of the dictionary: what operators say otherwise than the product ships, one edition after the other."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.paging import Page
from chalicelib.kernel.records import dataclass
from chalicelib.search.dictionary import EVERYTHING, Dictionary, Kind
from chalicelib.search.errors import NameTaken, NoSuchEdition
from chalicelib.search.taxonomy import LONGEST_PHRASE
from chalicelib.search.text import tokens_of

MAX_NAMES = 30
MAX_NAME = 40
MAX_AMENDED = 500
_NAME = re.compile(r"[^\W_]+(?:[ '-][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Edition:
    """
    Attributes:
        amended: kinds that stand in place of those with the same first name, or beside all; one without a category is
            taken out.
        what: the change, in a few words.
    """

    version: int
    amended: tuple[Kind, ...]
    what: str
    reason: str
    by: str
    at: datetime


class DictionaryBook(Protocol):
    """Where editions are kept, for ever."""

    def current(self) -> Edition | None:
        """Strongly consistent; None while the dictionary is as shipped."""
        ...

    def find(self, version: int) -> Edition | None: ...

    def publish(self, edition: Edition) -> None:
        """Stage it as the current one.

        Raises:
            EditionMoved: (at commit) another one was published meanwhile.
        """
        ...

    def all(self, *, cursor: str | None, limit: int) -> Page[Edition]:
        """The newest first."""
        ...


@dataclass(frozen=True)
class Editing:
    """What the use cases of the dictionary work with.

    Args:
        shipped: the product's own dictionary.
        known_category: whether there is a category of that slug.
    """

    book: DictionaryBook
    shipped: Dictionary
    known_category: Callable[[str], bool]
    now: datetime


def amended(shipped: Dictionary, edition: Edition | None) -> Dictionary:
    """The dictionary of an edition."""
    if edition is None:
        return shipped
    mine = {_first(kind): kind for kind in edition.amended}
    kept = [kind for kind in shipped.kinds if _first(kind) not in mine]
    return replace(shipped, kinds=(*(kind for kind in mine.values() if kind.category), *kept), version=edition.version)


def with_kind(editing: Editing, dictionary: Dictionary, kind: Kind) -> Dictionary:
    """The dictionary as it would be with this kind; nothing is written.

    Raises:
        InvalidInput: a name that is none, or no such category.
        NameTaken: another kind has the name.
    """
    checked = _checked(editing, dictionary, kind)
    rest = tuple(one for one in dictionary.kinds if _first(one) != _first(checked))
    return replace(dictionary, kinds=(checked, *rest) if checked.category else rest)


def amend_dictionary(editing: Editing, kind: Kind, *, reason: str, by: str) -> Edition:
    """Publish the kind in place of what has its first name, or beside all; one without a category is taken out.

    Raises:
        InvalidInput, NameTaken: as `with_kind`; or nothing would change.
        EditionMoved: (at commit) somebody else published meanwhile.
    """
    current = editing.book.current()
    dictionary = amended(editing.shipped, current)
    checked = _checked(editing, dictionary, kind)
    before = next((one for one in dictionary.kinds if _first(one) == _first(checked)), None)
    if before == checked or (before is None and not checked.category):
        raise InvalidInput("Không có gì thay đổi.", "Nothing would change.", field="names")
    others = tuple(one for one in (current.amended if current else ()) if _first(one) != _first(checked))
    if len(others) >= MAX_AMENDED:
        raise InvalidInput("Từ điển đã có quá nhiều sửa đổi.", "Too many kinds are amended.", field="names")
    return _published(editing, current, (*others, checked), said_of(before, checked), reason, by)


def restore_dictionary(editing: Editing, version: int, *, reason: str, by: str) -> Edition:
    """Publish an earlier edition again; 0 is as shipped.

    Raises:
        NoSuchEdition: it was never published.
        EditionMoved: (at commit) somebody else published meanwhile.
    """
    current = editing.book.current()
    wanted = editing.book.find(version) if version else None
    if version and wanted is None:
        raise NoSuchEdition("Chưa có bản từ điển này.", "There is no such edition.")
    amended_then = wanted.amended if wanted is not None else ()
    return _published(editing, current, amended_then, f"trở lại bản {version}", reason, by)


def said_of(before: Kind | None, after: Kind) -> str:
    """What a change does, in Vietnamese."""
    old = set(before.names + before.local) if before is not None else set()
    new = set(after.names + after.local) if after.category else set()
    parts = [f"thêm {', '.join(sorted(new - old))}"] if new - old else []
    parts += [f"bỏ {', '.join(sorted(old - new))}"] if old - new else []
    return f"{after.names[0]}: {'; '.join(parts) or 'đổi nhóm hàng hoặc thứ tự'}"


def _published(
    editing: Editing, current: Edition | None, kinds: tuple[Kind, ...], what: str, reason: str, by: str
) -> Edition:
    edition = Edition(current.version + 1 if current else 1, kinds, what[:500], reason, by, editing.now)
    editing.book.publish(edition)
    return edition


def _checked(editing: Editing, dictionary: Dictionary, kind: Kind) -> Kind:
    names, local = _settled(kind.names, "names"), _settled(kind.local, "local")
    if not names:
        raise InvalidInput("Cần ít nhất một tên.", "At least one name.", field="names")
    if kind.category and kind.category != EVERYTHING and not editing.known_category(kind.category):
        raise InvalidInput("Không có nhóm hàng này.", "There is no such category.", field="category")
    checked = Kind(kind.category, names, local, kind.whole)
    if kind.category:
        _refuse_taken(dictionary.kinds, checked)
    return checked


def _settled(names: Sequence[str], field: str) -> tuple[str, ...]:
    """The names with single spaces, each once."""
    found = {_spelt(name): " ".join(name.split()) for name in reversed(names) if name.strip()}
    clean = tuple(reversed(found.values()))
    wrong = [name for name in clean if len(name) > MAX_NAME or not _NAME.fullmatch(name)]
    wrong += [name for name in clean if len(tokens_of(name)) > LONGEST_PHRASE]
    if wrong or len(clean) > MAX_NAMES:
        raise InvalidInput(
            f"Tên chỉ gồm chữ và số, dài đến {MAX_NAME} chữ cái và {LONGEST_PHRASE} tiếng, nhiều nhất {MAX_NAMES} tên"
            f"{': ' + wrong[0] if wrong else ''}.",
            f"Names are letters and digits, up to {MAX_NAME} characters and {LONGEST_PHRASE} words; {MAX_NAMES} at most.",
            field=field,
        )
    return clean


def _refuse_taken(kinds: Sequence[Kind], checked: Kind) -> None:
    mine = {_spelt(name) for name in (*checked.names, *checked.local)}
    for kind in kinds:
        if _first(kind) == _first(checked):
            continue
        for name in (*kind.names, *kind.local):
            if _spelt(name) in mine:
                raise NameTaken(
                    f"“{name}” đã là tên của “{kind.names[0]}”.", f"`{name}` is a name of `{kind.names[0]}`.", field="names"
                )


def _first(kind: Kind) -> tuple[str, ...]:
    return _spelt(kind.names[0])


def _spelt(name: str) -> tuple[str, ...]:
    return tuple(token.exact for token in tokens_of(name))
