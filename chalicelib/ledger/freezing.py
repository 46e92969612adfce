"""Freezing what may be wrong (failures 44 and 47), and letting it move again.

A frozen account's balance stays as it is, whoever writes: that is a condition of every write of it. The freeze of the whole
ledger is read along with the balances of each unit of work: one that begins after it posts nothing.
Why so: docs/adr/0010-freezing.md.
"""

from chalicelib.kernel.clock import to_text
from chalicelib.kernel.errors import Detail
from chalicelib.ledger.balance import Balance
from chalicelib.ledger.chart import Account
from chalicelib.ledger.errors import AccountFrozen, HotNotFrozen, LedgerFrozen, NotFrozen, NotVerified, ReversalNeedsTwo
from chalicelib.ledger.freeze import Freeze
from chalicelib.ledger.ports import Ledger
from chalicelib.ledger.verification import Verification


def freeze_account(ledger: Ledger, account: Account, *, by: str, why: str, case_id: str) -> Freeze:
    """Let nothing change the account any more; one that is frozen already keeps its first freeze.

    Raises:
        HotNotFrozen: it has no balance; freeze the cold accounts of its entries, or the whole ledger.
    """
    if account.kind.hot:
        raise HotNotFrozen(
            "Tài khoản tổng không có số dư để khoá. Hãy khoá các tài khoản liên quan, hoặc khoá cả sổ cái.",
            "A hot account has no balance to keep as it is: freeze the other accounts of its entries, or the whole ledger.",
            field="account",
            details={"account": account.id},
        )
    standing = ledger.store.balance(account).freeze
    if standing is not None:
        return standing
    made = Freeze(ledger.now, by, why, case_id)
    ledger.freezes.stage(account, made)
    return made


def release_account(ledger: Ledger, account: Account, *, since: str, maker_id: str, checker_id: str) -> Freeze:
    """Let it move again.

    Args:
        since: when it was frozen: the freeze that the two people looked into, not one that came later.

    Raises:
        ReversalNeedsTwo: maker and checker are one.
        NotFrozen: it is not, or since another moment.
    """
    _require_two(maker_id, checker_id)
    standing = _standing(None if account.kind.hot else ledger.store.balance(account).freeze, since)
    ledger.freezes.stage_release(account, standing)
    return standing


def freeze_ledger(ledger: Ledger, *, by: str, why: str, case_id: str) -> Freeze:
    """Let nothing move any more; if it is frozen already the first freeze stays."""
    standing = ledger.freezes.whole()
    if standing is not None:
        return standing
    made = Freeze(ledger.now, by, why, case_id)
    ledger.freezes.stage_whole(made)
    return made


def release_ledger(
    ledger: Ledger, *, since: str, told: Verification | None, accepted: int, maker_id: str, checker_id: str
) -> Freeze:
    """Let the ledger move again, once the verifier has looked at it as it stands.

    Args:
        told: the verifier's last word.
        accepted: how many findings the two people have looked into and accept.

    Raises:
        ReversalNeedsTwo: maker and checker are one.
        NotFrozen: it is not, or since another moment.
        NotVerified: the verifier has not looked since, or found something else.
    """
    _require_two(maker_id, checker_id)
    standing = _standing(ledger.freezes.whole(), since)
    if told is None or told.checked_at < standing.at or told.findings != accepted:
        details: dict[str, Detail] = (
            {} if told is None else {"checked_at": to_text(told.checked_at), "findings": told.findings}
        )
        raise NotVerified(
            "Sổ cái chưa được kiểm tra lại từ lúc khoá, hoặc số điểm sai khác với số đã chấp nhận.",
            "Run the verifier first; what it finds must be nothing, or as many findings as are accepted.",
            details=details,
        )
    ledger.freezes.stage_whole_release(standing)
    return standing


def require_open(ledger: Ledger) -> None:
    """
    Raises:
        LedgerFrozen: the whole ledger is frozen.
    """
    standing = ledger.freezes.whole()
    if standing is not None:
        raise LedgerFrozen(
            "Sổ cái đang tạm khoá để kiểm tra. Chưa có đồng nào được chuyển. Xin thử lại sau khi có thông báo mở lại.",
            "The ledger is frozen while it is checked. No money has moved. Try again, as a new request, once it is open.",
            details=_told(standing),
        )


def require_thawed(balance: Balance) -> None:
    """
    Raises:
        AccountFrozen: the account is frozen.
    """
    if balance.freeze is not None:
        raise AccountFrozen(
            "Một tài khoản của giao dịch này đang tạm khoá để kiểm tra. Chưa có đồng nào được chuyển."
            " Xin hỏi bưu điện xã, đọc mã vụ việc.",
            "An account of this operation is frozen while it is checked. No money has moved. Ask at a post office, naming"
            " the case; when it is released, send a new request.",
            details={"kind": balance.account.code, **_told(balance.freeze)},
        )


def _told(freeze: Freeze) -> dict[str, Detail]:
    return {"case": freeze.case_id, "since": to_text(freeze.at)}


def _standing(standing: Freeze | None, since: str) -> Freeze:
    if standing is None or to_text(standing.at) != since:
        raise NotFrozen("Không có lần khoá này.", "It is not frozen, or since another moment: look again.")
    return standing


def _require_two(maker_id: str, checker_id: str) -> None:
    if maker_id == checker_id:
        raise ReversalNeedsTwo("Cần hai người khác nhau.", "A release is asked for by one person and approved by another.")
