"""A message as a mail: HTML that needs nothing from elsewhere, and the same as plain text."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Final

from css_inline import CSSInliner
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from openchair.core.accent import accents
from openchair.messages.copy.context import MessageContext
from openchair.messages.copy.parts import Copy, Row, Time
from openchair.messages.reservation import reservation_of
from openchair.presentation.catalogue import Words

_TEMPLATES: Final = Path(__file__).parent / "templates"
# The style element stays for what can't stand on an element: dark mode and narrow screens.
_INLINER: Final = CSSInliner(load_remote_stylesheets=False, keep_style_tags=True, keep_at_rules=True)
# Inside a script element only these can end it or begin a comment, whatever the names in it are.
_IN_SCRIPT: Final = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


def html_of(copy: Copy, context: MessageContext) -> str:
    """The mail as HTML, its styles on the elements, where mail programs look for them."""
    # It holds the manage link: what has no button, or is about no booking, has none of it.
    about = reservation_of(context) if copy.action is not None and copy.time is not None else None
    data = "" if about is None else json.dumps(about, ensure_ascii=False).translate(_IN_SCRIPT)
    return page_of(copy, context.venue, context.words, accent=context.booking.venue.accent, data=data)


def page_of(copy: Copy, letterhead: str, words: Words, *, accent: str | None = None, data: str = "") -> str:
    """A mail as HTML under this letterhead; `data` is JSON-LD, escaped for a script element."""
    day, night = accents(accent)
    page = _template().render(
        copy=copy,
        venue=letterhead,
        lang=words.language,
        dir=words.direction,
        day=day,
        night=night,
        reservation=Markup(data),  # noqa: S704  # escaped by whoever gives it
    )
    return _INLINER.inline(page)


def text_of(copy: Copy, context: MessageContext) -> str:
    """The mail as plain text."""
    was = "" if copy.was is None else f"{copy.was.label} {copy.was.text}"
    hero = () if copy.time is None else (copy.time.lead, _hero(copy.time, context))
    appointment = _block(was, *hero, copy.service, copy.person)
    ways = [*copy.choices, *((copy.action,) if copy.action is not None else ()), *copy.links]
    blocks = [
        context.venue,
        copy.heading,
        appointment,
        _block(*copy.money),
        _block(*copy.paragraphs),
        *(f"{' '.join(filter(None, (way.label, way.note)))}:\n{way.url}" for way in ways),
        _block(*(_row(row, context) for row in copy.rows)),
        _block("-- ", *copy.footer, *(() if copy.stop is None else (f"{copy.stop.label}:", copy.stop.url))),
    ]
    return "\n\n".join(filter(None, blocks)) + "\n"


def plain_text(copy: Copy, letterhead: str) -> str:
    """A mail that is about no booking as plain text."""
    way = "" if copy.action is None else f"{copy.action.label}:\n{copy.action.url}"
    blocks = (letterhead, copy.heading, _block(*copy.paragraphs), way)
    return "\n\n".join(filter(None, blocks)) + "\n"


def _hero(time: Time, context: MessageContext) -> str:
    return f"{context.say('{date}, {time}', date=time.date, time=time.range)} ({time.zone})"


def _row(row: Row, context: MessageContext) -> str:
    text = context.words.listed(row.lines)
    return f"{row.label}: {context.words.as_number(text) if row.is_number else text}"


def _block(*lines: str) -> str:
    return "\n".join(filter(None, lines))


@lru_cache(maxsize=1)
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("email.html.j2")
