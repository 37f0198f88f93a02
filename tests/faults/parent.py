"""`python -m tests.faults.parent RECORD COMMAND…`: a bot that builds, and says how far it is."""

import asyncio
import json
import sys
from pathlib import Path

from bot.building.builds import Builds, Event


async def main(record: str, *command: str) -> None:
    async def listen(event: Event) -> None:
        sys.stdout.write(json.dumps(event) + "\n")
        sys.stdout.flush()

    await Builds(command, record=Path(record)).run(listen, chat=900)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
