"""The local gateway answers as CloudFront and API Gateway do, also where the app is never asked."""

import base64
import gzip
import io
import json
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from chalice.app import Blueprint, Chalice, CORSConfig, Request, Response

from infra.local.edge import Edge
from infra.local.http_exchange import wsgi
from infra.local.rest_api import MAX_LAMBDA_BYTES, MAX_REQUEST_BYTES, RestApi

Call = Callable[..., "Answer"]


class Answer:
    def __init__(self, status: str, headers: list[tuple[str, str]], body: bytes) -> None:
        self.status = int(status.split()[0])
        self.headers = headers
        self.body = body

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key.lower() == name.lower()]

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Bucket:
    """Objects by key; answers like an S3 client, also for a missing key."""

    def __init__(self, **objects: bytes) -> None:
        self.objects = {key.replace("__", "/").replace("_dot_", "."): body for key, body in objects.items()}

    def get_object(self, **request: str) -> dict[str, Any]:
        if request["Bucket"] != "media" or request["Key"] not in self.objects:
            raise ClientError({"Error": {"Code": "NoSuchKey", "Message": ""}}, "GetObject")
        body = self.objects[request["Key"]]
        return {"Body": io.BytesIO(body), "ContentType": "image/webp", "ETag": '"1"', "CacheControl": "max-age=9"}


def current(app: Chalice) -> Request:
    assert app.current_request is not None
    return app.current_request


def toy_app() -> Chalice:
    app = Chalice("toy")
    app.api.binary_types.append("image/webp")
    nested = Blueprint("nested")

    @app.route("/echo", methods=["GET", "POST"], content_types=["application/json", "text/plain", "image/png"])
    def echo() -> Any:
        request = current(app)
        body = request.raw_body
        assert isinstance(body, bytes)
        return {"event": request.to_original_event(), "raw": base64.b64encode(body).decode()}

    @app.route("/things/{thing}")
    def thing(thing: str) -> Any:
        return {"thing": thing}

    @app.route("/things/new")
    def new_thing() -> Any:
        return {"fixed": True}

    @app.route("/rest/{proxy+}")
    def rest() -> Any:
        return current(app).uri_params

    @app.route("/picture")
    def picture() -> Response:
        return Response(b"\x00\xffwebp", headers={"Content-Type": "image/webp"})

    @app.route("/cookies")
    def cookies() -> Response:
        headers: Any = {"Set-Cookie": ["a=1", "b=2"], "WWW-Authenticate": "Bearer", "Content-Type": "text/html"}
        return Response("<p>" + "chè " * 500, headers=headers)

    @app.route("/breaks")
    def breaks() -> None:
        raise RuntimeError("secret detail")

    @app.route("/malformed")
    def malformed() -> Response:
        return Response("text where bytes belong", headers={"Content-Type": "image/webp"})

    @app.route("/huge")
    def huge() -> Response:
        return Response("x" * MAX_LAMBDA_BYTES, headers={"Content-Type": "text/plain"})

    @app.route("/shared", cors=CORSConfig(allow_origin="https://a.vn"))
    def shared() -> Any:
        return {}

    @nested.route("/slow/{mine}")
    def slow(mine: str) -> Any:
        time.sleep(0.001)
        query = nested.current_request.query_params
        return {"mine": mine, "seen": query["mine"] if query else None}

    app.register_blueprint(nested)
    return app


