"""Catalogue: what households offer.

Terms:
    listing: an offer of one household: goods, a price per unit, a stock, photos.
    stock: whole units that can be bought; an item of its own, so that buyers do not contend with the household's edits.
    lot: the harvest that a listing sells from, one after another; its code is on the parcel.
    sold ahead: promised before the harvest, up to the lot's cap, which is then the stock.
    category: a place in a small fixed tree.
    traits: the typed things said of goods: grade, variety, pack, whether they travel chilled.
    paid by weight: ordered by the piece at an expected weight, paid by what is weighed; `unit_price` is then an expectation.
    review: what a person of the province has to look at; `flags` say why. Hidden meanwhile, or visible and looked at after.
    act: who did what to a listing, for whom.
    mark: what a listing shows of an approved certificate, until its last day.
    commune: one of the 200 of 2022; the household's place.
    photo: awaited, then ready or refused; buyers see renditions, never what was uploaded.

Invariants: the stock never falls below zero and nothing is taken from a listing that is not on sale, by a condition in the
write itself; a listing on sale has a price; every change that buyers could see reaches search in the same unit of work.
"""

from chalicelib.catalogue.act import ACT_NAMES_VI, Act, ActKind
from chalicelib.catalogue.category import CATEGORIES, Category, children_of, find_category, path_of
from chalicelib.catalogue.certificate import Certificate, CertificateId, CertificateState, Claim
from chalicelib.catalogue.certificates import (
    awaits_document,
    claim_certificate,
    decide_certificate,
    end_document,
    find_certificate,
    own_certificate,
    request_document,
    revoke_certificate,
    shown_certificates,
    withdraw_certificate,
)
from chalicelib.catalogue.communes import COMMUNES, DISTRICTS, Commune, commune_of
from chalicelib.catalogue.errors import (
    AlreadyReported,
    CertificateMoved,
    GroundNeeded,
    ListingHeld,
    ListingIncomplete,
    NoSuchCategory,
    NoSuchCertificate,
    NoSuchListing,
    NoSuchReview,
    NotOnSale,
    ReviewMoved,
    SeasonOver,
    SoldOut,
    TooManyCertificates,
    TooManyLots,
    TooManyPhotos,
    UnknownCategory,
    UnknownCommune,
)
from chalicelib.catalogue.listing import Listing, ListingId, ListingState, settled, stock_of
from chalicelib.catalogue.lot import Harvest, Lot, Window, lot_code
from chalicelib.catalogue.lots import LotRevision, NextLot, close_ended_season, close_season, open_lot, revise_lot
from chalicelib.catalogue.mark import KIND_NAMES_VI, CertificateKind, Mark
from chalicelib.catalogue.moderation import decide_listing, find_review, report_listing, take_review, vouch_for
from chalicelib.catalogue.offer import Offer, Revision, revised
from chalicelib.catalogue.photo import (
    FAULTS_VI,
    MAX_PHOTOS,
    MAX_UPLOAD_BYTES,
    SHARED_WIDTH,
    UPLOAD_WINDOW_S,
    WIDTHS,
    ImageType,
    Photo,
    PhotoFault,
    PhotoId,
    PhotoState,
    PhotoUnfit,
    ids_of_upload,
    rendition_key,
    upload_key,
)
from chalicelib.catalogue.ports import Catalogue, CatalogueStore, ListingFeed, Seller, Sellers, UploadForm, Uploads
from chalicelib.catalogue.review import (
    COMPLAINTS_VI,
    GROUNDS_VI,
    Complaint,
    Ground,
    Report,
    Review,
    ReviewState,
    SubjectKind,
)
from chalicelib.catalogue.season import in_season, season_of, season_words
from chalicelib.catalogue.service import (
    accept_photo,
    create_listing,
    find_listing,
    find_own,
    listing_if_any,
    listings_of,
    pause_listing,
    prefetch,
    refuse_photo,
    remove_unsold,
    request_photo,
    resume_listing,
    return_stock,
    revise_listing,
    show_listing,
    take_stock,
)
from chalicelib.catalogue.suspicion import FLAG_NAMES_VI, Flag
from chalicelib.catalogue.traits import GRADE_NAMES_VI, Grade, PricedBy, Traits, Weighing
from chalicelib.catalogue.variety import COLD_CATEGORIES, FRESH_CATEGORIES, VARIETIES

__all__ = [
    "ACT_NAMES_VI",
    "CATEGORIES",
    "COLD_CATEGORIES",
    "COMMUNES",
    "COMPLAINTS_VI",
    "DISTRICTS",
    "FAULTS_VI",
    "FLAG_NAMES_VI",
    "FRESH_CATEGORIES",
    "GRADE_NAMES_VI",
    "GROUNDS_VI",
    "KIND_NAMES_VI",
    "MAX_PHOTOS",
    "MAX_UPLOAD_BYTES",
    "SHARED_WIDTH",
    "UPLOAD_WINDOW_S",
    "VARIETIES",
    "WIDTHS",
    "Act",
    "ActKind",
    "AlreadyReported",
    "Catalogue",
    "CatalogueStore",
    "Category",
    "Certificate",
    "CertificateId",
    "CertificateKind",
    "CertificateMoved",
    "CertificateState",
    "Claim",
    "Commune",
    "Complaint",
    "Flag",
    "Grade",
    "Ground",
    "GroundNeeded",
    "Harvest",
    "ImageType",
    "Listing",
    "ListingFeed",
    "ListingHeld",
    "ListingId",
    "ListingIncomplete",
    "ListingState",
    "Lot",
    "LotRevision",
    "Mark",
    "NextLot",
    "NoSuchCategory",
    "NoSuchCertificate",
    "NoSuchListing",
    "NoSuchReview",
    "NotOnSale",
    "Offer",
    "Photo",
    "PhotoFault",
    "PhotoId",
    "PhotoState",
    "PhotoUnfit",
    "PricedBy",
    "Report",
    "Review",
    "ReviewMoved",
    "ReviewState",
    "Revision",
    "SeasonOver",
    "Seller",
    "Sellers",
    "SoldOut",
    "SubjectKind",
    "TooManyCertificates",
    "TooManyLots",
    "TooManyPhotos",
    "Traits",
    "UnknownCategory",
    "UnknownCommune",
    "UploadForm",
    "Uploads",
    "Weighing",
    "Window",
    "accept_photo",
    "awaits_document",
    "children_of",
    "claim_certificate",
    "close_ended_season",
    "close_season",
    "commune_of",
    "create_listing",
    "decide_certificate",
    "decide_listing",
    "end_document",
    "find_category",
    "find_certificate",
    "find_listing",
    "find_own",
    "find_review",
    "ids_of_upload",
    "in_season",
    "listing_if_any",
    "listings_of",
    "lot_code",
    "open_lot",
    "own_certificate",
    "path_of",
    "pause_listing",
    "prefetch",
    "refuse_photo",
    "remove_unsold",
    "rendition_key",
    "report_listing",
    "request_document",
    "request_photo",
    "resume_listing",
    "return_stock",
    "revise_listing",
    "revise_lot",
    "revised",
    "revoke_certificate",
    "season_of",
    "season_words",
    "settled",
    "show_listing",
    "shown_certificates",
    "stock_of",
    "take_review",
    "take_stock",
    "upload_key",
    "vouch_for",
    "withdraw_certificate",
]
