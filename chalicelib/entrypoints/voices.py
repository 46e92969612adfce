"""Reads and cleans what households record: an upload of the photos queue, by its name a voice."""

import logging

from chalicelib.catalogue import Upload, upload_of
from chalicelib.composition import Application, ObjectTooLarge
from chalicelib.entrypoints.runner import run
from chalicelib.kernel.errors import InvalidInput
from chalicelib.ratings import (
    MAX_VOICE_BYTES,
    RatingId,
    Voice,
    VoiceFault,
    VoiceId,
    VoiceState,
    VoiceUnfit,
    awaits_rating_voice,
    end_rating_voice,
    voice_key,
)

log = logging.getLogger("xu_lang.voices")
AN_HOUR = "public, max-age=3600"
"""What operations may have to take out of sight and hearing: no copy on the way outlives that by longer."""


def is_voice(key: str) -> bool:
    upload = upload_of(key)
    return upload is not None and upload.photo_id.startswith(f"{VoiceId.prefix}_")


def take_voice(app: Application, key: str) -> VoiceState | None:
    """Bring one recording to its end; a repeat does nothing.

    Returns:
        its state from now on; None if none of this key was awaited.

    Raises:
        Unavailable: table or object store did not answer; the queue tries again.
    """
    upload = upload_of(key)
    ids = _ids(upload) if upload is not None else None
    if ids is None or not awaits_rating_voice(app.open_work().ratings, *ids):
        log.info("no voice is awaited under this key")
        return None
    rating_id, voice_id = ids
    try:
        voice = _cleaned(app, key, voice_id)
    except VoiceUnfit as unfit:
        voice = Voice(voice_id, VoiceState.REFUSED, fault=unfit.fault)
    run(app, lambda work: end_rating_voice(work.ratings, rating_id, voice))
    return voice.state


def _ids(upload: Upload) -> tuple[RatingId, VoiceId] | None:
    try:
        return (RatingId.parse(upload.of_id), VoiceId.parse(upload.photo_id)) if not upload.parts else None
    except InvalidInput:
        return None


def _cleaned(app: Application, key: str, voice_id: VoiceId) -> Voice:
    """The voice with its file written; the file comes first, so that a ready voice can be heard.

    Raises:
        VoiceUnfit: no recording that others may hear, or gone.
    """
    try:
        content = app.objects.read(key, at_most=MAX_VOICE_BYTES)
    except ObjectTooLarge as error:
        raise VoiceUnfit(VoiceFault.TOO_LARGE) from error
    if content is None:
        raise VoiceUnfit(VoiceFault.BROKEN)
    heard = app.recording_of(content)
    app.objects.write(voice_key(voice_id), heard.content, content_type=heard.kind.value, cache_control=AN_HOUR)
    return Voice(voice_id, VoiceState.READY, heard.kind, heard.seconds)