@pytest.fixture
def call(tmp_path: Path) -> Call:
    (tmp_path / "static").mkdir()
    for name, body in {
        "app-Ab3dEf9h.js": b"a" * 2_000, "app-Ab3dEf9h.js.br": b"brotli", "manifest.webmanifest": b"{}",
        "plain.css": b"p{}" * 900, "background-services.js": b"1",
    }.items():  # fmt: skip
        (tmp_path / "static" / name).write_bytes(body)
    (tmp_path / "secret.txt").write_text("no")
    bucket = Bucket(
        photos__a_dot_webp=b"photo", uploads__a_dot_webp=b"private", search__1=b"private", voices__vce_1=b"private no more"
    )
    edge = Edge(RestApi(toy_app()).answer, tmp_path / "static", "media", lambda: bucket)
    application = wsgi(edge.answer, MAX_REQUEST_BYTES)

    def send(method: str, target: str, body: bytes = b"", **headers: str) -> Answer:
        path, _, query = target.partition("?")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "RAW_URI": target,
            "PATH_INFO": path,
            "REMOTE_ADDR": "9.9.9.9",
        }
        environ |= {"QUERY_STRING": query, "wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))}
        environ |= {"CONTENT_TYPE": headers.pop("content_type", "")}
        environ |= {f"HTTP_{name.upper()}": value for name, value in headers.items()}
        got: list[Any] = []
        chunks = application(environ, lambda status, response_headers: got.extend((status, response_headers)))
        return Answer(got[0], got[1], b"".join(chunks))

    return send


@pytest.mark.parametrize(
    ("method", "target", "status"),
    [
        ("GET", "/echo", 200),
        ("GET", "/echo/", 200),
        ("DELETE", "/echo", 403),
        ("HEAD", "/echo", 403),
        ("OPTIONS", "/echo", 403),
        ("GET", "/absent", 403),
        ("GET", "/things", 403),
        ("GET", "/things/a/b", 403),
        ("GET", "/breaks", 500),
        ("GET", "/malformed", 502),
        ("GET", "/huge", 502),
    ],
)
def test_status_of_what_the_app_does_not_answer(call: Call, method: str, target: str, status: int) -> None:
    answer = call(method, target, accept="*/*")
    assert answer.status == status
    assert answer.all("content-type") == ["application/json"]
    assert "secret detail" not in answer.body.decode()


def test_fixed_segment_wins_over_parameter(call: Call) -> None:
    assert call("GET", "/things/new").json == {"fixed": True}
    assert call("GET", "/things/other").json == {"thing": "other"}


def test_path_parameters_stay_percent_encoded(call: Call) -> None:
    assert call("GET", "/things/a%2Fb%20c").json == {"thing": "a%2Fb%20c"}


def test_greedy_parameter_takes_the_rest_of_the_path(call: Call) -> None:
    assert call("GET", "/rest/a/b/c").json == {"proxy": "a/b/c"}


def test_query_keys_repeat_and_may_be_blank(call: Call) -> None:
    event = call("GET", "/echo?a=1&a=%C4%91&b=").json["event"]
    assert event["multiValueQueryStringParameters"] == {"a": ["1", "đ"], "b": [""]}
    assert event["queryStringParameters"] == {"a": "đ", "b": ""}
    assert call("GET", "/echo").json["event"]["multiValueQueryStringParameters"] is None


def test_event_carries_route_host_and_both_hops(call: Call) -> None:
    event = call("GET", "/echo", host="xulang.vn", x_forwarded_for="1.2.3.4").json["event"]
    assert event["requestContext"]["resourcePath"] == "/echo"
    assert event["headers"]["Host"] == "xulang.vn"
    assert event["headers"]["X-Forwarded-For"] == "1.2.3.4, 9.9.9.9, 127.0.0.1"


def test_text_body_is_text_and_binary_body_is_base64(call: Call) -> None:
    text = call("POST", "/echo", '{"a":"đ"}'.encode(), content_type="application/json").json["event"]
    assert (text["body"], text["isBase64Encoded"]) == ('{"a":"đ"}', False)
    binary = call("POST", "/echo", b"\x00\xff", content_type="image/png").json
    assert binary["event"]["isBase64Encoded"] is True
    assert base64.b64decode(binary["raw"]) == b"\x00\xff"
    assert call("POST", "/echo", content_type="application/json").json["event"]["body"] is None


@pytest.mark.parametrize(
    ("accept", "body"),
    [
        ("image/webp", b"\x00\xffwebp"),
        ("image/webp,*/*;q=0.8", b"\x00\xffwebp"),
        ("*/*", base64.b64encode(b"\x00\xffwebp")),
        ("text/html,image/webp", base64.b64encode(b"\x00\xffwebp")),
    ],
)
def test_answer_is_binary_by_the_first_accepted_type(call: Call, accept: str, body: bytes) -> None:
    answer = call("GET", "/picture", accept=accept)
    assert (answer.status, answer.body) == (200, body)


def test_two_cookies_leave_as_two_headers_and_gateway_renames_its_own(call: Call) -> None:
    answer = call("GET", "/cookies")
    assert answer.all("set-cookie") == ["a=1", "b=2"]
    assert answer.all("x-amzn-remapped-www-authenticate") == ["Bearer"]
    assert answer.all("www-authenticate") == []


def test_text_is_compressed_only_for_who_accepts_it(call: Call) -> None:
    plain = call("GET", "/cookies")
    packed = call("GET", "/cookies", accept_encoding="br, gzip")
    assert plain.all("content-encoding") == []
    assert packed.all("content-encoding") == ["gzip"]
    assert packed.all("vary") == ["Accept-Encoding"]
    assert gzip.decompress(packed.body) == plain.body
    assert call("GET", "/things/new", accept_encoding="gzip").all("content-encoding") == []


@pytest.mark.parametrize(("length", "status"), [(MAX_REQUEST_BYTES + 1, 413), (7_000_000, 413), (1_000_000, 200)])
def test_request_limits(call: Call, length: int, status: int) -> None:
    answer = call("POST", "/echo", b"a" * length, content_type="text/plain")
    assert answer.status == status


def test_chunked_body_over_the_limit_is_refused(tmp_path: Path) -> None:
    application = wsgi(RestApi(toy_app()).answer, 10)
    environ = {"REQUEST_METHOD": "POST", "PATH_INFO": "/echo", "HTTP_TRANSFER_ENCODING": "chunked"}
    got: list[str] = []
    application({**environ, "wsgi.input": io.BytesIO(b"a" * 11)}, lambda status, headers: got.append(status))
    application({**environ, "wsgi.input": io.BytesIO(b"a" * 10)}, lambda status, headers: got.append(status))
    assert [status[:3] for status in got] == ["413", "200"]


def test_preflight_of_a_shared_route(call: Call) -> None:
    answer = call("OPTIONS", "/shared")
    assert answer.status == 200
    assert answer.all("access-control-allow-origin") == ["https://a.vn"]
    assert answer.all("access-control-allow-methods") == ["GET,OPTIONS"]


def test_log_line_has_no_query(call: Call, capfd: pytest.CaptureFixture[str]) -> None:
    call("GET", "/echo?token=abc")
    line = capfd.readouterr().err
    assert line.startswith("GET /echo 200 ")
    assert "abc" not in line


def test_hashed_file_is_immutable_and_served_precompressed(call: Call) -> None:
    answer = call("GET", "/static/app-Ab3dEf9h.js", accept_encoding="gzip, br")
    assert (answer.body, answer.all("content-encoding")) == (b"brotli", ["br"])
    assert answer.all("cache-control") == ["public, max-age=31536000, immutable"]
    assert answer.all("content-type") == ["text/javascript; charset=utf-8"]
    assert call("GET", "/static/app-Ab3dEf9h.js").body == b"a" * 2_000


@pytest.mark.parametrize("name", ["manifest.webmanifest", "plain.css", "background-services.js"])
def test_file_without_hash_is_revalidated(call: Call, name: str) -> None:
    first = call("GET", f"/static/{name}", accept_encoding="gzip")
    assert first.all("cache-control") == ["no-cache"]
    again = call("GET", f"/static/{name}", accept_encoding="gzip", if_none_match=first.all("etag")[0])
    assert (again.status, again.body) == (304, b"")


@pytest.mark.parametrize("name", ["../secret.txt", "%2e%2e/secret.txt", "..%2fsecret.txt", "absent.js", ""])
def test_static_folder_is_not_left(call: Call, name: str) -> None:
    assert call("GET", f"/static/{name}").status == 404


def test_head_of_a_file_has_no_body(call: Call) -> None:
    assert (call("HEAD", "/static/plain.css").status, call("HEAD", "/static/plain.css").body) == (200, b"")
    assert call("POST", "/static/plain.css").status == 403


def test_photo_comes_from_the_bucket(call: Call) -> None:
    answer = call("GET", "/media/photos/a.webp")
    assert (answer.status, answer.body) == (200, b"photo")
    assert answer.all("cache-control") == ["max-age=9"]


def test_a_voice_comes_whole_or_in_the_part_that_was_asked_for(call: Call) -> None:
    whole = call("GET", "/media/voices/vce_1")
    assert (whole.status, whole.body) == (200, b"private no more")
    for asked, part, told in (
        ("bytes=0-", b"private no more", "bytes 0-14/15"),
        ("bytes=8-9", b"no", "bytes 8-9/15"),
        ("bytes=11-99", b"more", "bytes 11-14/15"),
        ("bytes=-4", b"more", "bytes 11-14/15"),
    ):
        answer = call("GET", "/media/voices/vce_1", Range=asked)
        assert (answer.status, answer.body, answer.all("content-range")) == (206, part, [told])
    beyond = call("GET", "/media/voices/vce_1", Range="bytes=99-")
    assert (beyond.status, beyond.all("content-range")) == (416, ["bytes */15"])
    for nonsense in ("bytes=-", "lines=1-2", "bytes=5-2"):
        assert call("GET", "/media/voices/vce_1", Range=nonsense).status in {200, 416}


@pytest.mark.parametrize(
    "key",
    ["photos/absent.webp", "hidden/vce_1", "voices/", "voices/../uploads/a.webp",
     "uploads/a.webp", "search/1", "photos/../uploads/a.webp", "photos/%2e%2e/uploads/a.webp",
     "photos//a.webp", "photos/", ""],
)  # fmt: skip
def test_only_photos_of_the_bucket_are_public(call: Call, key: str) -> None:
    answer = call("GET", f"/media/{key}")
    assert (answer.status, answer.body) == (403, b"")


def test_concurrent_requests_never_see_each_other(call: Call) -> None:
    wrong: list[Any] = []

    def ask(worker: int) -> None:
        for number in range(60):
            mine = f"{worker}-{number}"
            got = call("GET", f"/slow/{mine}?mine={mine}").json
            if got != {"mine": mine, "seen": mine}:
                wrong.append((mine, got))

    threads = [threading.Thread(target=ask, args=(worker,)) for worker in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


@pytest.mark.parametrize("target", ["/echo", "/static/plain.css", "/media/photos/a.webp", "/absent"])
def test_nothing_leaves_the_edge_unprotected(call: Call, target: str) -> None:
    answer = call("GET", target)
    assert answer.all("x-content-type-options") == ["nosniff"]
    assert answer.all("x-frame-options") == ["SAMEORIGIN"]
    assert answer.all("referrer-policy") == ["strict-origin-when-cross-origin"]
