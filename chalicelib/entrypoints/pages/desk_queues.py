"""One page of all queues: what waits, since when, whose it is, what to do next; and the trail of one thing's owners."""

from typing import Any
from urllib.parse import urlencode

from chalicelib.entrypoints.http.acts import title_of
from chalicelib.entrypoints.http.queues import (
    Assignment,
    Queue,
    QueueItemView,
    post_assignment,
    show_handings,
    show_queues,
)
from chalicelib.entrypoints.pages.desk_lists import Column, listed_whole
from chalicelib.entrypoints.pages.desk_rooms import SEE, may_operate, names_of
from chalicelib.entrypoints.pages.desk_words import BREAK_KINDS, HOME, thing_address, thing_name
from chalicelib.entrypoints.pages.page import Download, Pages, Redirect, Visit
from chalicelib.entrypoints.speech import say, words
from chalicelib.entrypoints.speech.said import said_time
from chalicelib.identity import Permission
from chalicelib.oversight import KIND_NAMES_VI, CaseKind

desk_queue_pages = Pages(__name__)
ROOM = f"{HOME}/viec"

QUEUES: dict[Queue, str] = words(
    {
        Queue.MODERATION: "Kiểm duyệt",
        Queue.DISPUTES: "Khiếu nại",
        Queue.REFUNDS: "Hoàn tiền bị kẹt",
        Queue.BREAKS: "Lệch với ngân hàng",
        Queue.VARIANCES: "Chênh lệch quỹ",
        Queue.TABLETS: "Máy tính bảng",
        Queue.MONEY: "Tiền mặt và sổ cái",
        Queue.OTHER: "Vụ việc khác",
        Queue.APPROVALS: "Chờ người thứ hai duyệt",
    }
)

STEPS: dict[str, str] = words(
    {
        "review": "Xem tin rồi duyệt hoặc trả về",
        "break": "Tìm xem tiền của ai, rồi xin xử lý",
        "refund": "Gửi lại, hoặc xin chuyển sang tài khoản khác",
        CaseKind.RATING_REPORTED: "Đọc đánh giá, giữ lại hoặc ẩn",
        CaseKind.GOODS_DISPUTED: "Xem ảnh, nghe hai bên, xin quyết định",
        CaseKind.CARD_DISPUTE: "Gửi bằng chứng trước hạn",
        CaseKind.REFUND_STUCK: "Xem tiền đã tới chưa, rồi đóng",
        CaseKind.BANK_BREAK: "Mở khoản lệch, tìm xem tiền của ai",
        CaseKind.VARIANCE: "Đếm lại cùng điểm, xin xử lý",
        CaseKind.REPEATED_VARIANCE: "Gặp giao dịch viên và trưởng điểm",
        CaseKind.CASH_DIFFERENCE: "Đếm lại hai đầu, xin xử lý",
        CaseKind.TABLET_LOST: "Gọi điểm, khoá máy nếu chưa khoá",
        CaseKind.JOURNAL_BROKEN: "Thu máy về, đối chiếu phiếu đã trả",
        CaseKind.OFFLINE_EXCEPTION: "Đối chiếu phiếu với khách và điểm",
        CaseKind.LOW_CASH: "Lên chuyến tiền tới điểm",
        CaseKind.CASH_DENIED: "Đếm quầy, xem camera, xin quyết định",
        CaseKind.LEDGER_BROKEN: "Dừng chi tiền, báo kiểm toán",
        CaseKind.COVERAGE: "Chuyển tiền vào tài khoản bảo chứng",
        CaseKind.SPLITTING: "Gọi khách, hỏi mục đích rút tiền",
        CaseKind.TWO_OUTLETS: "Hỏi cả hai điểm",
        CaseKind.DUPLICATE: "So hai giao dịch, đảo nếu trùng",
        CaseKind.TAKEOVER: "Hỏi kiểm soát viên vì sao tiếp quản",
        CaseKind.OUT_OF_HOURS: "Gọi điểm hỏi vì sao mở ngoài giờ",
        CaseKind.COD_BATCH: "Đối chiếu bảng kê với người giao",
        CaseKind.COD_LATE: "Gọi bưu tá nộp tiền thu hộ",
        CaseKind.SEARCH_DRIFT: "Xem tìm kiếm đã tự dựng lại chưa",
    }
)
"""What to do next, by the kind of the thing."""


def item_name(one: QueueItemView) -> str:
    match one.kind:
        case "review":
            return one.title
        case "break":
            return BREAK_KINDS.get(one.title, one.title)
        case "refund":
            return say("Hoàn tiền chưa tới người mua")
        case kind if kind in set(CaseKind):
            return say(KIND_NAMES_VI[CaseKind(kind)])
        case act:
            return title_of(act)


def item_step(one: QueueItemView) -> str:
    return STEPS.get(one.kind, say("Đọc lý do rồi duyệt hoặc từ chối"))


