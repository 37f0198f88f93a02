"""Pages to pictures: Debian's packages chromium and pngquant, and fonts-inter, fonts-noto-color-emoji."""

import re
import shutil
import subprocess
from pathlib import Path

WIDTH, SCALE, COLOURS = 420, 1.5, 96
GIVE_UP_S = 180

_HEIGHT = re.compile(r"data-height=\"(\d+)\"")
_MEASURE = (
    "<script>document.body.dataset.height = Math.ceil(document.body.scrollHeight)</script></body>"
)


class Camera:
    """A browser without a window, and what makes its pictures small.

    Args:
        folder: For its files while it works.

    Raises:
        FileNotFoundError: A program is missing.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        for program in ("chromium", "pngquant"):
            if shutil.which(program) is None:
                raise FileNotFoundError(f"found no {program}; run: apt-get install {program}")

    def take(self, html: str, picture: Path) -> None:
        """Take a picture of a page, as high as the page is.

        Raises:
            RuntimeError: The browser did not do it.
        """
        page, raw = self._folder / "page.html", self._folder / "page.png"
        page.write_text(html.replace("</body>", _MEASURE), encoding="utf-8")
        measured = _HEIGHT.search(self._browse(page, 2000, "--dump-dom"))
        if measured is None:
            raise RuntimeError(f"chromium did not measure {page}")
        raw.unlink(missing_ok=True)
        self._browse(page, int(measured[1]), f"--screenshot={raw}")
        if not raw.exists():
            raise RuntimeError(f"chromium took no picture of {page}")
        quantized = ["pngquant", str(COLOURS), "--strip", "--force", "--output", str(picture)]
        subprocess.run([*quantized, str(raw)], check=True, timeout=GIVE_UP_S)

    def _browse(self, page: Path, height: int, *how: str) -> str:
        quiet = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-component-update"]
        alone = ["--disable-background-networking", "--disable-sync", "--hide-scrollbars"]
        profile = self._folder / "profile"
        shutil.rmtree(profile, ignore_errors=True)
        command = ["chromium", "--headless", "--no-sandbox", *quiet, *alone]
        command += [f"--user-data-dir={profile}", f"--window-size={WIDTH},{height}"]
        command += [f"--force-device-scale-factor={SCALE}", *how, page.as_uri()]
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=GIVE_UP_S, check=False
        )
        return done.stdout
