"""What was caught, in a folder: a .eml for each mail, a .json for each text. The folder is the truth, the rest is memory."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from threading import RLock
from typing import Any, ClassVar, Final
from urllib.parse import urlsplit

from openchair.core.clock import Clock, SystemClock
from openchair.core.ids import is_id, new_id
from openchair_devkit.mailbox.content import Content, links_of, read_content
from openchair_devkit.mailbox.segments import Segmented, segmented

KEPT: Final = 500
"""Messages; of more, the oldest go."""

# Above the mail, as a server that delivers writes what the letter itself need not say: one line, then the mail as it came.
_ENVELOPE: Final = b"X-OpenChair-Envelope: "
_PARTIAL: Final = ".partial"
_STOPPED: Final = "stopped.json"
"""The numbers that answered STOP; its name is no message's id."""
_FORGOTTEN_SECONDS: Final = 60


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as it was handed over: the envelope, when (UTC), and what is in it."""

    kind: ClassVar[str] = "email"
    id: str
    at: datetime
    mail_from: str
    rcpt_tos: tuple[str, ...]
    size: int
    """Bytes."""
    content: Content

    @property
    def sender_id(self) -> str:
        """What the product calls it: its Message-ID, without the host."""
        return self.content.message_id.strip("<>").partition("@")[0]

    @property
    def links(self) -> list[str]:
        """The web addresses in it."""
        return links_of(self.content.text, self.content.html)


@dataclass(frozen=True, slots=True)
class Text:
    """A text message (SMS) and how far it has come, in Twilio's words."""

    kind: ClassVar[str] = "sms"
    id: str
    sid: str
    account: str
    to: str
    from_: str
    """A number or a name; empty where a messaging service chooses."""
    messaging_service_sid: str | None
    body: str
    status: str
    error_code: int | None
    status_callback: str | None
    created_at: datetime
    updated_at: datetime
    sent_at: datetime | None

    @property
    def sender_id(self) -> str:
        """What the product calls it: the last part of the address where it wants to hear of it."""
        return urlsplit(self.status_callback or "").path.rpartition("/")[2]

    @property
    def at(self) -> datetime:
        """When it was caught."""
        return self.created_at

    @property
    def segmented(self) -> Segmented:
        """Its encoding and number of segments."""
        return segmented(self.body)

    @property
    def links(self) -> list[str]:
        """The web addresses in it."""
        return links_of(self.body)


Caught = Mail | Text


