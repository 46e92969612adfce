"""Use cases of sheets: announce a file, check it, take its rows in, undo them; write all listings out. They stage."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from chalicelib.catalogue import (
    GoodsAtOffice,
    Listing,
    ListingId,
    check_offer,
    commune_of,
    create_listing,
    find_category,
    listing_if_any,
    prefetch,
    remove_unsold,
    revise_listing,
    settled,
)
from chalicelib.identity import NoSuchParty, Party, PartyId, Phone, Role, expect, party_by_phone
from chalicelib.kernel.errors import DomainError, InvalidInput, Refused
from chalicelib.kernel.records import dataclass
from chalicelib.kernel.unit_of_work import Effect
from chalicelib.sheets.errors import NoSuchSheet, SheetMoved
from chalicelib.sheets.ports import Sheets
from chalicelib.sheets.row import Fault, Outcome, Row, Words, change_back, change_of, fault, offer_of, read_row
from chalicelib.sheets.sheet_export import ExportState, SheetExport
from chalicelib.sheets.sheet_import import (
    ENDS,
    MOVES,
    ImportState,
    SheetFormat,
    SheetId,
    SheetImport,
    TakenRow,
    listing_id_of,
)

LEAST_REASON, MOST_REASON = 10, 300


@dataclass(frozen=True, slots=True)
class Announcement:
    """A file that is to come."""

    sheet_id: SheetId
    format: SheetFormat
    name: str
    reason: str
    by: PartyId


def announce_import(sheets: Sheets, told: Announcement) -> SheetImport:
    """Stage a file that is to be uploaded.

    Raises:
        InvalidInput: no reason is given.
        SheetExists: at the commit, if the id was used before.
    """
    sheet = SheetImport(
        sheet_id=told.sheet_id,
        format=told.format,
        name=told.name,
        reason=settled(told.reason, field="reason", least=LEAST_REASON, most=MOST_REASON),
        requested_by=told.by,
        requested_at=sheets.now,
    )
    sheets.store.add_import(sheet)
    return sheet


def find_import(sheets: Sheets, sheet_id: SheetId) -> SheetImport:
    """
    Raises:
        NoSuchSheet: no import has the id.
    """
    found = sheets.store.find_import(sheet_id)
    if found is None:
        raise NoSuchSheet("Không có lần nhập này.", "There is no such import.")
    return found


def check_import(sheets: Sheets, sheet_id: SheetId) -> SheetImport:
    """Stage the order to read an uploaded file and say what it would do.

    Raises:
        NoSuchSheet, SheetMoved
    """
    return _begin(sheets, sheet_id, ImportState.CHECKING)


def begin_import(sheets: Sheets, sheet_id: SheetId) -> SheetImport:
    """Stage the order to take in the rows of a checked file.

    Raises:
        NoSuchSheet, SheetMoved
    """
    return _begin(sheets, sheet_id, ImportState.IMPORTING)


def undo_import(sheets: Sheets, sheet_id: SheetId) -> SheetImport:
    """Stage the order to set back what an import did; what was changed or sold since stays.

    Raises:
        NoSuchSheet, SheetMoved
    """
    return _begin(sheets, sheet_id, ImportState.UNDOING)


def _begin(sheets: Sheets, sheet_id: SheetId, step: ImportState) -> SheetImport:
    found = find_import(sheets, sheet_id)
    if step not in MOVES[found.state]:
        raise SheetMoved(
            "Tệp này đang ở bước khác; mời xem lại trang của tệp.",
            f"The file is {found.state.value}.",
            details={"state": found.state.value},
        )
    begun = _changed(found, state=step, rows_done=0, counts={}, slice=found.slice + 1, ended_at=None)
    sheets.store.save_import(begun, was=found)
    sheets.outbox.stage(effect_of_import(begun))
    return begun


def effect_of_import(sheet: SheetImport) -> Effect:
    """The order to a worker to go on with the step under way."""
    return Effect("sheet_import", f"{sheet.sheet_id}-{sheet.slice}", {"sheet_id": str(sheet.sheet_id)})


def _moved_on(sheets: Sheets, sheet: SheetImport) -> SheetImport | None:
    """The import as it is, if it is no longer as the worker has it: what he is about to do was done, by him or another.

    A commit whose answer was lost is tried again, and must not be done twice.
    """
    now = find_import(sheets, sheet.sheet_id)
    return None if now.version == sheet.version else now


def hand_on(sheets: Sheets, sheet: SheetImport) -> SheetImport:
    """Stage that this worker's time is over and another goes on, by an order of its own."""
    if (now := _moved_on(sheets, sheet)) is not None:
        return now
    handed = _changed(sheet, slice=sheet.slice + 1)
    sheets.outbox.stage(effect_of_import(handed))
    sheets.store.save_import(handed, was=sheet)
    return handed


