"""What an answer and the server that sends it say to each other, by extensions of ASGI's scope."""

from __future__ import annotations

from typing import Final

STREAM_BEGINS: Final = "openchair.stream"
"""An answer that is a stream calls this with what ends it, for when the server stops."""
