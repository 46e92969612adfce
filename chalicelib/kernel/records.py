"""`dataclass`, whose methods are written when they are first called.

The standard decorator writes and compiles six methods per class: 0.6 ms each time, for 300 classes more than half of what a
function's start costs, while one request makes objects of some thirty of them. Everything else is the standard library's:
`fields`, `replace`, `asdict` and pattern matching work on these classes as on any dataclass, and type checkers see none
other. Measured in `tests/architecture/test_package_budget.py`; decided in docs/adr/0012-records.md.
"""

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn

__all__ = ["dataclass"]

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(*, frozen: bool, slots: bool = False, kw_only: bool = False) -> Callable[[type], type]:
        """As `dataclasses.dataclass`, for frozen classes."""
        if not frozen:
            raise TypeError("records are frozen; take dataclasses.dataclass for one that changes")

        def decorate(cls: type) -> type:
            cls.__doc__ = cls.__doc__ or cls.__name__  # else the standard decorator inspects a signature to write one
            own = {name for name, value in cls.__dict__.items() if value is not None}
            made = dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots, kw_only=kw_only)(cls)
            made.__setattr__ = made.__delattr__ = _refuse
            if slots:
                made.__getstate__, made.__setstate__ = _state, _set_state
            missing = [name for name in _METHODS if name not in own]
            for name in missing:
                setattr(made, name, _until_written(made, name, missing))
            return made

        return decorate


_METHODS = ("__init__", "__repr__", "__eq__", "__hash__")


def _until_written(cls: type, name: str, missing: list[str]) -> Callable[..., Any]:
    """What stands for a method until it is called; then all that are missing are written."""

    def method(self: Any, *positional: Any, **named: Any) -> Any:
        written = _written(cls)
        for each in missing:
            setattr(cls, each, getattr(written, each))
        return getattr(cls, name)(self, *positional, **named)

    return method


def _written(cls: type) -> type:
    """A class of the same fields, made by the standard decorator."""
    namespace = {"__post_init__": cls.__post_init__} if hasattr(cls, "__post_init__") else {}
    described: list[tuple[str, Any, dataclasses.Field[Any]]] = []
    for each in dataclasses.fields(cls):
        copied: Any = dataclasses.field(
            default=each.default,
            default_factory=each.default_factory,
            init=each.init,
            repr=each.repr,
            hash=each.hash,
            compare=each.compare,
            kw_only=each.kw_only,
        )
        described.append((each.name, Any, copied))
    return dataclasses.make_dataclass(cls.__name__, described, namespace=namespace, frozen=True)


def _refuse(self: object, name: str, *_value: object) -> NoReturn:
    raise dataclasses.FrozenInstanceError(f"cannot change field {name!r}")


def _state(self: Any) -> list[Any]:
    return [getattr(self, each.name) for each in dataclasses.fields(self)]


def _set_state(self: Any, state: list[Any]) -> None:
    for each, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, each.name, value)
