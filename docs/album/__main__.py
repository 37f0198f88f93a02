"""Draw the pictures of docs/CONVERSATION.md again: `python -m docs.album [HOME [TRANSCRIPTS]]`.

It takes some minutes. HOME keeps essays, index and state for the next time; TRANSCRIPTS is a folder
for everything that was said, as text.
"""

import sys
import tempfile
from pathlib import Path

from docs.album.camera import Camera
from docs.album.conversation import scenes
from docs.album.page import page
from docs.album.stage import staged

PICTURES = Path(__file__).parents[1] / "pictures"


def main(home: Path, transcripts: Path | None) -> None:
    """Play, and draw what was said."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        camera = Camera(Path(folder))
        with staged(home) as stage:
            played = list(scenes(stage))
            if transcripts is not None:
                transcripts.mkdir(parents=True, exist_ok=True)
                for number, here in stage.api.telegram.chats.items():
                    words = stage.api.transcript(here.chat)
                    (transcripts / f"{number}.txt").write_text(words + "\n", encoding="utf-8")
        for scene in played:
            camera.take(page(scene), PICTURES / f"{scene.name}.png")


if __name__ == "__main__":
    given = [Path(argument).absolute() for argument in sys.argv[1:]]
    if given:
        main(given[0], given[1] if len(given) > 1 else None)
    else:
        with tempfile.TemporaryDirectory() as home:
            main(Path(home), None)
