"""Anyone checks a receipt: is its journal entry under the signed seal of its day? Every step is shown, without script."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
from chalice.app import Response

from chalicelib.composition import Work
from chalicelib.entrypoints.http.resource import as_json
from chalicelib.entrypoints.http.seals import ProofView, proof_view
from chalicelib.entrypoints.pages.page import Pages, Shown, Visit
from chalicelib.entrypoints.speech import say
from chalicelib.entrypoints.speech.said import said_day
from chalicelib.kernel.errors import DomainError, InvalidInput, NotFound
from chalicelib.kernel.records import dataclass
from chalicelib.ledger import EntryId, NotSealed, SealBroken, claimed, leads_to, prove, trace

verify_pages = Pages(__name__)
MOST_ENTRIES = 10
SCRIPT = Path(__file__).parent / "templates" / "verify_receipt.txt"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was checked; `fine` is None when it cannot be said yet."""

    said: str
    fine: bool | None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """One entry with its steps."""

    entry_id: str
    steps: Sequence[Step]

    @property
    def fine(self) -> bool | None:
        told = [step.fine for step in self.steps]
        return False if False in told else None if None in told else True


def verify(visit: Visit) -> Shown:
    """What was pasted: a receipt's number, an entry's, or a whole proof."""
    text = visit.text("receipt")
    found = [of_proof(visit.work, text)] if text.startswith("{") else of_number(visit.work, text)
    return Shown("verify.html", {"checked": found, "pasted": text})


@verify_pages.page("/verify", "verify.html", submit=verify)
def verify_page(visit: Visit) -> dict[str, Any]:
    number = visit.query.get("so", "").strip()
    return {"checked": of_number(visit.work, number) if number else [], "pasted": number or visit.text("receipt")}


@verify_pages.route("/verify/script", methods=["GET"], name="verify_script")
def verify_script() -> Response:
    """The program that strangers run themselves."""
    return Response(SCRIPT.read_text("utf-8"), headers={"Content-Type": "text/plain; charset=utf-8"})


def of_number(work: Work, number: str) -> list[Checked]:
    """
    Raises:
        NotFound: no entry, and nothing with entries, has the number.
    """
    if number.startswith(f"{EntryId.prefix}_"):
        return [_of_entry(work, EntryId.parse(number, field="receipt"))]
    if not number or "#" in number or len(number) > 64:
        raise _nothing()
    entries = trace(work.ledger, number)[:MOST_ENTRIES]
    if not entries:
        raise _nothing()
    return [_of_entry(work, entry.entry_id) for entry in entries]


def of_proof(work: Work, text: str) -> Checked:
    """Check a pasted proof by itself, and against the seal that is published.

    Raises:
        InvalidInput: no proof.
    """
    try:
        proof = msgspec.json.decode(text, type=ProofView)
        digest = bytes.fromhex(proof.digest)
        path = [bytes.fromhex(node) for node in proof.path]
    except (msgspec.DecodeError, ValueError, UnicodeError) as error:
        raise InvalidInput("Nội dung dán vào không đọc được.", "Not a proof of this product.", field="receipt") from error
    key = msgspec.to_builtins(proof.seal.key)
    own = work.sealing.signer.public_key
    seal = claimed(work.sealing.signer, proof.seal.signed, key)
    published = None if seal is None else work.sealing.seals.find(seal.day)
    under = seal is not None and leads_to(digest, proof.index, seal.entries, path, seal.root)
    known = key == own or (published is not None and key == published.key)
    return Checked(
        proof.entry_id,
        [
            Step(say("Niêm phong được ký đúng bằng khoá ghi kèm"), seal is not None),
            Step(say("Khoá đó là khoá đã công bố"), known, proof.seal.key.kid),
            Step(say("Mã băm của bút toán dẫn tới gốc đã niêm phong"), under, proof.digest),
            Step(say("Niêm phong này là bản đã công bố"), published is not None and published.signed == proof.seal.signed),
        ],
    )


def _of_entry(work: Work, entry_id: EntryId) -> Checked:
    there = Step(say("Bút toán có trong sổ"), True, entry_id)
    try:
        found = prove(work.sealing, entry_id)
    except NotSealed as waiting:
        return Checked(
            entry_id, [there, Step(say("Ngày này chưa niêm phong, mời xem lại vào sáng hôm sau"), None, waiting.code)]
        )
    except SealBroken as broken:
        return Checked(entry_id, [there, Step(say("Niêm phong của ngày không khớp, đã báo kiểm tra"), False, broken.code)])
    by_itself = of_proof(work, as_json(proof_view(found, None)))
    day = Step(
        say("Đã niêm phong cùng {entries} bút toán của {day}", entries=found.seal.entries, day=said_day(found.seal.day)),
        True,
    )
    return Checked(entry_id, [there, day, *by_itself.steps])


def _nothing() -> DomainError:
    return NotFound("Không có biên nhận mang số này.", "No receipt has this number.", details={})
