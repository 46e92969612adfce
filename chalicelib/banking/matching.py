"""Use cases of a statement's lines: what each one means, posted once. They stage; only the edge commits.

A line is looked at by its exact reference first, then by amount, day and account; what no rule explains becomes a break.
"""

import re
from collections.abc import Iterable, Sequence, Set

from chalicelib.banking.break_queue import open_break, settle_break
from chalicelib.banking.breaks import BreakKind, BreakState
from chalicelib.banking.ports import Banking, Inflow, Notice
from chalicelib.banking.service import effect_of, record_outcome
from chalicelib.banking.statement import LineHint, LineOutcome, Statement, StatementLine, TakenLine, line_id_of
from chalicelib.banking.statements import own_account
from chalicelib.banking.transfer import Transfer, TransferId, TransferOutcome, TransferState
from chalicelib.kernel.booking import booking_id_of
from chalicelib.kernel.clock import business_date
from chalicelib.kernel.errors import InvalidInput
from chalicelib.ledger import Account, account, chart, credit, debit, post

_CARD_PAYOUT = re.compile(r"\bpo_[A-Za-z0-9]{6,64}\b")
CARD_PAYER = "STRIPE"
OWN_MOVE = re.compile(r"\bown_([0-7][0-9A-HJKMNP-TV-Z]{25})\b", re.IGNORECASE)
OUR_REF = re.compile(r"(?:flt_|tax-|comm-)[0-9A-Za-z-]{4,40}")


def take_plain_lines(banking: Banking, statement: Statement, lines: Sequence[StatementLine]) -> list[StatementLine]:
    """Stage the lines that tell nothing new but that the bank has booked it: notices told of, fees, confirmed transfers.

    All of them are read in one round trip and written together; at most 15 fit into one unit of work.

    Returns:
        the others, each to be taken in a unit of work of its own; lines taken in before are left out.
    """
    ids = [line_id_of(statement, line) for line in lines]
    inflow = banking.inflow()
    banking.statements.expect_lines(ids)
    inflow.expect(ids)
    for line in lines:
        transfer_id = _transfer_id(line)
        if transfer_id is not None:
            banking.transfers.expect(transfer_id)
    rest = []
    for line, line_id in zip(lines, ids, strict=True):
        if not statement.final or not _taken_plainly(banking, inflow, statement, line, line_id):
            rest.append(line)
    return rest


def _taken_plainly(banking: Banking, inflow: Inflow, statement: Statement, line: StatementLine, line_id: str) -> bool:
    seen = banking.statements.line(line_id)
    if seen is not None:
        return seen.line.print == line.print
    outcome = None
    own = own_account(banking, statement.account)
    if line.incoming:
        notice = inflow.find(line_id)
        if notice is not None and _is_plain(notice, line):
            inflow.settle(notice, into=own, amount=line.amount, line_ref=line.line_ref)
            outcome = LineOutcome.MATCHED
    elif line.hint is LineHint.FEE:
        outcome = _fee(banking, own, line, line_id)
    else:
        transfer = _transfer(banking, line)
        if transfer is not None and transfer.state is TransferState.CONFIRMED and transfer.amount == line.amount:
            outcome = LineOutcome.TRANSFER
    if outcome is not None:
        _stage(banking, statement, line, line_id, outcome)
    return outcome is not None


def _is_plain(notice: Notice, line: StatementLine) -> bool:
    return notice.amount == line.amount and not (notice.settled or notice.frozen or notice.unknown)


def take_line(banking: Banking, statement: Statement, line: StatementLine, beside: Set[str] = frozenset()) -> LineOutcome:
    """Stage one line, whatever it means. The same booking again changes nothing, unless the bank now tells it otherwise.

    Args:
        beside: booking ids of the file's lines: notices of theirs are no matter of this line.
    """
    line_id = line_id_of(statement, line)
    banking.statements.expect_lines([line_id])
    banking.inflow().expect([line_id])
    own = own_account(banking, statement.account)
    if not statement.final:
        return _notified(banking, statement, line)
    seen = banking.statements.line(line_id)
    if seen is not None:
        if seen.line.print != line.print:
            facts = {"was": seen.line.signed, "now": line.signed}
            _open(banking, BreakKind.LINE_DIFFERS, statement, line, facts=facts)
        return LineOutcome.SEEN
    outcome = _came(banking, statement, line, own, beside) if line.incoming else _went(banking, statement, line, own)
    _stage(banking, statement, line, line_id, outcome)
    return outcome


def _stage(banking: Banking, statement: Statement, line: StatementLine, line_id: str, outcome: LineOutcome) -> None:
    banking.statements.stage_line(TakenLine(line_id, statement.statement_id, line, outcome, banking.now))


