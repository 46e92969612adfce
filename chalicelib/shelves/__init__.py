"""Shelves: goods that households leave at a post office ahead of orders.

Terms:
    shelf: the units of one listing that lie at one outlet, and the log of its moves.
    taken in: left by the household at the counter; sent: gone to the carrier with an order's parcel; taken back: home again.
    recount: the teller counts what lies there; what differs has a reason, and a supervisor's signature.

Invariants: a shelf never holds fewer than no units; what lies on all shelves of a listing is never more than its household
owns (unsold, or sold and not handed in); taken in = sent + taken back + missing + lying; a log is only ever added to; what
can be sold is the listing's stock alone, wherever the units lie.
"""

from chalicelib.shelves.errors import (
    OBSTACLES,
    MoreThanOwned,
    NoSuchShelf,
    NotKeptHere,
    ShelfMoved,
    ShelfMoveExists,
    ShelfShort,
)
from chalicelib.shelves.ports import ShelfStore, Shelves
from chalicelib.shelves.service import (
    SENDABLE,
    Brought,
    Recount,
    find_move,
    find_shelf,
    lacking,
    recount_shelf,
    send_from_shelf,
    shelves_at,
    shelves_of,
    take_back,
    take_in,
    waiting_parcels,
)
from chalicelib.shelves.shelf import MoveKind, Obstacle, Shelf, ShelfMove, ShelfMoveId, Variance, obstacle_of

__all__ = [
    "OBSTACLES",
    "SENDABLE",
    "Brought",
    "MoreThanOwned",
    "MoveKind",
    "NoSuchShelf",
    "NotKeptHere",
    "Obstacle",
    "Recount",
    "Shelf",
    "ShelfMove",
    "ShelfMoveExists",
    "ShelfMoveId",
    "ShelfMoved",
    "ShelfShort",
    "ShelfStore",
    "Shelves",
    "Variance",
    "find_move",
    "find_shelf",
    "lacking",
    "obstacle_of",
    "recount_shelf",
    "send_from_shelf",
    "shelves_at",
    "shelves_of",
    "take_back",
    "take_in",
    "waiting_parcels",
]
