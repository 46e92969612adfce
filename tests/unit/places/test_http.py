"""Places over the API, for whoever writes an address."""

from tests.builders import application_on
from tests.caller import Caller


def test_provinces_wards_and_words() -> None:
    caller = Caller(application_on())
    provinces = caller.get("/provinces").body["entries"]
    assert {"code": "20", "name": "Tỉnh Lạng Sơn", "short_name": "Lạng Sơn"} in provinces
    assert len(caller.get("/provinces/20/wards").body["entries"]) == 65
    (found, *_) = caller.get("/places?q=vinh+trai").body["entries"]
    assert found["ward"]["name"] == "Phường Đông Kinh"
    assert found["formerly"] == "Phường Vĩnh Trại, Thành phố Lạng Sơn, Lạng Sơn"
    assert (found["former_code"], found["part"]) == ("05977", False)


def test_what_is_asked_wrongly() -> None:
    caller = Caller(application_on())
    assert caller.get("/provinces/99/wards").body["code"] == "no_such_province"
    assert caller.get(f"/places?q={'a' * 121}").body["field"] == "q"
    assert caller.get("/places").body["entries"] == []
