"""/healthz and /metrics: how the bot is, for whoever watches over it."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.metrics import Metrics
from bot.upkeep.health import Pulse, judge

PROMETHEUS = "text/plain; version=1.0.0; charset=utf-8"


def routes(pulse: Callable[[], Pulse], metrics: Metrics) -> list[Route]:
    """Return what is served in both modes.

    Args:
        pulse: Tells how the bot is now.
        metrics: What it has counted.
    """

    async def healthz(_: Request) -> Response:
        now = pulse()
        wrong = judge(now)
        state = "ill" if wrong else "degraded" if now.degraded else "well"
        return JSONResponse({"state": state, "reason": wrong}, 503 if wrong else 200)

    async def measured(_: Request) -> Response:
        return Response(metrics.text(), media_type=PROMETHEUS)

    return [Route("/healthz", healthz), Route("/metrics", measured)]
