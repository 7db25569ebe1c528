"""What the app's web view shows to whom: only pages of its own address use it, and it fetches nothing from elsewhere.

textual-serve asks nobody where a request comes from, and its page fetches a font from the network. Without the check
any page open in the same browser could use the app; without the policy the browser would leave this machine.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

FORBIDDEN = "This app answers pages of its own address only."
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self' ws://{host}; frame-ancestors 'none'"
)
"""Content-Security-Policy of the page, for the ``host`` (with port) that it was asked from."""
LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")
_HOST = re.compile(r"[A-Za-z0-9.-]+(:\d{1,5})?|\[[0-9A-Fa-f:.]+\](:\d{1,5})?")


def address_of(host: str, port: int) -> str:
    """The address to type into a browser."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def hosts_of(host: str, port: int, loopback: bool) -> tuple[str, ...]:
    """The Host headers that are answered; empty for any. On loopback a foreign name means that DNS was bent to it."""
    if not loopback:
        return ()
    named = address_of(host, port).removeprefix("http://")
    return tuple(dict.fromkeys((named, *(f"{name}:{port}" for name in LOOPBACK_NAMES))))


def admitted(host: str, origin: str | None, hosts: Sequence[str]) -> bool:
    """Whether a request may be answered: its Host is one of ``hosts``, and no page of another address sends it."""
    if not _HOST.fullmatch(host) or (hosts and host not in hosts):
        return False
    return origin is None or origin in (f"http://{host}", f"https://{host}")


def own_page(page: str, address: str, host: str) -> str:
    """The page with the addresses that the browser asked for, and without what it would fetch from elsewhere."""
    own = page.replace(address, f"http://{host}").replace(address.replace("http:", "ws:", 1), f"ws://{host}")
    foreign = re.compile(rf'<link\b[^>]*\bhref="https?://(?!{re.escape(host)}/)[^"]*"[^>]*>', re.DOTALL)
    return foreign.sub("", own)


def serve(command: str, host: str, port: int, *, loopback: bool) -> None:
    """Serve ``command`` until Ctrl+C. Raises ImportError without textual-serve, OSError where it cannot listen."""
    from aiohttp import web
    from textual_serve.server import Server

    address = address_of(host, port)
    hosts = hosts_of(host, port, loopback)
    server = Server(command, host=host, port=port, title="golive-faq", public_url=address)

    @web.middleware
    async def guarded(request: Any, handler: Callable[[Any], Awaitable[Any]]) -> Any:
        if not admitted(request.host, request.headers.get("Origin"), hosts):
            return web.Response(status=403, text=FORBIDDEN)
        response = await handler(request)
        if request.path == "/":
            response.text = own_page(response.text, address, request.host)
            response.headers["Content-Security-Policy"] = POLICY.format(host=request.host)
        return response

    make = server._make_app

    async def made() -> Any:
        app = await make()
        app.middlewares.append(guarded)
        return app

    server._make_app = made  # type: ignore[method-assign]  # the one place to add a middleware
    server.serve()
