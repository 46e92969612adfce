"""Templates keep to what the content policy allows: sheets and scripts of our own, forms to us or to the object store."""

import re
from pathlib import Path

from chalicelib.entrypoints.pages import render

TEMPLATES = Path(render.__file__).parent / "templates"


def test_no_template_styles_or_scripts_in_its_tags() -> None:
    for template in TEMPLATES.glob("*.html"):
        text = template.read_text()
        assert not re.search(r"<[^>]*\sstyle=", text), template.name
        assert not re.search(r"<[^>]*\son[a-z]+=", text), template.name
        assert not re.search(r"<style>(?!\{\{ style\()", text), template.name
        assert not re.search(r"<script(?! src=| type=\"application/ld\+json\")", text), template.name


def test_forms_that_leave_the_site_are_uploads() -> None:
    """Whoever adds another says where it goes by `visit.sends_to`, or the page's own policy stops it."""
    for template in TEMPLATES.glob("*.html"):
        leading = set(re.findall(r'action="{{ ([\w.]*url) }}"', template.read_text()))
        assert leading <= {"upload.url"}, template.name


def test_no_name_is_a_method_of_what_it_is_asked_of() -> None:
    """`filters.clear` is what a dict does, not what stands in it under that name: the page showed the method."""
    methods = "|".join(name for name in dir(dict) if not name.startswith("_"))
    for template in TEMPLATES.glob("*.html"):
        spoken = re.findall(r"\{[{%].*?[%}]\}", template.read_text(), re.DOTALL)
        assert [one for one in spoken if re.search(rf"\.(?:{methods})\b(?!\()", one)] == [], template.name