def refuse_import(sheets: Sheets, sheet: SheetImport, why: Fault) -> SheetImport:
    """Stage that the file cannot be read at all."""
    if (now := _moved_on(sheets, sheet)) is not None:
        return now
    refused = _changed(sheet, state=ImportState.REFUSED, unreadable=why, ended_at=sheets.now)
    sheets.store.save_import(refused, was=sheet)
    return refused


def end_step(sheets: Sheets, sheet: SheetImport) -> SheetImport:
    """Stage that the step went through every row."""
    if (now := _moved_on(sheets, sheet)) is not None:
        return now
    ended = _changed(sheet, state=ENDS[sheet.state], rows_done=sheet.rows_total, ended_at=sheets.now)
    sheets.store.save_import(ended, was=sheet)
    return ended


def take_rows(sheets: Sheets, sheet: SheetImport, rows: Sequence[Row], *, total: int) -> SheetImport:
    """Stage some rows and, in the same unit of work, that they are done: a checked file's changes, or only their faults.

    Args:
        rows: the next of the file.

    Returns:
        the import as it is then. It may have gone less far than the rows do: a listing is written once in a unit of work, so
        a row that names one for the second time waits for the next.

    Raises:
        DomainError: at the commit, when a condition of one row's write fails; then take the rows one by one.
    """
    read = [read_row(row) for row in rows]
    sheets.identity.people.expect(phones=[words.values["phone"] for words, _ in read if "phone" in words.values])
    if (now := _moved_on(sheets, sheet)) is not None:
        return now
    sellers = _sellers(sheets, [words for words, _ in read])
    ids = [_listing_of(words, sellers) for words, _ in read]
    prefetch(sheets.catalogue, [one for one in ids if one is not None])
    counts, seen, done = dict(sheet.counts), set[ListingId](), 0
    for row, (words, faults), listing_id in zip(rows, read, ids, strict=True):
        if listing_id is not None and listing_id in seen:
            break
        seen |= {listing_id} if listing_id is not None else set()
        outcome = _take_row(sheets, sheet, row, words, faults, sellers)
        counts[outcome.value] = counts.get(outcome.value, 0) + 1
        done += 1
    taken = _changed(sheet, rows_total=total, rows_done=sheet.rows_done + done, counts=counts)
    sheets.store.save_import(taken, was=sheet)
    return taken


def pass_over(sheets: Sheets, sheet: SheetImport, row: Row, refusal: DomainError) -> SheetImport:
    """Stage that one row was refused at the commit, and why."""
    if (now := _moved_on(sheets, sheet)) is not None:
        return now
    sheets.store.keep_fault(sheet.sheet_id, sheet.state, fault(row, "", refusal.message_vi, refusal.message_en), 0)
    counts = {**sheet.counts, Outcome.FAULTY.value: sheet.counts.get(Outcome.FAULTY.value, 0) + 1}
    passed = _changed(sheet, rows_done=sheet.rows_done + 1, counts=counts)
    sheets.store.save_import(passed, was=sheet)
    return passed