def _notified(banking: Banking, statement: Statement, line: StatementLine) -> LineOutcome:
    """A booking told ahead of the statement: as a notice of it, or as the bank's word on a transfer."""
    if line.incoming:
        return banking.inflow().take_in(statement, line, into=None)
    transfer = _transfer(banking, line)
    if transfer is None or transfer.decided or transfer.amount != line.amount:
        return LineOutcome.SEEN
    return _confirm(banking, transfer, line)


def _came(banking: Banking, statement: Statement, line: StatementLine, own: Account, beside: Set[str]) -> LineOutcome:
    inflow, line_id = banking.inflow(), line_id_of(statement, line)
    notice = inflow.find(line_id)
    if notice is None and own.kind is chart.AGENT_BANK and _ordered_by_us(banking, line):
        return LineOutcome.REMITTANCE
    if notice is None and _is_own_move(banking, line, line_id, own):
        return LineOutcome.REMITTANCE
    if notice is not None and notice.settled:
        return _to_suspense(banking, statement, line, own)
    if notice is None and _is_card_payout(line):
        return _card_payout(banking, line, own, line_id)
    notice = notice or _twin(banking, statement, line, beside)
    if notice is None:
        outcome = inflow.take_in(statement, line, into=own)
        if outcome is LineOutcome.SUSPENSE:
            _open(banking, BreakKind.UNKNOWN_MONEY, statement, line, state=BreakState.SUSPENSE)
        return outcome
    inflow.settle(notice, into=own, amount=line.amount, line_ref=line.line_ref)
    settle_break(banking, BreakKind.NOTICE_WITHOUT_LINE, notice.booking_id, "line_came", BreakState.MATCHED)
    if notice.unknown:
        waits = _about(notice.booking_id)
        _open(
            banking,
            BreakKind.UNKNOWN_MONEY,
            statement,
            line,
            booking_id=notice.booking_id,
            amount=notice.amount,
            about=waits,
            state=BreakState.SUSPENSE,
        )
    if notice.amount != line.amount:
        facts = {"notice": notice.amount, "line": line.amount}
        _open(banking, BreakKind.AMOUNT_DIFFERS, statement, line, facts=facts, amount=abs(notice.amount - line.amount))
    return LineOutcome.MATCHED


def _twin(banking: Banking, statement: Statement, line: StatementLine, beside: Set[str]) -> Notice | None:
    """The one notice of the same amount, day, account and text that the bank told under another reference."""
    day = business_date(line.booked_at)
    found = banking.inflow().unsettled(statement.bank_bin, statement.account, day, amount=line.amount)
    alike = [notice for notice in found if notice.booking_id not in beside and _same_text(notice, line)]
    return alike[0] if len(alike) == 1 and not alike[0].settled else None


def _same_text(notice: Notice, line: StatementLine) -> bool:
    accounts = {notice.payer_account, line.other_account} - {""}
    return len(accounts) <= 1 and _letters(notice.content) == _letters(line.content)


def _letters(text: str) -> str:
    return "".join(letter for letter in text.upper() if letter.isalnum())


def _to_suspense(banking: Banking, statement: Statement, line: StatementLine, own: Account) -> LineOutcome:
    """Money of a notice that was given up, or a second line of one: it is here, and nobody's for now."""
    line_id = line_id_of(statement, line)
    waits = account(chart.UNAPPLIED, f"late-{_about(line_id)}")
    legs = [debit(own, line.amount), credit(waits, line.amount)]
    post(banking.ledger, kind="money_late", key=f"stmt:{line_id}", postings=legs, business_ref=_about(line_id))
    _open(banking, BreakKind.UNKNOWN_MONEY, statement, line, facts={"waits_on": waits.of}, state=BreakState.SUSPENSE)
    return LineOutcome.SUSPENSE


def _is_card_payout(line: StatementLine) -> bool:
    return CARD_PAYER in line.other_name.upper() and bool(_CARD_PAYOUT.search(f"{line.our_ref} {line.content}"))


def _card_payout(banking: Banking, line: StatementLine, own: Account, line_id: str) -> LineOutcome:
    """Flow 1c."""
    found = _CARD_PAYOUT.search(f"{line.our_ref} {line.content}")
    assert found is not None
    legs = [debit(own, line.amount), credit(account(chart.STRIPE, "vnd"), line.amount)]
    key = f"card:payout:{found[0]}"
    post(banking.ledger, kind="card_payout", key=key, postings=legs, business_ref=_about(line_id))
    return LineOutcome.CARD_PAYOUT


