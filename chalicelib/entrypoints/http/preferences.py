"""What one wants to be told and by which channel, over HTTP; the address of mail, proven by a code."""

from typing import Annotated

import msgspec

from chalicelib.composition import Work
from chalicelib.entrypoints.http.resource import Body, Call, Nothing, Resource, View
from chalicelib.identity import find_party
from chalicelib.messages import (
    Channel,
    Preferences,
    Topic,
    ask_email,
    choose,
    confirm_email,
    forget_email,
    preferences_of,
)

preference_routes = Resource(__name__, tag="messages")


class PreferencesView(View, frozen=True, kw_only=True):
    """What one wants. `email` is proven; `email_stopped` says why it takes no mail; `asked_email` waits for its code."""

    off: list[Channel]
    muted: list[Topic]
    email: str | None
    email_stopped: str | None
    asked_email: str | None


class Wanted(Body, frozen=True, kw_only=True):
    """Channels that are not to be used, and kinds that are not to be told; all others are."""

    off: Annotated[list[Channel], msgspec.Meta(max_length=3)]
    muted: Annotated[list[Topic], msgspec.Meta(max_length=6)]


class NewMailAddress(Body, frozen=True, kw_only=True):
    address: Annotated[str, msgspec.Meta(max_length=200)]


class MailCode(Body, frozen=True, kw_only=True):
    code: Annotated[str, msgspec.Meta(max_length=20)]


@preference_routes.query("/me/messages", answer=PreferencesView, summary="What one wants to be told, and how")
def show_preferences(work: Work, call: Call) -> PreferencesView:
    return preferences_view(preferences_of(work.messages, _phone(work, call)))


@preference_routes.action(
    "/me/messages", kind="message_choice", body=Wanted, answer=PreferencesView, summary="Choose what to be told, and how"
)
def choose_messages(work: Work, call: Call, body: Wanted) -> PreferencesView:
    """Money and codes are always told, by text message if nothing else is left."""
    return preferences_view(choose(work.messages, _phone(work, call), off=set(body.off), muted=set(body.muted)))


@preference_routes.action(
    "/me/mail-address",
    kind="mail_address",
    body=NewMailAddress,
    answer=PreferencesView,
    summary="Ask for a code at an address of mail",
)
def ask_mail_address(work: Work, call: Call, body: NewMailAddress) -> PreferencesView:
    return preferences_view(ask_email(work.messages, _phone(work, call), body.address))


@preference_routes.action(
    "/me/mail-address/confirmation",
    kind="mail_address_confirmation",
    body=MailCode,
    answer=PreferencesView,
    summary="Prove the address by its code",
)
def confirm_mail_address(work: Work, call: Call, body: MailCode) -> PreferencesView:
    return preferences_view(confirm_email(work.messages, _phone(work, call), body.code.replace(" ", "")))


@preference_routes.action(
    "/me/mail-address/removal",
    kind="mail_address_removal",
    body=Nothing,
    answer=PreferencesView,
    summary="Forget the address of mail",
)
def remove_mail_address(work: Work, call: Call, body: Nothing) -> PreferencesView:
    return preferences_view(forget_email(work.messages, _phone(work, call)))


def preferences_view(wants: Preferences) -> PreferencesView:
    return PreferencesView(
        off=list(wants.off),
        muted=list(wants.muted),
        email=wants.email,
        email_stopped=wants.stopped,
        asked_email=wants.asked_email,
    )


def _phone(work: Work, call: Call) -> str:
    return find_party(work.identity, call.signed_in.party_id).phone
