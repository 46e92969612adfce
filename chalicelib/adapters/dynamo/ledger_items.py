"""The ledger's items: what an entry, a line, a balance, a hold look like in the table, and back.

Keys are those of `ledger.py`. Items that no journal entry vouches for carry a digest of their own, so that altering any of
their fields shows (`infra/ledger`).
"""

import hashlib
import json
import re
import zlib
from datetime import date, datetime

from chalicelib.adapters.dynamo.ledger_freezes import NOT_FROZEN, freeze_of
from chalicelib.adapters.dynamo.table import Absent, AtLeast, Condition, Equals, Item, Key, Put, join
from chalicelib.kernel.clock import business_date, from_text, to_text
from chalicelib.kernel.errors import InvalidInput
from chalicelib.ledger import (
    Account,
    AlreadyPosted,
    Balance,
    EntryId,
    Hold,
    HoldId,
    HoldState,
    JournalEntry,
    Line,
    Posting,
    Reversed,
    Side,
    account_of,
)

_LINE_SK = re.compile(r"E#[0-9]{12}")
LAST_SEQUENCE = 10**12 - 1
SHARDS = 16
"""Partitions over which one day of a hot account, and one day of the journal, is spread."""


def shard_of(entry_id: str) -> str:
    """`00` to `15`, the same for ever for one journal entry."""
    return f"{zlib.crc32(entry_id.encode()) % SHARDS:02d}"


def day_text(day: date) -> str:
    return day.strftime("%Y%m%d")


def day_of(text: str) -> date:
    """The day that `day_text` wrote."""
    return date.fromisoformat(text)


def already_posted(key: str) -> AlreadyPosted:
    return AlreadyPosted("Bút toán này đã được ghi.", "This posting key was used before.", details={"key": key})


def account_pk(account: Account) -> str:
    return join("ACC", account.id)


def balance_of(account: Account, item: Item) -> Balance:
    return Balance(account, item["posted"], item["held"], item["sequence"], item["head"], freeze_of(item))


def balance_write(balance: Balance, read: Item | None, posted_at: str | None) -> Put:
    """One write for all that the unit of work did to the account.

    The version, not the sequence, is compared: a hold changes the account without adding an entry. The floor stands in the
    write as well as in the decision, so that no path around the decision can take an account below zero. So does the freeze,
    which leaves the version alone: whoever read the balance before it was frozen fails here.
    """
    held_back = balance.held if balance.account.kind.floor else None
    if held_back is not None and balance.posted < held_back:
        raise ValueError(f"below the floor: {balance.account.id}")
    when: tuple[Condition, ...] = (Absent(),)
    version = 1
    if read is not None:
        version = read["version"] + 1
        when = (Equals("version", read["version"]), NOT_FROZEN)
        taken = read["posted"] - balance.posted
        if held_back is not None and taken > 0:
            when = (*when, AtLeast("posted", held_back + taken))
    since = str(read["gsi2sk"]).partition("#")[0] if read is not None and "gsi2sk" in read else posted_at
    return Put(balance_item(balance, version, since), when=when)


def posted_item(entry: JournalEntry) -> Item:
    """The mark of its posting key."""
    return {"pk": join("POSTED", entry.key), "sk": "U", "entry": str(entry.entry_id)}


def header_key(entry_id: EntryId) -> Key:
    return Key(join("TX", entry_id), "H")


def balance_item(balance: Balance, version: int, since: str | None) -> Item:
    """The balance's item.

    Args:
        since: when it last left zero; a passing account that is not zero is found in this order.
    """
    item: Item = {
        "pk": account_pk(balance.account),
        "sk": "B",
        "posted": balance.posted,
        "held": balance.held,
        "sequence": balance.sequence,
        "head": balance.head,
        "version": version,
    }
    if balance.posted != 0 and balance.account.kind.passing and since:
        item |= {"gsi2pk": open_pk(balance.account.code), "gsi2sk": join(since, balance.account.of)}
    return item


def open_pk(code: str) -> str:
    """Partition of the passing accounts of a kind that are not zero."""
    return join("OPEN", code)


def header_item(entry: JournalEntry, ordinal: int) -> Item:
    """The journal entry's item.

    Args:
        ordinal: its place among the entries of its unit of work, which share one moment.
    """
    posted_at = to_text(entry.posted_at)
    position = join(posted_at, f"{ordinal:02d}", entry.entry_id)
    late_from = None if entry.late_from is None else to_text(entry.late_from)
    extra = {"reverses": entry.reverses, "device_id": entry.device_id, "late_from": late_from}
    return {
        "pk": join("TX", entry.entry_id),
        "sk": "H",
        "entry": str(entry.entry_id),
        "kind": entry.kind,
        "key": entry.key,
        "legs": [[leg.account.id, leg.side.value, leg.amount] for leg in entry.postings],
        "business_ref": entry.business_ref,
        "actor": entry.actor,
        "effective_at": to_text(entry.effective_at),
        "posted_at": posted_at,
        "policy": entry.policy_version,
        "digest": entry.digest,
        "gsi1pk": join("REF", entry.business_ref),
        "gsi1sk": position,
        "gsi2pk": join("DAY", day_text(business_date(entry.posted_at)), shard_of(entry.entry_id)),
        "gsi2sk": position,
        **{name: str(value) for name, value in extra.items() if value is not None},
    }