def _take_row(
    sheets: Sheets, sheet: SheetImport, row: Row, words: Words, faults: list[Fault], sellers: dict[Phone, Party | None]
) -> Outcome:
    try:
        if not faults:
            return _apply(sheets, sheet, row, words, sellers)
    except (InvalidInput, Refused) as refusal:
        named = refusal.field if refusal.field in row.cells else ""
        faults = [fault(row, named or "", refusal.message_vi, refusal.message_en)]
    for place, one in enumerate(faults):
        sheets.store.keep_fault(sheet.sheet_id, sheet.state, one, place)
    return Outcome.FAULTY


def _apply(sheets: Sheets, sheet: SheetImport, row: Row, words: Words, sellers: dict[Phone, Party | None]) -> Outcome:
    """
    Raises:
        InvalidInput, Refused: what is wrong with the row.
    """
    phone = words.values.get("phone")
    seller = sellers.get(phone) if phone else None
    if phone and (seller is None or Role.HOUSEHOLD not in seller.roles):
        raise InvalidInput("Số này chưa đăng ký bán hàng.", "Nobody sells under this number.", field="phone")
    if "code" in words.values:
        was = listing_if_any(sheets.catalogue, words.values["code"])
        if was is None or (seller is not None and was.seller_id != seller.party_id):
            raise InvalidInput(
                "Không có sản phẩm mang mã này của hộ này.", "The household has no such listing.", field="code"
            )
        return _revise(sheets, sheet, words, was)
    if seller is None:
        raise InvalidInput("Sản phẩm mới cần điện thoại hộ bán.", "A new listing needs its household.", field="phone")
    offer = offer_of(words)
    was = listing_if_any(sheets.catalogue, listing_id_of(seller.party_id, words))
    if was is not None:
        return _revise(sheets, sheet, words, was)
    made_id = listing_id_of(seller.party_id, words)
    if sheet.state is ImportState.IMPORTING:
        made = create_listing(sheets.catalogue, seller.party_id, offer, listing_id=made_id)
        _keep(sheets, sheet, words, Outcome.CREATED, made, move=made.stock)
    else:
        check_offer(sheets.catalogue, seller.party_id, offer, listing_id=made_id)
    return Outcome.CREATED


def _revise(sheets: Sheets, sheet: SheetImport, words: Words, was: Listing) -> Outcome:
    change = change_of(words, was, sheets.now)
    if change.nothing:
        return Outcome.UNCHANGED
    version = words.values.get("version")
    if version is not None and version != was.version and change.before:
        raise InvalidInput(
            "Sản phẩm đã được sửa sau khi xuất tệp; hãy xuất lại rồi sửa.",
            "The listing was changed after this sheet was written; export it again.",
            field="version",
        )
    if sheet.state is ImportState.IMPORTING:
        now = revise_listing(sheets.catalogue, was.seller_id, was.listing_id, change.revision)
        _keep(sheets, sheet, words, Outcome.REVISED, now, before=change.before, move=change.move)
    return Outcome.REVISED


def _keep(
    sheets: Sheets,
    sheet: SheetImport,
    words: Words,
    outcome: Outcome,
    now: Listing,
    *,
    before: Mapping[str, str] | None = None,
    move: int,
) -> None:
    row = TakenRow(sheet.sheet_id, words.number, outcome, now.listing_id, before or {}, move, now.version)
    sheets.store.keep_row(row)


def _sellers(sheets: Sheets, rows: Sequence[Words]) -> dict[Phone, Party | None]:
    """Whose the numbers are: two round trips for all of them."""
    phones = list(dict.fromkeys(words.values["phone"] for words in rows if "phone" in words.values))
    ids = [found for phone in phones if (found := sheets.identity.people.party_id_of(phone)) is not None]
    expect(sheets.identity, parties=ids)
    return {phone: _party(sheets, phone) for phone in phones}


