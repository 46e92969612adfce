"""Use cases of the register of banks: whom money can be sent to today, and what changes from a day on."""

from datetime import date

from chalicelib.banking.banks import Bank, BankChange, bank_at, banks_on
from chalicelib.banking.errors import BankChangeClash, UnknownBank
from chalicelib.banking.ports import Banking
from chalicelib.kernel.clock import business_date


def reachable_bank(banking: Banking, bank_bin: str, *, field_name: str = "bank_bin") -> Bank:
    """The bank to whose accounts money can be sent today.

    Raises:
        UnknownBank: no bank that can be reached has the BIN; after a merger `details.into` says who has its accounts.
    """
    changes = banking.bank_changes.all()
    bank = bank_at(bank_bin, business_date(banking.now), changes)
    if bank is not None and bank.reachable:
        return bank
    into = [change.into_bin for change in changes if change.bank.bin == bank_bin and change.into_bin]
    raise UnknownBank(
        "Không chuyển được tới ngân hàng này.",
        "No reachable bank has this BIN.",
        field=field_name,
        details={"into": into[-1]} if into else {},
    )


def present_banks(banking: Banking, on: date | None = None) -> list[Bank]:
    """Every bank as it is today, or on another day."""
    return banks_on(on or business_date(banking.now), banking.bank_changes.all())


def change_bank(banking: Banking, change: BankChange) -> Bank:
    """Stage a change of the register from its day on; it never changes what is past.

    Raises:
        BankChangeClash: it begins today or before, or the BIN has another change from that day or later.
    """
    changes = banking.bank_changes.all()
    begins = change.bank.since
    of_bank = (one.bank.since for one in changes if one.bank.bin == change.bank.bin)
    later = [since for since in of_bank if since is not None and begins is not None and since >= begins]
    if begins is None or begins <= business_date(banking.now) or later:
        raise BankChangeClash(
            "Thay đổi phải bắt đầu từ ngày mai và sau các thay đổi khác của ngân hàng này.",
            "A change begins tomorrow at the earliest, and after the bank's other changes.",
            field="begins_on",
        )
    banking.bank_changes.stage([*changes, change])
    return change.bank