def item_room(one: QueueItemView) -> str:
    """Where it can be acted upon."""
    match one.kind:
        case "review":
            return f"{HOME}/{'chung-nhan' if one.id.startswith('cer_') else 'kiem-duyet'}/{one.id}"
        case "refund":
            return f"{HOME}/hoan-tien"
        case CaseKind.RATING_REPORTED:
            return thing_address(one.about)
        case _:
            return thing_address(one.id)


def columns_of(visit: Visit, rows: list[QueueItemView]) -> list[Column[QueueItemView]]:
    names = names_of(visit, [one.owner_id for one in rows])
    return [
        Column(say("Hàng đợi"), lambda row: QUEUES[row.queue]),
        Column(say("Việc"), item_name),
        Column(say("Mã"), lambda row: row.id),
        Column(say("Về"), lambda row: thing_name(row.about)),
        Column(say("Số tiền"), lambda row: row.amount),
        Column(say("Người phụ trách"), lambda row: names[row.owner_id] or say("chưa ai nhận")),
        Column(say("Chờ từ"), lambda row: said_time(row.since)),
        Column(say("Hạn"), lambda row: said_time(row.due_at)),
        Column(say("Quá hạn"), lambda row: say("quá hạn") if row.overdue else ""),
        Column(say("Việc tiếp theo"), item_step),
    ]


@desk_queue_pages.page("/dieu-hanh/viec", "desk_queues.html", allow=SEE)
def desk_queues_page(visit: Visit) -> dict[str, Any] | Download:
    """`hang` chooses a queue; `cua` what is mine (`toi`) or nobody's (`chua`)."""
    asked, whose = visit.query.get("hang", ""), visit.query.get("cua", "")
    seen = visit.read(show_queues, queue=asked)
    me = visit.actor.party_id if visit.actor else ""
    wanted = {"toi": me, "chua": None}
    rows = [one for one in seen.entries if whose not in wanted or one.owner_id == wanted[whose]]
    found = listed_whole(visit, ROOM, "viec-can-lam", rows, columns_of(visit, rows))
    if isinstance(found, Download):
        return found
    return {
        "queues": [(QUEUES[one.queue], f"{ROOM}?{urlencode({'hang': one.queue})}", one) for one in seen.queues if one.count],
        "chosen": asked,
        "chosen_name": QUEUES[Queue(asked)] if asked else "",
        "picks": [(name, of, f"{ROOM}?{urlencode({'hang': asked, 'cua': of})}") for name, of in PICKS],
        "whose": whose,
        "list": found,
        "names": names_of(visit, [name for one in found.rows for name in (one.owner_id, one.about)]),
        "item_name": item_name,
        "item_step": item_step,
        "item_room": item_room,
        "trail": lambda one: f"{ROOM}/{one.id}" if one.queue is not Queue.APPROVALS else "",
        "back": f"{ROOM}?{urlencode({'hang': asked, 'cua': whose})}",
        "me": me,
        "may_operate": may_operate(visit),
        "now": visit.work.now,
    }


PICKS = words((("Tất cả", ""), ("Chưa ai nhận", "chua"), ("Tôi phụ trách", "toi")))


def assign(visit: Visit) -> Redirect:
    """One form for three buttons: take it, hand it on, give it back."""
    choice = visit.text("choice")
    body = Assignment(
        staff_number=visit.text("staff_number") if choice == "hand" else "",
        give_back=choice == "back",
    )
    visit.do(post_assignment, body)
    return Redirect(f"{ROOM}/{visit.path['thing']}")


@desk_queue_pages.page("/dieu-hanh/viec/{thing}", "desk_queue_item.html", allow=SEE, submit=assign)
def desk_queue_item_page(visit: Visit) -> dict[str, Any]:
    """Whose one thing is and was; where it is still in a queue, what it is."""
    trail = visit.read(show_handings)
    found = next((one for one in visit.read(show_queues).entries if one.id == trail.thing), None)
    people = [trail.owner_id, *(name for one in trail.entries for name in (one.by, one.owner_id))]
    return {
        "trail": trail,
        "item": found,
        "name": item_name(found) if found else thing_name(trail.thing),
        "step": item_step(found) if found else "",
        "room": item_room(found) if found else thing_address(trail.thing),
        "names": names_of(visit, people),
        "mine": visit.actor is not None and visit.actor.party_id == trail.owner_id,
        "may_operate": may_operate(visit) and found is not None,
        "now": visit.work.now,
    }


@desk_queue_pages.form("/dieu-hanh/viec/{thing}/nhan", allow=Permission.OPERATE)
def take_item_form(visit: Visit) -> Redirect:
    """Taking from the list leads to where the thing is done."""
    visit.do(post_assignment, Assignment())
    found = next((one for one in visit.read(show_queues).entries if one.id == visit.path["thing"]), None)
    return Redirect(item_room(found) if found else ROOM)
