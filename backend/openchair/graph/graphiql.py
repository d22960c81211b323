"""GraphiQL for developers, from files of our own: no page of ours loads anything from elsewhere."""

from __future__ import annotations

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from openchair.core.clock import Clock
from openchair.graph.graphiql_tabs import graphiql_tabs

_PACKAGES = Path(__file__).resolve().parents[3] / "graphiql" / "node_modules"
_FILES = {
    "react.js": "react/umd/react.production.min.js",
    "react-dom.js": "react-dom/umd/react-dom.production.min.js",
    "graphiql.js": "graphiql/graphiql.min.js",
    "graphiql.css": "graphiql/graphiql.min.css",
    "explorer.js": "@graphiql/plugin-explorer/dist/index.umd.js",
    "explorer.css": "@graphiql/plugin-explorer/dist/style.css",
}
# What is pasted in their place opens the tabs of a customer and of the desk. The demo has tabs of its own, with its credentials.
_PASTED = ("manage.{bookingId}.{token}", "desk.…")
# Its history keeps what was sent, credentials too: in the tab's own storage they are gone when it is closed.
_START = """
const ask = GraphiQL.createFetcher({ url: "/graphql" });
// A subscription's words, as server-sent events: each is shown as it comes.
async function* watch(params, headers) {
  const stop = new AbortController();
  try {
    const response = await fetch("/graphql", {
      method: "POST", signal: stop.signal, body: JSON.stringify(params),
      headers: { ...headers, "content-type": "application/json", accept: "text/event-stream" },
    });
    if (!(response.headers.get("content-type") ?? "").startsWith("text/event-stream")) { yield await response.json(); return; }
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let text = "", part; !(part = await reader.read()).done; ) {
      const events = (text + part.value).split("\\n\\n");
      text = events.pop();
      for (const event of events) {
        if (event.startsWith("event: complete")) return;
        if (event.startsWith("event: next")) yield JSON.parse(event.slice(event.indexOf("data:") + 5));
      }
    }
  } finally {
    stop.abort();
  }
}
// By the text that is sent: the parsed document that comes along may be of the text before it.
const isWatched = ({ query, operationName }) => {
  const text = query.replace(/#.*/g, "");
  return operationName ? new RegExp(`subscription\\\\s+${operationName}\\\\b`).test(text) : /^\\s*subscription\\b/.test(text);
};
const fetcher = (params, options) =>
  isWatched(params) ? watch(params, options?.headers) : ask(params, { headers: options?.headers });
const explorer = GraphiQLPluginExplorer.explorerPlugin();
fetch("/graphiql/tabs.json").then((told) => told.json()).then((defaultTabs) =>
  ReactDOM.createRoot(document.getElementById("graphiql")).render(
    React.createElement(GraphiQL, { fetcher, plugins: [explorer], defaultTabs, defaultEditorToolsVisibility: "headers", isHeadersEditorEnabled: true, shouldPersistHeaders: true, storage: sessionStorage })
  ));
"""
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>OpenChair · GraphiQL</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,"><link rel="stylesheet" href="/graphiql/graphiql.css"><link rel="stylesheet" href="/graphiql/explorer.css">
<link rel="stylesheet" href="/graphiql/page.css"></head>
<body><div id="graphiql">Loading…</div>
<script src="/graphiql/react.js"></script><script src="/graphiql/react-dom.js"></script>
<script src="/graphiql/graphiql.js"></script><script src="/graphiql/explorer.js"></script>
<script src="/graphiql/start.js"></script></body></html>
"""
# Its dialogs hold the page still with a style element of their own: only for styles is anything inline let through.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def graphiql_page() -> Response:
    """The page, for a developer's browser."""
    return HTMLResponse(_PAGE, headers={"content-security-policy": _POLICY, "cache-control": "no-store"})


def graphiql_routes(clock: Clock) -> list[Route]:
    """The files the page needs. Raises FileNotFoundError when they aren't installed."""
    for name in _FILES.values():
        if not (_PACKAGES / name).is_file():
            raise FileNotFoundError(f"GraphiQL's {name} is missing; `make setup` installs it.")

    async def file(request: Request) -> Response:
        name = request.path_params["name"]
        if name == "start.js":
            return Response(_START, media_type="text/javascript")
        if name == "page.css":
            return Response("body { margin: 0 } #graphiql { height: 100dvh }", media_type="text/css")
        if name == "tabs.json":
            tabs = graphiql_tabs(clock.now().date(), manage=_PASTED[0], desk=_PASTED[1], slug=None)
            return JSONResponse(tabs, headers={"cache-control": "no-store"})
        if name not in _FILES:
            return Response("Not found.\n", status_code=404, media_type="text/plain")
        return FileResponse(_PACKAGES / _FILES[name])

    return [Route("/graphiql/{name}", file, methods=["GET"])]