def entry_of(item: Item) -> JournalEntry:
    """The journal entry of a header, as read from the table or from its stream."""
    reverses, late_from = item.get("reverses"), item.get("late_from")
    return JournalEntry(
        entry_id=EntryId(item["entry"]),
        kind=item["kind"],
        key=item["key"],
        postings=tuple(Posting(account_of(account), Side(side), amount) for account, side, amount in item["legs"]),
        business_ref=item["business_ref"],
        actor=item["actor"],
        effective_at=from_text(item["effective_at"]),
        posted_at=from_text(item["posted_at"]),
        policy_version=item["policy"],
        reverses=None if reverses is None else EntryId(reverses),
        device_id=item.get("device_id"),
        late_from=None if late_from is None else from_text(late_from),
    )


def reversed_key(entry_id: EntryId) -> Key:
    return Key(join("TX", entry_id), "REV")


def reversed_item(now: Reversed) -> Item:
    key = reversed_key(now.entry_id)
    item: Item = {
        "pk": key.pk,
        "sk": key.sk,
        "amounts": {account.id: amount for account, amount in now.amounts.items()},
        "entries": [str(entry_id) for entry_id in now.entries],
        "words": [list(words) for words in now.words],
    }
    return {**item, "digest": _digest(item)}


def reversed_of(entry_id: EntryId, item: Item) -> Reversed:
    amounts = {account_of(account): amount for account, amount in item["amounts"].items()}
    words = tuple((maker, checker, reason) for maker, checker, reason in item["words"])
    return Reversed(entry_id, amounts, tuple(map(EntryId, item["entries"])), words)


def hot_leg_item(entry: JournalEntry, leg: Posting) -> Item:
    day = day_text(business_date(entry.posted_at))
    return {
        "pk": join("ACC", leg.account.id, day, shard_of(entry.entry_id)),
        "sk": join("E", entry.entry_id),
        "side": leg.side.value,
        "amount": leg.amount,
    }


def line_key(account: Account, sequence: int) -> Key:
    return Key(account_pk(account), join("E", f"{sequence:012d}"))


def line_item(line: Line) -> Item:
    key = line_key(line.account, line.sequence)
    return {
        "pk": key.pk,
        "sk": key.sk,
        "sequence": line.sequence,
        "entry": line.entry_id,
        "kind": line.kind,
        "business_ref": line.business_ref,
        "amount": line.amount,
        "balance_after": line.balance_after,
        "effective_at": line.effective_at,
        "posted_at": line.posted_at,
        "previous": line.previous,
        "hash": line.hash,
    }


def line_of(account: Account, item: Item) -> Line:
    return Line(
        account=account,
        sequence=item["sequence"],
        entry_id=item["entry"],
        kind=item["kind"],
        business_ref=item["business_ref"],
        amount=item["amount"],
        balance_after=item["balance_after"],
        effective_at=item["effective_at"],
        posted_at=item["posted_at"],
        previous=item["previous"],
        hash=item["hash"],
    )


def line_start(account: Account, position: dict[str, str]) -> dict[str, str]:
    """The account comes from the caller's right to it, never from the cursor.

    Raises:
        InvalidInput: a cursor of another listing.
    """
    sort_key = position.get("sk", "")
    if not _LINE_SK.fullmatch(sort_key) or len(position) != 1:
        raise InvalidInput("Con trỏ trang không hợp lệ.", "Not a cursor of a statement.", field="cursor")
    return {"pk": account_pk(account), "sk": sort_key}


OPEN_HOLDS = join("OPEN", "hold")
"""Where holds are listed until they are resolved, in the order in which they should have been."""


def hold_key(hold_id: HoldId) -> Key:
    return Key(join("HOLD", hold_id), "H")


def hold_item(hold: Hold) -> Item:
    key = hold_key(hold.hold_id)
    item: Item = {
        "pk": key.pk,
        "sk": key.sk,
        "account": hold.account.id,
        "amount": hold.amount,
        "purpose": hold.purpose,
        "until": to_text(hold.until),
        "state": hold.state.value,
    }
    index: Item = {}
    if hold.state is HoldState.HELD:
        index = {"gsi2pk": OPEN_HOLDS, "gsi2sk": to_text(hold.until)}
    return {**item, "digest": _digest(item), **index}


def hold_of(item: Item) -> Hold:
    until: datetime = from_text(item["until"])
    hold_id = HoldId(item["pk"].partition("#")[2])
    return Hold(hold_id, account_of(item["account"]), item["amount"], item["purpose"], until, HoldState(item["state"]))


def _digest(item: Item) -> str:
    """SHA-256 over every attribute."""
    return hashlib.sha256(json.dumps(item, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()).hexdigest()