class Mailbox:
    """What was caught, kept in a folder through restarts and kills. Threads may share it, and so may processes."""

    def __init__(self, folder: Path, *, clock: Clock | None = None) -> None:
        self.folder = folder
        self._clock = clock or SystemClock()
        self._lock = RLock()
        self._read: dict[str, tuple[tuple[int, int], Caught | None]] = {}
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for partial in folder.glob(f"*{_PARTIAL}"):
            # Of one who was killed; a young one may be another process's, still writing.
            if partial.stat().st_mtime < time.time() - _FORGOTTEN_SECONDS:
                partial.unlink(missing_ok=True)

    def list(self) -> Sequence[Caught]:
        """All of it, newest first."""
        with self._lock:
            self._look()
            found = [message for _, message in self._read.values() if message is not None]
        return sorted(found, key=lambda message: message.id, reverse=True)

    def find(self, id: str) -> Caught | None:
        """The message of this id."""
        return next((message for message in self.list() if message.id == id), None)

    def find_text(self, sid: str) -> Text | None:
        """The text of this sid."""
        return next((text for text in self.list_texts() if text.sid == sid), None)

    def list_texts(self) -> Sequence[Text]:
        """The texts, newest first."""
        return [message for message in self.list() if isinstance(message, Text)]

    def source(self, mail: Mail) -> bytes:
        """The mail's bytes, as they came. Raises FileNotFoundError where it has gone to make room."""
        return self._path(mail.id, ".eml").read_bytes().partition(b"\n")[2]

    def add_mail(self, source: bytes, *, mail_from: str, rcpt_tos: Iterable[str]) -> Mail:
        """Keep a mail. When this returns it is in its place."""
        mail = _mail(new_id(), self._clock.now(), mail_from, tuple(rcpt_tos), source)
        envelope = {"at": mail.at.isoformat(), "mail_from": mail.mail_from, "rcpt_tos": mail.rcpt_tos}
        self._write(self._path(mail.id, ".eml"), b"%s%s\r\n%s" % (_ENVELOPE, json.dumps(envelope).encode(), source))
        return mail

    def add_text(
        self,
        *,
        account: str,
        to: str,
        body: str,
        from_: str = "",
        messaging_service_sid: str | None = None,
        status: str = "queued",
        status_callback: str | None = None,
    ) -> Text:
        """Keep a text under a new sid. When this returns it is in its place."""
        now = self._clock.now()
        text = Text(
            new_id(),
            f"SM{secrets.token_hex(16)}",
            account,
            to,
            from_,
            messaging_service_sid,
            body,
            status,
            None,
            status_callback,
            created_at=now,
            updated_at=now,
            sent_at=None,
        )
        self._write(self._path(text.id, ".json"), _text_bytes(text))
        return text

    def update_text(self, sid: str, status: str, *, error_code: int | None = None) -> Text | None:
        """Give the text of this sid another status; None where it has gone to make room."""
        with self._lock:
            text = self.find_text(sid)
            if text is None:
                return None
            now = self._clock.now()
            sent_at = now if status == "sent" else text.sent_at
            text = replace(text, status=status, error_code=error_code, updated_at=now, sent_at=sent_at)
            self._write(self._path(text.id, ".json"), _text_bytes(text))
        return text

    def set_stopped(self, number: str, *, stopped: bool) -> None:
        """Keep what a number answered: no more texts, or texts again."""
        with self._lock:
            numbers = self._stopped()
            self._write_stopped(numbers | {number} if stopped else numbers - {number})

    def is_stopped(self, number: str) -> bool:
        """Whether a number wants no texts."""
        return number in self._stopped()

    def _stopped(self) -> frozenset[str]:
        try:
            return frozenset(json.loads((self.folder / _STOPPED).read_bytes()))
        except (FileNotFoundError, ValueError):
            return frozenset()

    def _write_stopped(self, numbers: frozenset[str]) -> None:
        partial = self.folder / f"{_STOPPED}.{secrets.token_hex(4)}{_PARTIAL}"
        partial.write_text(json.dumps(sorted(numbers)))
        partial.replace(self.folder / _STOPPED)

    def forget(self, sender_ids: Collection[str]) -> None:
        """Throw away what has these ids of the product's, and what was answered from numbers that nothing else here went to."""
        with self._lock:
            self._look()
            caught = [message for _, message in self._read.values() if message is not None]
            gone = [message for message in caught if message.sender_id in sender_ids]
            if not gone:
                return
            # Before the texts go, since they say which numbers: whoever is killed in between begins again.
            stopped = self._stopped()
            kept = {each.to for each in caught if isinstance(each, Text) and each.sender_id not in sender_ids}
            if not stopped <= kept:
                self._write_stopped(stopped & kept)
            for message in gone:
                # With what a process that was killed had begun to write of it.
                for path in self.folder.glob(f"{message.id}.*"):
                    path.unlink(missing_ok=True)
            self._look()

    def clear(self) -> None:
        """Throw everything away."""
        self.folder.joinpath(_STOPPED).unlink(missing_ok=True)
        with self._lock:
            for name in self._files():
                self.folder.joinpath(name).unlink(missing_ok=True)

    def _path(self, id: str, suffix: str) -> Path:
        return self.folder / f"{id}{suffix}"

    def _write(self, path: Path, content: bytes) -> None:
        # Whole or not at all, also for one who looks or is killed meanwhile. It holds links that open doors.
        partial = path.with_name(f"{path.name}.{secrets.token_hex(4)}{_PARTIAL}")
        partial.touch(mode=0o600)
        partial.write_bytes(content)
        with self._lock:
            partial.replace(path)
            for old in sorted(self._files(), reverse=True)[KEPT:]:
                self.folder.joinpath(old).unlink(missing_ok=True)

    def _files(self) -> Sequence[str]:
        # Ids sort by the time they were made.
        return [path.name for path in self.folder.iterdir() if path.suffix in (".eml", ".json") and is_id(path.stem)]

    def _look(self) -> None:
        """Read what is new in the folder, and forget what is no longer there."""
        read = {}
        for name in self._files():
            path = self.folder / name
            try:
                stat = path.stat()
                seen = (stat.st_mtime_ns, stat.st_ino)
                known = self._read.get(name)
                read[name] = known if known is not None and known[0] == seen else (seen, _read(path))
            except FileNotFoundError:
                continue  # it has gone to make room since it was listed
        self._read = read


def _mail(id: str, at: datetime, mail_from: str, rcpt_tos: tuple[str, ...], source: bytes) -> Mail:
    return Mail(id, at, mail_from, rcpt_tos, len(source), read_content(source))


def _read(path: Path) -> Caught | None:
    """The message in a file; None where it is not one of ours, or damaged."""
    content = path.read_bytes()
    try:
        if path.suffix == ".json":
            return _text(path.stem, json.loads(content))
        first, _, source = content.partition(b"\n")
        envelope = json.loads(first.removeprefix(_ENVELOPE))
        at = datetime.fromisoformat(envelope["at"])
        return _mail(path.stem, at, envelope["mail_from"], tuple(envelope["rcpt_tos"]), source)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


_INSTANTS: Final = ("created_at", "updated_at", "sent_at")


def _text_bytes(text: Text) -> bytes:
    fields = asdict(text)
    del fields["id"]
    fields["from"] = fields.pop("from_")
    fields |= {name: fields[name].isoformat() for name in _INSTANTS if fields[name] is not None}
    return json.dumps(fields, indent=2).encode() + b"\n"


def _text(id: str, fields: dict[str, Any]) -> Text:
    fields |= {name: datetime.fromisoformat(fields[name]).astimezone(UTC) for name in _INSTANTS if fields[name]}
    return Text(id=id, from_=fields.pop("from"), **fields)
