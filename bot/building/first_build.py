"""A start without an index: it is built while the bot says that it is still reading."""

import asyncio

import structlog

from bot.answers.answer import Answerer
from bot.building.builds import BuildFailed, Builds, Event
from index import IndexDamaged, IndexMismatch

TRY_AGAIN_S = 60.0  # after a build that failed: an essay may be mended meanwhile

logger = structlog.get_logger(__name__)


async def open_index(builds: Builds, answerer: Answerer) -> list[asyncio.Task[None]]:
    """Let an index serve, or begin to build one; return the task that does, if one does.

    Raises:
        EncoderError: The model that the settings name cannot be loaded.
    """
    if not answerer.built:  # and build while the encoder is loaded
        building = [asyncio.create_task(_build(builds, answerer))]
        await asyncio.to_thread(_serves, answerer)
        return building
    if await asyncio.to_thread(_serves, answerer):
        return []
    return [asyncio.create_task(_build(builds, answerer))]


def _serves(answerer: Answerer) -> bool:
    """Open the current generation; where none can serve, one is to be built."""
    try:
        answerer.refresh()
    except (IndexMismatch, IndexDamaged) as error:
        logger.warning("index not servable", reason=str(error))
    return answerer.generation is not None


async def _build(builds: Builds, answerer: Answerer) -> None:
    """Build until there is something to serve."""

    async def listen(event: Event) -> None:
        if event["event"] == "progress":
            logger.info("reading", stage=event["stage"], done=event["done"], total=event["total"])

    while answerer.generation is None:
        try:
            report = await builds.run(listen)
        except BuildFailed as error:
            logger.error("not read", reason=str(error))  # noqa: TRY400 - the reason is all there is
            await asyncio.sleep(TRY_AGAIN_S)
        else:
            seconds = round(report["seconds"], 1)
            logger.info("read", generation=report["generation"], seconds=seconds)
            return
