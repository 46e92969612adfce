"""Catalogue: what households offer.

Terms:
    listing: an offer of one household: goods, a price per unit, a stock, photos.
    stock: whole units that can be bought; an item of its own, so that buyers do not contend with the household's edits.
    lot: the harvest that a listing sells from; its code is on the parcel.
    category: a place in a small fixed tree.
    commune: one of the 200 of 2022; the household's place.
    photo: awaited, then ready or refused; buyers see renditions, never what was uploaded.

Invariants: the stock never falls below zero and nothing is taken from a listing that is not on sale, by a condition in the
write itself; a listing on sale has a price; every change that buyers could see reaches search in the same unit of work.
"""

from chalicelib.catalogue.category import CATEGORIES, Category, children_of, find_category, path_of
from chalicelib.catalogue.communes import COMMUNES, DISTRICTS, Commune, commune_of
from chalicelib.catalogue.errors import (
    ListingIncomplete,
    NoSuchCategory,
    NoSuchListing,
    NotOnSale,
    SoldOut,
    TooManyPhotos,
    UnknownCategory,
    UnknownCommune,
)
from chalicelib.catalogue.listing import Listing, ListingId, ListingState
from chalicelib.catalogue.lot import Harvest, lot_code
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
from chalicelib.catalogue.service import (
    Offer,
    Revision,
    accept_photo,
    create_listing,
    find_listing,
    find_own,
    listings_of,
    pause_listing,
    prefetch,
    refuse_photo,
    request_photo,
    resume_listing,
    return_stock,
    revise_listing,
    show_listing,
    take_stock,
)

__all__ = [
    "CATEGORIES",
    "COMMUNES",
    "DISTRICTS",
    "FAULTS_VI",
    "MAX_PHOTOS",
    "MAX_UPLOAD_BYTES",
    "SHARED_WIDTH",
    "UPLOAD_WINDOW_S",
    "WIDTHS",
    "Catalogue",
    "CatalogueStore",
    "Category",
    "Commune",
    "Harvest",
    "ImageType",
    "Listing",
    "ListingFeed",
    "ListingId",
    "ListingIncomplete",
    "ListingState",
    "NoSuchCategory",
    "NoSuchListing",
    "NotOnSale",
    "Offer",
    "Photo",
    "PhotoFault",
    "PhotoId",
    "PhotoState",
    "PhotoUnfit",
    "Revision",
    "Seller",
    "Sellers",
    "SoldOut",
    "TooManyPhotos",
    "UnknownCategory",
    "UnknownCommune",
    "UploadForm",
    "Uploads",
    "accept_photo",
    "children_of",
    "commune_of",
    "create_listing",
    "find_category",
    "find_listing",
    "find_own",
    "ids_of_upload",
    "listings_of",
    "lot_code",
    "path_of",
    "pause_listing",
    "prefetch",
    "refuse_photo",
    "rendition_key",
    "request_photo",
    "resume_listing",
    "return_stock",
    "revise_listing",
    "show_listing",
    "take_stock",
    "upload_key",
]
