"""The built page's own files: hashed ones kept for ever, the service worker asked for each time."""

from __future__ import annotations

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from openchair.http.compression import takes

FOR_EVER = "public, max-age=31536000, immutable"
ASK_EACH_TIME = "no-cache"
_TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}


class PrecompressedFiles(StaticFiles):
    """Static files, sent as the .br or .gz that the build left beside them where the browser takes it."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file at `path`, in the smallest form the request accepts."""
        for encoding, suffix in (("br", ".br"), ("gzip", ".gz")):
            if takes(scope, encoding.encode()):
                full, found = self.lookup_path(path + suffix)
                if found is not None:
                    headers = {
                        "content-encoding": encoding,
                        "vary": "accept-encoding",
                        "cache-control": FOR_EVER,
                    }
                    media_type = _TYPES.get(Path(path).suffix)
                    return FileResponse(full, stat_result=found, headers=headers, media_type=media_type)
        response = await super().get_response(path, scope)
        if response.status_code == 200:
            response.headers["cache-control"] = FOR_EVER
        return response


def asset_routes(manage_dist: Path) -> list[BaseRoute]:
    """/assets/manage/… and /sw.js."""

    async def service_worker(_request: Request) -> Response:
        # It lives at the root, so it may serve every booking's page.
        return FileResponse(manage_dist / "sw.js", media_type=_TYPES[".js"], headers={"cache-control": ASK_EACH_TIME})

    return [
        Mount("/assets/manage", app=PrecompressedFiles(directory=manage_dist / "assets")),
        Route("/sw.js", service_worker, methods=["GET"]),
    ]
