"""Who asks: somebody signed in, by a token, or another system, by its key; both as `Authorization: Bearer …`."""

from chalicelib.composition import Application
from chalicelib.entrypoints.runner import run
from chalicelib.identity import Actor
from chalicelib.integrators import KeyId, KeyNotGood, Scope, ScopeMissing, check_key
from chalicelib.kernel.errors import NotAuthenticated


def key_in(authorization: str) -> str:
    """The key of the header; empty without one."""
    scheme, _, token = authorization.partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip().startswith(f"{KeyId.prefix}_") else ""


def known_key(app: Application, shown: str, scope: Scope | None) -> KeyId:
    """The key's id, once the request is counted.

    Args:
        scope: what the route asks of a key; None opens it to no key.

    Raises:
        KeyNotGood: none was shown, or it is wrong, revoked or over.
        ScopeMissing: the route is for no key, or not for this one.
        KeyUsedTooOften: more than the policy allows within a minute.
    """
    if not shown:
        raise KeyNotGood("Mục này cần khoá của hệ thống khác.", "Show an integrator's key: `Authorization: Bearer xlk_…`.")
    if scope is None:
        raise ScopeMissing("Khoá của hệ thống khác không đọc được mục này.", "No integrator's key reads this.")
    return run(app, lambda work: check_key(work.integrators, shown, scope)).key_id


def actor_of(app: Application, authorization: str) -> Actor | None:
    """The actor of a bearer token, or None without one; an integrator's key is nobody's sign-in.

    Raises:
        NotAuthenticated: a token that is forged, expired or of a revoked key.
    """
    if not authorization or key_in(authorization):
        return None
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise NotAuthenticated("Mời đăng nhập lại.", "Use the scheme `Bearer`.")
    return app.tokens.verify(token.strip(), app.clock.now())