def _party(sheets: Sheets, phone: Phone) -> Party | None:
    try:
        return party_by_phone(sheets.identity, phone)
    except NoSuchParty:
        return None


def _listing_of(words: Words, sellers: dict[Phone, Party | None]) -> ListingId | None:
    """The listing that a row is about; None when the row does not even tell that."""
    if "code" in words.values:
        code: ListingId = words.values["code"]
        return code
    seller = sellers.get(words.values.get("phone", ""))
    known = {"own_code"} & words.values.keys() or {"title", "unit"} <= words.values.keys()
    return listing_id_of(seller.party_id, words) if seller is not None and known else None


def undo_rows(sheets: Sheets, sheet: SheetImport, rows: Sequence[TakenRow]) -> SheetImport:
    """Stage that some of an import's rows are set back, and that they are done."""
    if (now := _moved_on(sheets, sheet)) is not None:
        return now
    prefetch(sheets.catalogue, [row.listing_id for row in rows])
    counts, seen, done = dict(sheet.counts), set[ListingId](), 0
    for row in rows:
        if row.listing_id in seen:
            break
        seen.add(row.listing_id)
        outcome = _set_back(sheets, row)
        counts[outcome.value] = counts.get(outcome.value, 0) + 1
        done += 1
    # A row's number is one more than the rows up to it: the header is the first line.
    back = _changed(sheet, rows_done=rows[done - 1].number - 1, counts=counts)
    sheets.store.save_import(back, was=sheet)
    return back


def _set_back(sheets: Sheets, row: TakenRow) -> Outcome:
    now = listing_if_any(sheets.catalogue, row.listing_id)
    if now is None or now.version != row.version:
        return Outcome.KEPT
    if row.outcome is Outcome.CREATED:
        if now.stock != row.move or now.at_home not in (None, now.stock):
            return Outcome.KEPT
        remove_unsold(sheets.catalogue, now)
    else:
        try:
            revise_listing(sheets.catalogue, now.seller_id, now.listing_id, change_back(row.before, row.move, now))
        except GoodsAtOffice:
            return Outcome.KEPT
    return Outcome.BACK


def _changed(sheet: SheetImport, **changes: object) -> SheetImport:
    return replace(sheet, version=sheet.version + 1, **changes)  # type: ignore[arg-type]


def order_export(
    sheets: Sheets, sheet_id: SheetId, format_: SheetFormat, by: PartyId, *, category: str = "", commune_code: str = ""
) -> SheetExport:
    """Stage the order to write listings out.

    Raises:
        NoSuchCategory, UnknownCommune: no category or commune is called so.
        SheetExists: at the commit, if the id was used before.
    """
    if category:
        find_category(category)
    if commune_code:
        commune_of(commune_code)
    sheet = SheetExport(sheet_id, format_, by, sheets.now, category, commune_code)
    sheets.store.add_export(sheet)
    sheets.outbox.stage(Effect("sheet_export", str(sheet_id), {"sheet_id": str(sheet_id)}))
    return sheet


def find_export(sheets: Sheets, sheet_id: SheetId) -> SheetExport:
    """
    Raises:
        NoSuchSheet: no export has the id.
    """
    found = sheets.store.find_export(sheet_id)
    if found is None:
        raise NoSuchSheet("Không có lần xuất này.", "There is no such export.")
    return found


def note_export(sheets: Sheets, sheet: SheetExport, rows_done: int, *, done: bool) -> SheetExport:
    """Stage how many rows were written, and whether the file is there."""
    now = find_export(sheets, sheet.sheet_id)
    if now.version != sheet.version:
        return now
    noted = replace(
        sheet,
        rows_done=rows_done,
        state=ExportState.DONE if done else sheet.state,
        ended_at=sheets.now if done else None,
        version=sheet.version + 1,
    )
    sheets.store.save_export(noted, was=sheet)
    return noted
