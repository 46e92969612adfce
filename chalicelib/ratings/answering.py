"""Use cases of a household that answers a rating: in words, by a recording of its own voice, or both.

A recording goes straight to the object store. Nobody hears it before it was read and cleaned (`adapters.voice_files`); then
it takes the place of the one before.
"""

from dataclasses import replace

from chalicelib.catalogue import UploadForm, upload_key
from chalicelib.identity import PartyId
from chalicelib.ratings.errors import NoSuchRating
from chalicelib.ratings.placing import stage_placing, voice_is_shown, voice_of
from chalicelib.ratings.ports import Ratings
from chalicelib.ratings.rating import LONGEST_ANSWER, Answer, Rating, RatingId, RatingState, words_of
from chalicelib.ratings.reports import look_again
from chalicelib.ratings.service import find_rating
from chalicelib.ratings.voice import MAX_VOICE_BYTES, Voice, VoiceId, VoiceState


def answer_rating(ratings: Ratings, rating_id: RatingId, seller_id: PartyId, text: str) -> Rating:
    """Stage the household's words under a rating, in place of any before; none, only beside a voice.

    Raises:
        InvalidInput: nothing in it, or too long.
        NoSuchRating: none has the id, or it is of another's goods, or others do not see it.
    """
    was = find_rating(ratings, rating_id)
    voice = voice_of(was) if was.seller_id == seller_id else None
    said = words_of(text, least=0 if voice else 1, most=LONGEST_ANSWER)
    if was.seller_id != seller_id or was.state is not RatingState.SHOWN:
        raise NoSuchRating
    if was.answer is not None and was.answer.text == said:
        return was
    after = replace(was, answer=Answer(said, ratings.now, voice))
    ratings.store.save(after, was)
    if was.answer_hidden:
        look_again(ratings, was)
    return after


def request_rating_voice(
    ratings: Ratings, rating_id: RatingId, seller_id: PartyId, *, redirect_to: str | None = None
) -> tuple[Voice, UploadForm]:
    """Stage a recording to come, in place of any that has not come yet, and give the form that sends it.

    Raises:
        NoSuchRating: none has the id, or it is of another's goods, or others do not see it.
    """
    was = find_rating(ratings, rating_id)
    if was.seller_id != seller_id or was.state is not RatingState.SHOWN:
        raise NoSuchRating
    voice_id = VoiceId.make(ratings.now, ratings.orders.entropy)
    key = upload_key(rating_id, voice_id)
    form = ratings.recordings.file_form(key, at_most=MAX_VOICE_BYTES, now=ratings.now, redirect_to=redirect_to)
    voice = Voice(voice_id, until=form.expires_at)
    ratings.store.save(replace(was, coming=voice), was)
    return voice, form


def awaits_rating_voice(ratings: Ratings, rating_id: RatingId, voice_id: VoiceId) -> bool:
    """Whether an upload under this name is still to come."""
    rating = ratings.store.find(rating_id)
    coming = rating.coming if rating else None
    return coming is not None and coming.voice_id == voice_id and coming.state is VoiceState.AWAITED


def end_rating_voice(ratings: Ratings, rating_id: RatingId, voice: Voice) -> bool:
    """Stage that the recording is there, in place of the one before, or why it is not; harmless when repeated.

    Returns:
        whether it was awaited.
    """
    was = ratings.store.find(rating_id)
    if was is None:
        return False
    before = voice_of(was)
    if was.coming is None or was.coming.voice_id != voice.voice_id:
        if before is None or before.voice_id != voice.voice_id:
            stage_placing(ratings, was, [voice.voice_id], change=f"late-{voice.voice_id}")
        return False
    if was.coming.state is not VoiceState.AWAITED:
        return False
    if voice.state is not VoiceState.READY:
        ratings.store.save(replace(was, coming=voice), was)
        return True
    text = was.answer.text if was.answer else ""
    ratings.store.save(replace(was, answer=Answer(text, ratings.now, voice), coming=None), was)
    if before is not None or not voice_is_shown(was):
        stage_placing(ratings, was, [before.voice_id] if before else [])
    if was.answer_hidden:
        look_again(ratings, was)
    return True


def remove_rating_voice(ratings: Ratings, rating_id: RatingId, seller_id: PartyId) -> Rating:
    """Stage that the household takes its voice back, at any time, and one that is on its way; its words stand.

    Raises:
        NoSuchRating: none has the id, or it is of another's goods.
    """
    was = find_rating(ratings, rating_id)
    if was.seller_id != seller_id or was.state is RatingState.REMOVED:
        raise NoSuchRating
    voice = voice_of(was)
    if voice is None and was.coming is None:
        return was
    answer = replace(was.answer, voice=None) if was.answer and was.answer.text else None
    after = replace(was, answer=answer, coming=None)
    ratings.store.save(after, was)
    if voice is not None:
        stage_placing(ratings, was, [voice.voice_id])
    return after
