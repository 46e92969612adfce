"""English templates out of the Vietnamese ones, when they are compiled.

A message is a run of text with the expressions, inline tags and inline conditions that stand in it, looked up whole:
`Chi {{ w.amount|vnd }} cho <b>{{ w.name }}</b>`. The tags' attributes are not part of it. Attributes that people read are
messages of their own, and so are strings inside expressions and statements.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

Lookup = Callable[[str], str]
"""The English of a message, or the message itself."""

_EXPRESSION = r"""\{\{(?:"[^"]*"|'[^']*'|[^"'}]|\}(?!\}))*\}\}"""
_STATEMENT = r"""\{%(?:"[^"]*"|'[^']*'|[^"'%]|%(?!\}))*%\}"""
_QUOTED_VALUE = rf"""(?:"(?:{_EXPRESSION}|{_STATEMENT}|[^"])*"|'(?:{_EXPRESSION}|{_STATEMENT}|[^'])*')"""
_TAG = rf"""</?[a-zA-Z](?:{_EXPRESSION}|{_STATEMENT}|{_QUOTED_VALUE}|[^<>"'])*>"""
_CLASS_BLOCK = r"\{%\s*block (?:place|width)\s*%\}[a-z ]*\{%\s*endblock\s*%\}"
_UNREAD = r"<!--.*?-->|<!doctype[^>]*>|<(?P<raw>script|style)\b[^>]*>.*?</(?P=raw)>"
_TOKEN = re.compile(
    rf"(?P<skip>\{{#.*?#\}}|{_CLASS_BLOCK}|{_UNREAD})"
    rf"|(?P<expression>{_EXPRESSION})|(?P<statement>{_STATEMENT})|(?P<tag>{_TAG})",
    re.S,
)
_CODE = re.compile(rf"{_EXPRESSION}|{_STATEMENT}", re.S)
_ATTRIBUTE = re.compile(rf"({_EXPRESSION}|{_STATEMENT})|([\w-]+)=({_QUOTED_VALUE})", re.S)
_LITERAL = re.compile(r"""((?:[!=]=|\bin)\s*)?("[^"]*"|'[^']*')(\s*\|\s*say\b(?!\())?""")
_TAG_NAME = re.compile(r"</?([a-zA-Z][\w-]*)")
_WORD = re.compile(r"\{%[-+]?\s*(\w+)")
_MARKED = re.compile(r"<(/?)([a-z]+\d*)>")
_MACRO_CALL = re.compile(r"\{\{[-+]?\s*\w+\(")
_ENTITY = re.compile(r"&#?\w+;")
VIETNAMESE = re.compile("[ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]", re.I)
_LETTER = re.compile(r"[^\W\d_]")
_SENTENCE = re.compile(r"[A-ZĐ][^\W\d_A-Z]")
_INLINE = frozenset({"a", "abbr", "b", "code", "em", "i", "kbd", "small", "span", "strong", "sub", "sup", "time"})
_READ = frozenset({"title", "placeholder", "aria-label", "alt", "data-busy", "label"})
_NOT_READ = frozenset({"href", "action", "value", "src", "id", "name", "class", "for"})


@dataclass(slots=True)
class _Token:
    kind: str
    text: str
    closes: int = -1
    """Of an inline tag or an inline condition: where it ends."""

    @property
    def name(self) -> str:
        found = (_TAG_NAME if self.kind == "tag" else _WORD).match(self.text)
        return found[1].lower() if found else ""


def rewritten(source: str, lookup: Lookup) -> str:
    """The template with every message replaced by what `lookup` gives for it."""
    tokens = list(_tokens(source))
    _pair(tokens)
    return _Writer(tokens, lookup).span(0, len(tokens))


def messages_of(source: str) -> list[str]:
    """Every message of a template, in its order."""
    found: list[str] = []

    def note(message: str) -> str:
        found.append(message)
        return message

    rewritten(source, note)
    return found


def is_said(text: str) -> bool:
    """Whether a string in code is read by people: it is Vietnamese to see, or begins like a sentence."""
    return bool(VIETNAMESE.search(text) or _SENTENCE.match(text.strip()))


def _tokens(source: str) -> Iterator[_Token]:
    at = 0
    for found in _TOKEN.finditer(source):
        if found.start() > at:
            yield _Token("text", source[at : found.start()])
        yield _Token("skip" if found.lastgroup == "raw" else str(found.lastgroup), found[0])
        at = found.end()
    if at < len(source):
        yield _Token("text", source[at:])


def _pair(tokens: list[_Token]) -> None:
    """Marks the tags and conditions that are inline to their end; all others break a run."""
    begun: list[int] = []
    for place, token in enumerate(tokens):
        inline = token.kind == "tag" and token.name in _INLINE
        if (inline and not token.text.startswith("</")) or (token.kind == "statement" and token.name == "if"):
            begun.append(place)
        elif inline:
            if begun and tokens[begun[-1]].kind == "tag" and tokens[begun[-1]].name == token.name:
                tokens[begun.pop()].closes = place
        elif token.kind == "statement" and token.name in {"else", "elif", "endif"}:
            while begun and tokens[begun[-1]].kind == "tag":
                begun.pop()
            if token.name == "endif" and begun:
                opening = tokens[begun.pop()]
                opening.closes = place if opening.kind == "statement" else -1
        elif token.kind not in {"text", "expression"}:
            begun = [one for one in begun if tokens[one].kind != "tag"]
            for one in begun:
                tokens[one].kind = "break"


@dataclass(slots=True)
class _Writer:
    tokens: list[_Token]
    lookup: Lookup

    def span(self, begin: int, end: int) -> str:
        """The tokens from `begin` to `end`, run by run."""
        out: list[str] = []
        at = begin
        while at < end:
            stop = self._run_end(at, end)
            if stop > at:
                out.append(self._run(at, stop))
                at = stop
            else:
                out.append(self._alone(self.tokens[at]))
                at += 1
        return "".join(out)

    def _run_end(self, begin: int, end: int) -> int:
        at = begin
        while at < end:
            token = self.tokens[at]
            if token.kind in {"text", "expression"}:
                at += 1
            elif token.kind in {"tag", "statement"} and begin <= token.closes < end:
                at = token.closes + 1
            else:
                break
        return at

    def _run(self, begin: int, end: int) -> str:
        parts = list(self._parts(begin, end))
        if not any(self._speaks(first, last) for first, last in parts):
            return "".join(self._within(first, last) for first, last in parts)
        before: list[str] = []
        after: list[str] = []
        while self._aside(*parts[0]):
            before.append(self._within(*parts.pop(0)))
        while self._aside(*parts[-1]):
            after.insert(0, self._within(*parts.pop()))
        return "".join([*before, self._message(parts[0][0], parts[-1][1]), *after])

    def _parts(self, begin: int, end: int) -> Iterator[tuple[int, int]]:
        """The top level of a run: single texts and expressions, whole elements and conditions."""
        at = begin
        while at < end:
            last = max(at, self.tokens[at].closes)
            yield at, last + 1
            at = last + 1

    def _speaks(self, first: int, last: int) -> bool:
        return last == first + 1 and self.tokens[first].kind == "text" and _speaks(self.tokens[first].text)

    def _aside(self, first: int, last: int) -> bool:
        """Not part of the sentence it stands at the edge of."""
        token = self.tokens[first]
        if last == first + 1:
            return not token.text.strip() or (token.kind == "expression" and bool(_MACRO_CALL.match(token.text)))
        inner = self.tokens[first:last]
        return token.kind == "statement" and not any(one.kind == "text" and _speaks(one.text) for one in inner)

    def _within(self, first: int, last: int) -> str:
        if last == first + 1:
            return self._alone(self.tokens[first])
        if self.tokens[first].kind == "tag":
            return self._alone(self.tokens[first]) + self.span(first + 1, last - 1) + self._alone(self.tokens[last - 1])
        out, at, depth = [self._alone(self.tokens[first])], first + 1, 0
        for place in range(first + 1, last):
            token = self.tokens[place]
            if token.kind not in {"statement", "break"}:
                continue
            depth += {"if": 1, "endif": -1}.get(token.name, 0)
            if (token.name in {"else", "elif"} and depth == 0) or place == last - 1:
                out += [self.span(at, place), self._alone(token)]
                at = place + 1
        return "".join(out)

    def _alone(self, token: _Token) -> str:
        match token.kind:
            case "tag":
                return self._tag(token.text)
            case "expression" | "statement" | "break":
                return self._code(token.text)
            case _:
                return token.text

    def _message(self, begin: int, end: int) -> str:
        marks: dict[str, str] = {}
        key: list[str] = []
        names: dict[int, str] = {}
        for place in range(begin, end):
            token = self.tokens[place]
            if token.kind != "tag":
                key.append(token.text)
                continue
            if place not in names:
                number = sum(1 for mark in marks if re.fullmatch(rf"{token.name}\d*", mark)) + 1
                names[place] = names[token.closes] = token.name + (str(number) if number > 1 else "")
                marks[names[place]] = self._tag(token.text)
                key.append(f"<{names[place]}>")
            else:
                marks[f"/{names[place]}"] = token.text
                key.append(f"</{names[place]}>")
        whole = "".join(key)
        text = whole.strip()
        lead, tail = whole[: len(whole) - len(whole.lstrip())], whole[len(whole.rstrip()) :]
        english = self.lookup(" ".join(text.split()))
        return lead + _MARKED.sub(lambda mark: marks.get(mark[1] + mark[2], mark[0]), english) + tail

    def _tag(self, text: str) -> str:
        def said(found: re.Match[str]) -> str:
            if found[1]:
                return self._code(found[1])
            name, quote, value = found[2], found[3][0], found[3][1:-1]
            bare = _CODE.sub("", value)
            if (name in _READ and _LETTER.search(bare)) or (name not in _NOT_READ and VIETNAMESE.search(bare)):
                return f"{name}={quote}{self.lookup(value)}{quote}"
            return f"{name}={quote}{_CODE.sub(lambda code: self._code(code[0]), value)}{quote}"

        return _ATTRIBUTE.sub(said, text)

    def _code(self, text: str) -> str:
        def said(found: re.Match[str]) -> str:
            quote, value = found[2][0], found[2][1:-1]
            if found[1] or not (found[3] or is_said(value)):
                return found[0]
            lead, tail = value[: len(value) - len(value.lstrip())], value[len(value.rstrip()) :]
            return quote + lead + self.lookup(value.strip()).replace(quote, "’") + tail + quote

        return _LITERAL.sub(said, text)


def _speaks(text: str) -> bool:
    return bool(_LETTER.search(_ENTITY.sub("", text)))
