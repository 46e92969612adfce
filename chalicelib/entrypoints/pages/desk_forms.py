"""A form of the desk by which an act of two people is asked for: its fields, how they are read, how they are said back.

A form stands where its thing is seen, and says by hidden fields which thing that is. It is sent to the page of asking
(`desk_ask`), which shows what would happen before it asks.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from typing import Any, NamedTuple

from chalicelib.entrypoints.http.acts import title_of
from chalicelib.entrypoints.pages.page import Visit
from chalicelib.entrypoints.speech import say, vnd
from chalicelib.entrypoints.speech.said import in_words
from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.records import dataclass

Given = Mapping[str, str]
Options = Sequence[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class Field:
    """One question.

    Attributes:
        name: of the field in the form; a refusal that names it is shown at it.
        kind: `amount`, `count` (a number that is no money), `text`, `choice`, `select` or `yes` (a box to tick).
        value: what stands there at first.
        options: of a choice or a selection: what is sent, what is read.
        extra: more attributes of the input, ours alone.
    """

    name: str
    label: str
    kind: str = "text"
    value: str = ""
    options: Options = ()
    hint: str = ""
    extra: str = ""
    required: bool = True


@dataclass(frozen=True, kw_only=True)
class Rows:
    """The same questions for several things; the fields of row n are named `{column}-{n}`, from 1.

    Attributes:
        name: of the act's word that the rows make; a refusal that names it is shown above them.
        labels: of each row; empty where the rows have no name of their own.
        starts: what stands at first in the columns of each row.
    """

    name: str
    legend: str
    columns: tuple[Field, ...]
    starts: Sequence[Sequence[str]]
    labels: Sequence[str] = ()
    hint: str = ""


@dataclass(frozen=True, kw_only=True)
class Form:
    """
    Attributes:
        about: hidden fields that say which thing is meant.
        words: makes the act's arguments of what was typed. Raises InvalidInput.
        back: the page of the thing.
    """

    act: str
    title: str
    back: str
    words: Callable[[Visit], dict[str, Any]]
    about: Mapping[str, str] = field(default_factory=dict)
    fields: Sequence[Field | Rows] = ()
    says: str = ""


class Typed(NamedTuple):
    """An answer as it was understood, for whoever reads it again before sending."""

    label: str
    says: str
    in_words: str = ""


def number_in(visit: Visit, name: str, label: str) -> int:
    """The number of a cell; an empty one is zero."""
    return visit.number(name, label) if visit.text(name) else 0


def typed_of(visit: Visit, form: Form) -> list[Typed]:
    """What was typed, said back; amounts in figures and words.

    Raises:
        InvalidInput: an amount that is no number.
    """
    said: list[Typed] = []
    for each in form.fields:
        if isinstance(each, Field):
            said.append(_said(visit, each, each.name, say(each.label)))
            continue
        for n, start in enumerate(each.starts, 1):
            cells = [_said(visit, column, f"{column.name}-{n}", say(column.label)) for column in each.columns]
            if any(visit.text(f"{column.name}-{n}") for column in each.columns) or any(start):
                label = each.labels[n - 1] if each.labels else f"{say(each.legend)} {n}"
                words = next((cell.in_words for cell in cells if cell.in_words), "")
                said.append(Typed(label, " · ".join(cell.says for cell in cells if cell.says), words))
    return said


def _said(visit: Visit, asked: Field, name: str, label: str) -> Typed:
    text = visit.text(name)
    match asked.kind:
        case "amount" if text:
            amount = visit.number(name, label)
            return Typed(label, vnd(amount), in_words(amount) if amount else "")
        case "choice" | "select":
            return Typed(label, say(dict(asked.options).get(text, text)))
        case "yes":
            return Typed(label, say("có") if text else say("không"))
        case _:
            return Typed(label, text)


def hidden_of(form: Form, values: Mapping[str, str]) -> list[tuple[str, str]]:
    """Everything that was typed, to be sent once more with the last word."""
    names = [*form.about]
    for each in form.fields:
        if isinstance(each, Field):
            names.append(each.name)
        else:
            names += [f"{column.name}-{n}" for n in range(1, len(each.starts) + 1) for column in each.columns]
    return [(name, values[name]) for name in [*names, "reason"] if values.get(name)]


def chosen(visit: Visit, asked: Field) -> str:
    """
    Raises:
        InvalidInput: nothing that is offered.
    """
    text = visit.text(asked.name)
    if text not in dict(asked.options):
        raise InvalidInput(
            f"{asked.label}: mời chọn một mục trong danh sách.", "Choose one that is offered.", field=asked.name
        )
    return text


def plain_form(act: str, about: Given, back: str, *asked: Field, says: str = "") -> Form:
    """An act whose words are its hidden fields and its plain ones."""

    def words(visit: Visit) -> dict[str, Any]:
        found: dict[str, Any] = dict(about)
        for one in asked:
            match one.kind:
                case "amount" | "count":
                    found[one.name] = visit.number(one.name, say(one.label))
                case "choice" | "select":
                    found[one.name] = chosen(visit, one)
                case "yes":
                    found[one.name] = bool(visit.text(one.name))
                case _:
                    found[one.name] = visit.text(one.name)
        return found

    return Form(act=act, title=title_of(act), about=about, fields=asked, back=back, words=words, says=says)