def _went(banking: Banking, statement: Statement, line: StatementLine, own: Account) -> LineOutcome:
    line_id = line_id_of(statement, line)
    if line.hint is LineHint.FEE:
        return _fee(banking, own, line, line_id)
    if line.hint is LineHint.RECALL:
        return _recalled(banking, statement, line, own)
    transfer = _transfer(banking, line)
    if transfer is not None and transfer.amount == line.amount:
        match transfer.state:
            case TransferState.CONFIRMED:
                return LineOutcome.TRANSFER
            case TransferState.SENT | TransferState.UNKNOWN:
                return _confirm(banking, transfer, line)
            case TransferState.FAILED:
                _open(banking, BreakKind.TRANSFER_AFTER_FAILURE, statement, line, unposted=True)
                return LineOutcome.UNEXPLAINED
    if _is_own_move(banking, line, line_id, own) or (own.kind is chart.OPERATING_BANK and _ordered_by_us(banking, line)):
        return LineOutcome.REMITTANCE
    _open(banking, BreakKind.UNEXPLAINED_DEBIT, statement, line, unposted=True)
    return LineOutcome.UNEXPLAINED


def _ordered_by_us(banking: Banking, line: StatementLine) -> bool:
    """Taxes, commission or float, posted when two people decided: the line names it and has its amount."""
    if not OUR_REF.fullmatch(line.our_ref):
        return False
    found = banking.top_ups.find(line.our_ref) if line.our_ref.startswith("flt_") else banking.remittances.find(line.our_ref)
    return found is not None and found.amount == line.amount


def _is_own_move(banking: Banking, line: StatementLine, line_id: str, own: Account) -> bool:
    """An own move, posted when two people decided: the line names it, and nothing told of this end of it yet.

    The slip of a cash deposit has no field for a reference, so that its text is looked through too. Whoever else names
    it is told apart by being the second, which is unknown money.
    """
    named = OWN_MOVE.search(f"{line.our_ref} {line.content}")
    move = None if named is None else banking.own_moves.find(f"own_{named[1].upper()}")
    if move is None or not move.awaits(own.kind, line.amount, incoming=line.incoming):
        return False
    banking.own_moves.save(move.told_of(line_id, incoming=line.incoming), was=move)
    return True


def _confirm(banking: Banking, transfer: Transfer, line: StatementLine) -> LineOutcome:
    """The statement decides a transfer about which the bank was silent (failure 13)."""
    record_outcome(banking, effect_of(transfer).payload, TransferOutcome("confirmed", line.line_ref, None))
    return LineOutcome.TRANSFER


def _fee(banking: Banking, own: Account, line: StatementLine, line_id: str) -> LineOutcome:
    legs = [debit(account(chart.EXPENSE_BANK, banking.own_bin), line.amount), credit(own, line.amount)]
    post(banking.ledger, kind="bank_fee", key=f"stmt:{line_id}", postings=legs, business_ref=_about(line_id))
    return LineOutcome.FEE


def _recalled(banking: Banking, statement: Statement, line: StatementLine, own: Account) -> LineOutcome:
    """Failure 17: the bank takes back what came in under the reference that the line names, or a part of it."""
    line_id = line_id_of(statement, line)
    first = banking.inflow().find(booking_id_of(statement.bank_bin, statement.account, line.our_ref))
    if first is None or first.recalled + line.amount > first.amount:
        _open(banking, BreakKind.UNEXPLAINED_DEBIT, statement, line, unposted=True)
        return LineOutcome.UNEXPLAINED
    bearer = banking.inflow().recall(first, out_of=own, amount=line.amount, line_id=line_id)
    facts = {"borne_by": bearer.code}
    about = first.order_id or _about(first.booking_id)
    _open(banking, BreakKind.RECALLED, statement, line, facts=facts, about=about, state=BreakState.MATCHED)
    return LineOutcome.RECALLED


def _transfer_id(line: StatementLine) -> TransferId | None:
    try:
        return None if line.incoming else TransferId.parse(line.our_ref)
    except InvalidInput:
        return None


def _transfer(banking: Banking, line: StatementLine) -> Transfer | None:
    transfer_id = _transfer_id(line)
    return banking.transfers.find(transfer_id) if transfer_id is not None else None


def _about(line_id: str) -> str:
    return line_id.replace(":", "-")


def _open(
    banking: Banking,
    kind: BreakKind,
    statement: Statement,
    line: StatementLine,
    *,
    facts: dict[str, int] | dict[str, str] | None = None,
    booking_id: str | None = None,
    amount: int | None = None,
    about: str | None = None,
    state: BreakState = BreakState.NEW,
    unposted: bool = False,
) -> None:
    line_id = line_id_of(statement, line)
    more = {"line_ref": line.line_ref, "content": line.content[:140], "our_ref": line.our_ref}
    open_break(
        banking,
        kind,
        booking_id=booking_id or line_id,
        account_number=statement.account,
        amount=line.amount if amount is None else amount,
        about=about or _about(line_id),
        facts={**more, **(facts or {})},
        state=state,
        unposted=unposted,
    )


def lines_of_chunks(lines: Sequence[StatementLine], start: int, size: int) -> Iterable[Sequence[StatementLine]]:
    """The lines from `start` on, in runs of `size`."""
    for at in range(start, len(lines), size):
        yield lines[at : at + size]
