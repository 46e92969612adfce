"""ISO 20022 camt.053 statements and camt.054 notifications, read as a stream by expat.

A file comes from outside. Document types, entities and processing instructions are refused as soon as they are seen, so
nothing is expanded or fetched; depth, texts and the parts of one entry have bounds. Only what one entry holds is kept.
Source: ISO 20022 message definitions camt.053.001.08 and camt.054.001.08 (elements are the same since version .02).
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from xml.parsers import expat

from chalicelib.banking import Fault, LineHint, StatementFile, StatementLine, StatementUnreadable
from chalicelib.kernel.clock import VIETNAM

DEEPEST, LONGEST_TEXT, MOST_PARTS, MOST_ENTRIES = 32, 4_000, 2_000, 200_000
CHUNK = 64 * 1024
ROOTS = {"BkToCstmrStmt": "Stmt", "BkToCstmrDbtCdtNtfctn": "Ntfctn"}
KEPT = frozenset({"Id", "ElctrncSeqNb", "LglSeqNb", "FrToDt", "Acct", "Bal", "Ntry"})
"""Children of a statement that are looked at; the rest is passed over."""
FEE_CODES = frozenset({"CHRG", "COMM", "FEES", "FEE", "PHI"})
RECALL_CODES = frozenset({"RECALL", "RRTN", "RPCR"})
_DONG = re.compile(r"([0-9]{1,15})(?:\.0{1,5})?")


@dataclass(slots=True)
class Node:
    """One element with what is in it."""

    tag: str
    text: str = ""
    children: list["Node"] = field(default_factory=list)
    currency: str = ""

    def all(self, tag: str) -> Iterator["Node"]:
        return (child for child in self.children if child.tag == tag)

    def at(self, path: str) -> "Node | None":
        """The first element under the path of tags."""
        here: Node | None = self
        for tag in path.split("/"):
            here = next(here.all(tag), None) if here is not None else None
        return here

    def said(self, *paths: str) -> str:
        """The text under the first of the paths that has one."""
        for path in paths:
            found = self.at(path)
            if found is not None and found.text.strip():
                return found.text.strip()
        return ""


def unreadable(vi: str, en: str) -> StatementUnreadable:
    return StatementUnreadable(vi, en, field="file")


class _Reader:
    """Turns expat's events into nodes: the statement's kept children, each as soon as it is whole."""

    def __init__(self) -> None:
        self.whole: list[Node] = []
        self.statements = 0
        self._path: list[str] = []
        self._open: list[Node] = []
        self._parts = 0
        parser = expat.ParserCreate(namespace_separator="}")
        parser.buffer_text = True
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.StartDoctypeDeclHandler = self._forbidden
        parser.EntityDeclHandler = self._forbidden
        parser.UnparsedEntityDeclHandler = self._forbidden
        parser.ExternalEntityRefHandler = self._forbidden
        parser.ProcessingInstructionHandler = self._forbidden
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        self._parser = parser

    def feed(self, chunk: bytes, *, last: bool) -> list[Node]:
        """
        Returns:
            the elements that the chunk completed.

        Raises:
            StatementUnreadable: not XML, or more than a statement may hold.
        """
        try:
            self._parser.Parse(chunk, last)
        except expat.ExpatError as fault:
            vi = f"Tệp XML hỏng ở dòng {fault.lineno}."
            raise unreadable(vi, f"Not well-formed XML at line {fault.lineno}.") from fault
        except (LookupError, ValueError) as fault:
            raise unreadable("Bảng mã của tệp XML không đọc được.", "The XML's encoding is not known.") from fault
        whole, self.whole = self.whole, []
        return whole

    def _forbidden(self, *_: object) -> int:
        raise unreadable(
            "Tệp XML có khai báo thực thể hoặc DOCTYPE, không đọc.", "A statement has no document type and no entities."
        )

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition("}")[2]
        self._path.append(tag)
        self._parts += 1
        if len(self._path) > DEEPEST or self._parts > MOST_PARTS:
            raise unreadable("Tệp XML lồng quá sâu hoặc quá lớn.", "The XML is deeper or larger than a statement's.")
        depth = len(self._path)
        if depth == 2 and tag not in ROOTS:
            raise unreadable("Không phải sao kê camt.053 hay camt.054.", "Neither camt.053 nor camt.054.")
        if depth == 3 and tag == ROOTS[self._path[1]]:
            self.statements += 1
            self._parts = 0
        if self._open or (depth == 4 and tag in KEPT and self._path[2] == ROOTS[self._path[1]]):
            node = Node(tag, currency=attributes.get("Ccy", ""))
            if self._open:
                self._open[-1].children.append(node)
            self._open.append(node)

    def _end(self, _: str) -> None:
        if self._open:
            node = self._open.pop()
            if not self._open:
                self.whole.append(node)
        if len(self._path) <= 4:
            self._parts = 0
        self._path.pop()

    def _text(self, text: str) -> None:
        if self._open:
            node = self._open[-1]
            node.text += text
            if len(node.text) > LONGEST_TEXT:
                raise unreadable("Nội dung một ô quá dài.", f"A text is over {LONGEST_TEXT} letters.")


def nodes_of(content: bytes) -> Iterator[Node]:
    """The parts of the one statement in the file, in order.

    Raises:
        StatementUnreadable: not a file of one statement.
    """
    reader = _Reader()
    for start in range(0, max(len(content), 1), CHUNK):
        yield from reader.feed(content[start : start + CHUNK], last=start + CHUNK >= len(content))
        if reader.statements > 1:
            raise unreadable("Mỗi tệp một sao kê: hãy tách tệp.", "A file holds one statement of one account.")
    if reader.statements == 0:
        raise unreadable("Tệp không có sao kê nào.", "The file holds no statement.")


def read_camt(content: bytes) -> StatementFile:
    """The statement in the file.

    Raises:
        StatementUnreadable: it cannot be read as one at all.
    """
    head: dict[str, Node] = {}
    balances: dict[str, Node] = {}
    lines: list[StatementLine] = []
    faults: list[Fault] = []
    number = 0
    for node in nodes_of(content):
        if node.tag == "Bal":
            balances.setdefault(node.said("Tp/CdOrPrtry/Cd", "Tp/CdOrPrtry/Prtry"), node)
        elif node.tag != "Ntry":
            head.setdefault(node.tag, node)
        else:
            number += 1
            if number > MOST_ENTRIES:
                raise unreadable("Quá nhiều dòng.", f"Over {MOST_ENTRIES} entries.")
            try:
                lines += _lines(node, number)
            except ValueError as fault:
                faults.append(Fault(number, f"Bút toán {number}: {fault}.", f"Entry {number} cannot be read."))
    opening, closing = (_balance(balances, codes, faults) for codes in (("OPBD", "PRCD"), ("CLBD",)))
    period = head.get("FrToDt", Node("FrToDt"))
    from_on, to_on = (_day(period.said(name, name.replace("Tm", ""))) for name in ("FrDtTm", "ToDtTm"))
    closed_on = _day(balances["CLBD"].said("Dt/Dt", "Dt/DtTm")) if "CLBD" in balances else None
    sequence = head.get("ElctrncSeqNb", head.get("LglSeqNb", Node(""))).text.strip()
    return StatementFile(
        reference=head.get("Id", Node("")).text.strip() or hashlib.sha256(content).hexdigest(),
        lines=lines,
        faults=faults,
        account=head.get("Acct", Node("")).said("Id/Othr/Id", "Id/IBAN"),
        sequence=int(sequence) if sequence.isascii() and sequence.isdigit() and len(sequence) < 10 else None,
        from_on=from_on,
        to_on=to_on or closed_on,
        opening=opening,
        closing=closing,
    )


def _balance(balances: dict[str, Node], codes: tuple[str, ...], faults: list[Fault]) -> int | None:
    node = next((balances[code] for code in codes if code in balances), None)
    if node is None:
        return None
    try:
        amount = _amount(node, zero=True)
    except ValueError as fault:
        faults.append(Fault(0, f"Số dư: {fault}.", "A balance cannot be read."))
        return None
    return amount if node.said("CdtDbtInd") == "CRDT" else -amount


def _lines(entry: Node, number: int) -> list[StatementLine]:
    """The bookings of an entry: one, or one for each of its details.

    Raises:
        ValueError: what is wrong, in Vietnamese.
    """
    status = entry.said("Sts/Cd", "Sts")
    if status and status != "BOOK":
        return []
    whole = _amount(entry)
    details = [detail for details in entry.all("NtryDtls") for detail in details.all("TxDtls")]
    if len(details) <= 1:
        return [_line(entry, details[0] if details else Node("TxDtls"), number, whole, "")]
    amounts = [_amount(detail.at("AmtDtls/TxAmt") or detail) for detail in details]
    if sum(amounts) != whole:
        raise ValueError(f"tổng chi tiết {sum(amounts)} khác số tiền {whole}")
    return [_line(entry, detail, number, amounts[n], f".{n + 1}") for n, detail in enumerate(details)]


def _line(entry: Node, detail: Node, number: int, amount: int, suffix: str) -> StatementLine:
    sign = entry.said("CdtDbtInd")
    if sign not in ("CRDT", "DBIT"):
        raise ValueError("không rõ ghi có hay ghi nợ")
    own_ref = detail.said("Refs/AcctSvcrRef")
    ref = (own_ref if suffix else "") or entry.said("AcctSvcrRef") or own_ref or entry.said("NtryRef")
    if not ref:
        raise ValueError("không có số tham chiếu của ngân hàng")
    incoming = sign == "CRDT"
    who, agent = ("Dbtr", "DbtrAgt") if incoming else ("Cdtr", "CdtrAgt")
    texts = [node.text.strip() for info in detail.all("RmtInf") for node in info.all("Ustrd")]
    end_to_end = detail.said("Refs/EndToEndId")
    return StatementLine(
        number=number,
        line_ref=ref if own_ref and suffix else ref + suffix,
        incoming=incoming,
        amount=amount,
        booked_at=_moment(entry.said("BookgDt/DtTm", "BookgDt/Dt", "ValDt/DtTm", "ValDt/Dt")),
        content=" ".join(text for text in texts if text) or detail.said("AddtlTxInf") or entry.said("AddtlNtryInf"),
        other_bank_bin=detail.said(f"RltdAgts/{agent}/FinInstnId/ClrSysMmbId/MmbId", f"RltdAgts/{agent}/FinInstnId/Othr/Id"),
        other_account=detail.said(f"RltdPties/{who}Acct/Id/Othr/Id", f"RltdPties/{who}Acct/Id/IBAN"),
        other_name=detail.said(f"RltdPties/{who}/Nm", f"RltdPties/{who}/Pty/Nm"),
        our_ref="" if end_to_end == "NOTPROVIDED" else end_to_end,
        hint=_hint(entry, incoming=incoming),
    )


def _hint(entry: Node, *, incoming: bool) -> LineHint:
    codes = {entry.said("BkTxCd/Prtry/Cd").upper(), entry.said("BkTxCd/Domn/Fmly/SubFmlyCd").upper()}
    if incoming:
        return LineHint.OTHER
    if entry.said("RvslInd") in ("true", "1") or codes & RECALL_CODES:
        return LineHint.RECALL
    return LineHint.FEE if codes & FEE_CODES else LineHint.OTHER


def _amount(node: Node, *, zero: bool = False) -> int:
    amount = node.at("Amt")
    if amount is None:
        raise ValueError("không có số tiền")
    if amount.currency != "VND":
        raise ValueError("không phải đồng Việt Nam")
    match = _DONG.fullmatch(amount.text.strip())
    if match is None or (not zero and int(match[1]) == 0):
        raise ValueError("số tiền không phải số nguyên đồng lớn hơn 0")
    return int(match[1])


def _moment(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("không rõ ngày ghi sổ") from None
    return at if at.tzinfo is not None else at.replace(tzinfo=VIETNAM)


def _day(text: str) -> date | None:
    try:
        at = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    if at is None:
        return None
    on = at.astimezone(VIETNAM) if at.tzinfo is not None else at
    # A period that ends with midnight has the day before for its last.
    return date.fromordinal(on.toordinal() - 1) if "T" in text and on.time() == time() else on.date()
