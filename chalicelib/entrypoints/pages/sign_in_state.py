"""Who the visitor is, from two cookies; an access token that has run out is renewed on the way."""

import logging
from collections.abc import Mapping
from datetime import datetime

from chalicelib.composition import Application
from chalicelib.entrypoints.runner import run
from chalicelib.entrypoints.speech import Language
from chalicelib.identity import Actor, refresh_session
from chalicelib.kernel.errors import Conflict, InvalidInput, NotAuthenticated, NotFound, NotPermitted, Refused
from chalicelib.kernel.records import dataclass

log = logging.getLogger("xu_lang.pages")
ACCESS_COOKIE = "xl_access"
REFRESH_COOKIE = "xl_refresh"
TABLET_COOKIE = "xl_tablet"
TABLET_LIFETIME_S = 400 * 86_400
LANGUAGE_COOKIE = "xl_language"
LANGUAGE_LIFETIME_S = 400 * 86_400


@dataclass(frozen=True, slots=True)
class SignInState:
    """
    Attributes:
        actor: None for a visitor who is not signed in.
        refresh_token: the newest, for signing out and for taking on a new role.
        tablet: device id and secret of an enrolled till tablet.
        new_cookies: `Set-Cookie` values that the answer must carry.
    """

    actor: Actor | None
    refresh_token: str = ""
    tablet: tuple[str, str] | None = None
    new_cookies: tuple[str, ...] = ()

    @classmethod
    def of(cls, application: Application, cookies: Mapping[str, str]) -> "SignInState":
        """What the cookies prove. What they do not prove is nobody, and never an error: pages are for visitors too."""
        device_id, _, secret = cookies.get(TABLET_COOKIE, "").partition(":")
        tablet = (device_id, secret) if device_id and secret else None
        access, refresh = cookies.get(ACCESS_COOKIE, ""), cookies.get(REFRESH_COOKIE, "")
        if access:
            try:
                return cls(application.tokens.verify(access, application.clock.now()), refresh, tablet)
            except NotAuthenticated:
                log.info("access token ran out")
        if not refresh:
            return cls(None, "", tablet)
        try:
            signed_in = run(application, lambda work: refresh_session(work.identity, refresh))
        except (NotAuthenticated, NotPermitted, NotFound, InvalidInput, Refused, Conflict):
            return cls(None, "", tablet, forget_sign_in(application))
        kept = remember_sign_in(application, signed_in.access_token, signed_in.refresh_token, signed_in.ends_at)
        return cls(signed_in.actor, signed_in.refresh_token, tablet, kept)


def remember_sign_in(application: Application, access_token: str, refresh_token: str, ends_at: datetime) -> tuple[str, ...]:
    """The cookies of a sign-in; they end with the session."""
    seconds = max(0, int((ends_at - application.clock.now()).total_seconds()))
    return (
        _cookie(application, ACCESS_COOKIE, access_token, seconds),
        _cookie(application, REFRESH_COOKIE, refresh_token, seconds),
    )


def forget_sign_in(application: Application) -> tuple[str, ...]:
    return (_cookie(application, ACCESS_COOKIE, "", 0), _cookie(application, REFRESH_COOKIE, "", 0))


def remember_tablet(application: Application, device_id: str, secret: str) -> str:
    """The cookie that makes this machine an enrolled tablet."""
    return _cookie(application, TABLET_COOKIE, f"{device_id}:{secret}", TABLET_LIFETIME_S)


def chosen_language(cookies: Mapping[str, str]) -> Language:
    """What the visitor chose; Vietnamese for whoever chose nothing."""
    return Language.EN if cookies.get(LANGUAGE_COOKIE) == Language.EN.value else Language.VI


def remember_language(application: Application, language: Language) -> str:
    """The cookie that says in which language this browser reads."""
    return _cookie(application, LANGUAGE_COOKIE, language.value, LANGUAGE_LIFETIME_S)


def _cookie(application: Application, name: str, value: str, seconds: int) -> str:
    secure = "; Secure" if application.settings.public_origin.startswith("https:") else ""
    return f"{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}"
