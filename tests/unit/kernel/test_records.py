"""Records are dataclasses in everything but when their methods are written."""

import copy
import dataclasses
import pickle
from dataclasses import FrozenInstanceError, field, replace
from typing import Any

import pytest

from chalicelib.kernel.records import dataclass


@dataclass(frozen=True, slots=True)
class Ours:
    """Of ours."""

    name: str
    amount: int = 0
    parts: tuple[str, ...] = field(default_factory=tuple)
    note: str = field(default="", compare=False, repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class Standard:
    """Of the standard library."""

    name: str
    amount: int = 0
    parts: tuple[str, ...] = field(default_factory=tuple)
    note: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    first: str
    second: int = 2


@dataclass(frozen=True)
class Checked:
    amount: int

    def __post_init__(self) -> None:
        if self.amount < 0:
            raise ValueError("below nothing")

    def __repr__(self) -> str:
        return f"checked {self.amount}"


@dataclass(frozen=True)
class CheckedWell(Checked):
    reason: str = "none"


def fresh() -> type[Any]:
    """A class of which nothing was called yet."""

    @dataclass(frozen=True, slots=True)
    class Fresh:
        a: int
        b: str = "b"

    return Fresh


@pytest.mark.parametrize(
    "arguments", [((), {}), (("x", 1, (), "", "more"), {}), (("x",), {"unknown": 1}), (("x",), {"name": "y"})]
)
def test_wrong_arguments_are_refused_in_the_same_words(arguments: tuple[tuple[Any, ...], dict[str, Any]]) -> None:
    said = []
    for cls in (Ours, Standard):
        with pytest.raises(TypeError) as refused:
            cls(*arguments[0], **arguments[1])
        said.append(str(refused.value).replace("__create_fn__.<locals>.", "").removeprefix(f"{cls.__name__}."))
    assert said[0] == said[1]


def test_objects_are_equal_hashed_and_shown_as_the_standard_ones() -> None:
    for cls in (Ours, Standard):
        assert cls("a", 1, ("p",), note="x") == cls("a", 1, ("p",), note="y")
        assert cls("a", 1) != cls("a", 2)
        assert {cls("a"), cls("a")} == {cls("a")}
    assert Ours("a", 1) != Standard("a", 1)  # type: ignore[comparison-overlap]
    assert hash(Ours("a", 1)) == hash(Standard("a", 1))
    assert repr(Ours("a", 1)) == repr(Standard("a", 1)).replace("Standard", "Ours")


def test_the_standard_library_knows_them() -> None:
    assert [each.name for each in dataclasses.fields(Ours)] == ["name", "amount", "parts", "note"]
    assert replace(Ours("a", 1), amount=2) == Ours("a", 2)
    assert dataclasses.asdict(Ours("a")) == dataclasses.asdict(Standard("a"))
    match Ours("a", 3):
        case Ours(name, amount):
            assert (name, amount) == ("a", 3)


@pytest.mark.parametrize("first", ["eq", "hash", "repr"])
def test_whichever_method_is_called_first(first: str) -> None:
    """An object that was never made by `__init__`: its other methods are written all the same."""
    one, other = object.__new__(fresh()), None
    object.__setattr__(one, "a", 1)
    object.__setattr__(one, "b", "b")
    match first:
        case "eq":
            other = copy.copy(one)
            assert one == other
        case "hash":
            assert hash(one) == hash((1, "b"))
        case _:
            assert repr(one).endswith("Fresh(a=1, b='b')")


def test_nothing_is_changed_or_added() -> None:
    for made in (Ours("a"), Checked(1)):
        with pytest.raises(FrozenInstanceError):
            made.amount = 2  # type: ignore[misc]
        with pytest.raises(FrozenInstanceError):
            del made.amount
        with pytest.raises((FrozenInstanceError, AttributeError)):
            made.other = 2  # type: ignore[union-attr]


def test_a_changing_class_is_refused() -> None:
    with pytest.raises(TypeError, match="frozen"):
        dataclass(frozen=False)


def test_copies_are_equal() -> None:
    made = Ours("a", 1, ("p",), "n")
    for copied in (copy.copy(made), copy.deepcopy(made), pickle.loads(pickle.dumps(made))):
        assert copied == made
        assert copied.note == "n"


def test_fields_by_name_only() -> None:
    assert Named(first="a") == Named(first="a", second=2)
    with pytest.raises(TypeError):
        Named("a")  # type: ignore[call-arg]


def test_what_a_class_says_itself_stays() -> None:
    assert repr(Checked(1)) == "checked 1"
    with pytest.raises(ValueError, match="below nothing"):
        Checked(-1)


def test_a_class_above_another_has_the_fields_of_both() -> None:
    with pytest.raises(ValueError, match="below nothing"):
        CheckedWell(-1)
    assert CheckedWell(1, "r") == replace(CheckedWell(1), reason="r")
    assert CheckedWell(1) != Checked(1)


def test_methods_are_written_once() -> None:
    cls = fresh()
    before = cls.__init__
    cls(1)
    after = cls.__init__
    cls(2)
    assert before is not after is cls.__init__
