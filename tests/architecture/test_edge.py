"""What the edge may keep: the shop's public pages, each for as long as it says, and nothing of anybody's own."""

import json
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from chalicelib.entrypoints.pages.page import BASKET_COOKIE
from chalicelib.entrypoints.pages.sign_in_state import ACCESS_COOKIE, REFRESH_COOKIE, TABLET_COOKIE

RESOURCES = json.loads((Path(__file__).parents[2] / "infra" / "template.json").read_text())["Resources"]
DISTRIBUTION = RESOURCES["Edge"]["Properties"]["DistributionConfig"]
NOT_KEPT = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
"""CloudFront's managed policy CachingDisabled."""


def kept_by(path: str) -> object:
    behaviours = [one for one in DISTRIBUTION["CacheBehaviors"] if fnmatchcase(path, one["PathPattern"])]
    return (behaviours or [DISTRIBUTION["DefaultCacheBehavior"]])[0]["CachePolicyId"]


@pytest.mark.parametrize(
    "path",
    ["/", "/danh-muc/na", "/san-pham/na-lst_1", "/vung/chi-lang", "/xa/xa-chi-lang-06523", "/nha/ho-pty_1", "/tim",
     "/robots.txt", "/sitemap.xml", "/sitemap/goods-1.xml"],
)  # fmt: skip
def test_public_pages_are_kept_as_long_as_they_say(path: str) -> None:
    assert kept_by(path) == {"Ref": "ShopPages"}


@pytest.mark.parametrize(
    "path",
    ["/api/v1/search", "/api/v1/orders", "/gio-hang", "/dat-hang", "/don-hang/ord_1", "/toi", "/quay", "/dieu-hanh",
     "/sw.js", "/webhooks/stripe", "/dang-nhap", "/tra-cuu"],
)  # fmt: skip
def test_nothing_of_anybodys_own_is_kept(path: str) -> None:
    assert kept_by(path) == NOT_KEPT


def test_every_cookie_that_changes_a_page_divides_what_is_kept() -> None:
    policy = RESOURCES["ShopPages"]["Properties"]["CachePolicyConfig"]
    key = policy["ParametersInCacheKeyAndForwardedToOrigin"]
    assert set(key["CookiesConfig"]["Cookies"]) == {BASKET_COOKIE, ACCESS_COOKIE, REFRESH_COOKIE, TABLET_COOKIE}
    assert {name.lower() for name in key["HeadersConfig"]["Headers"]} == {"save-data", "ect"}
    assert (policy["MinTTL"], policy["DefaultTTL"]) == (0, 0), "what says nothing is not kept"
