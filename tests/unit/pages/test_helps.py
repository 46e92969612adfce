"""The assistant quotes the help page that answers, and says so when none does; every page of help is in both languages."""

import re
from pathlib import Path

import pytest
from PIL import Image

from chalicelib.composition import use
from chalicelib.entrypoints.pages.guides import PICTURE_SIZES, Guide, guides
from chalicelib.entrypoints.pages.helps import READERS, answers_of
from chalicelib.entrypoints.speech import Language
from tests.browser.help_pictures import MOST_BYTES, PICTURES, scenes
from tests.builders import application_on
from tests.unit.pages.desk_visitor import Visitor

LABELLED = [line.split("|") for line in (Path(__file__).parent / "help_questions.txt").read_text().splitlines()]
RIGHT_AT_LEAST = 0.9


def test_most_questions_are_answered_by_their_page() -> None:
    known = [(Language(tongue), slug, question) for tongue, slug, question in LABELLED if slug]
    wrong = [
        question
        for tongue, slug, question in known
        if f"/tro-giup/{slug}" not in [one["address"].partition("#")[0] for one in answers_of(question, _all(tongue))]
    ]
    assert len(known) >= 40
    assert 1 - len(wrong) / len(known) >= RIGHT_AT_LEAST, wrong


def test_what_help_does_not_say_is_not_answered() -> None:
    unknown = [(Language(tongue), question) for tongue, slug, question in LABELLED if not slug]
    assert len(unknown) >= 10
    assert [question for tongue, question in unknown if answers_of(question, _all(tongue))] == []


def _all(tongue: Language) -> list[Guide]:
    return list(guides(tongue).values())


def test_every_help_page_is_in_both_languages_about_the_same() -> None:
    vietnamese, english = guides(Language.VI), guides(Language.EN)
    assert vietnamese.keys() == english.keys()
    for slug, guide in vietnamese.items():
        other = english[slug]
        assert (guide.reader, guide.page, len(guide.sections)) == (other.reader, other.page, len(other.sections)), slug
        assert guide.reader in READERS


def test_every_help_page_shows_a_screen_that_the_command_knows_how_to_take() -> None:
    known, shown = scenes(), set[str]()
    for language in Language:
        for slug, guide in guides(language).items():
            named = [name for section in guide.sections for name in section.pictures]
            assert named, f"{slug} shows nothing"
            shown |= set(named)
    assert shown == known.keys()
    for name, scene in known.items():
        assert scene.screen in PICTURE_SIZES
        for language in Language:
            picture = PICTURES / language.value / f"{name}.webp"
            assert Image.open(picture).size == PICTURE_SIZES[scene.screen], picture
            assert picture.stat().st_size <= MOST_BYTES, picture
    kept = {file.stem for file in PICTURES.rglob("*.webp")}
    assert kept == known.keys(), "pictures that no page shows"


def test_a_picture_is_fetched_when_it_comes_into_view_and_says_what_it_shows() -> None:
    shown = Visitor(application_on()).get("/tro-giup/rut-tien").html
    assert re.search(r'<img src="/static/help-vi-rut-tien-\w+\.webp" alt="Bước 1 trên 3[^"]*" width="360"', shown)
    assert shown.count('loading="lazy"') == 1
    assert "![" not in shown


@pytest.mark.parametrize("slug", sorted(guides(Language.VI)))
def test_every_help_page_is_shown(slug: str) -> None:
    shown = Visitor(application_on()).get(f"/tro-giup/{slug}")
    assert shown.status == 200
    assert guides(Language.VI)[slug].title in shown.text


def test_a_page_links_to_its_help_and_an_unknown_question_is_owned_up_to() -> None:
    application = application_on()
    use(application)
    visitor = Visitor(application)
    assert "/tro-giup/dat-hang" in visitor.get("/gio-hang").links
    assert "/tro-giup/ma-pin" in visitor.get("/tro-giup?hoi=quen+ma+pin").html
    assert "Không biết." in visitor.get("/tro-giup?hoi=gia+vang+hom+nay").text
    assert visitor.get("/tro-giup/khong-co").status == 404


def test_a_place_that_serves_no_cash_has_no_poster() -> None:
    assert Visitor(application_on()).get("/diem-rut-tien/00000/to-dan").status == 404
