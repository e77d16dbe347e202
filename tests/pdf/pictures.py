"""Pages as pictures, and the kept references they are compared with.

.venv/bin/python -m tests.pdf.pictures      # makes the references anew: look at them before you commit them
"""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image, ImageChops

FOLDER = Path(__file__).parent / "references"
# Dots per inch of the pictures: a letter of the 3rd size has 10 points.
RESOLUTION = 48
# Readers smooth letters differently; squares of this many points are compared by their mean grey (0 to 255).
SQUARE = 8
TOLERANCE = 12


def kept() -> dict[str, tuple[Callable[[], dict[str, Any]], tuple[int, ...]]]:
    """Return name, content and pages (from 1) of every reference."""
    from tests.pdf import contents, extremes

    return {
        "ordinary": (contents.matter_14, (1, 2, 3)),
        "one-line": (extremes.one_line, (1, 2)),
        "thirty-pages": (extremes.thirty_pages, (1, 14, 19)),
        "co-signed": (contents.matter_16, (3,)),
    }


def pictures(data: bytes, folder: Path) -> list[Path]:
    """Draw every page of a PDF in grey with poppler; return the files in the order of pages."""
    (folder / "paper.pdf").write_bytes(data)
    subprocess.run(
        ["pdftoppm", "-png", "-gray", "-r", str(RESOLUTION), str(folder / "paper.pdf"), str(folder / "page")],
        check=True,
    )
    return sorted(folder.glob("page-*.png"))


def difference(one: Path, other: Path) -> int:
    """Return how far the two pictures differ in the square where they differ most (255 when they differ in size)."""
    with Image.open(one) as first, Image.open(other) as second:
        if first.size != second.size:
            return 255
        small = (first.width // SQUARE, first.height // SQUARE)
        means = [picture.convert("L").resize(small, Image.Resampling.BOX) for picture in (first, second)]
        return max(ImageChops.difference(*means).tobytes())


def main() -> None:
    """Make every reference anew."""
    import tempfile

    from pdf.rendering import render
    from tests.pdf.conftest import copy_of

    FOLDER.mkdir(exist_ok=True)
    for name, (content, pages) in kept().items():
        with tempfile.TemporaryDirectory() as folder:
            drawn = pictures(render(copy_of(content())), Path(folder))
            for page in pages:
                with Image.open(drawn[page - 1]) as picture:
                    reduced = picture.convert("L").quantize(32)
                    reduced.save(FOLDER / f"{name}-{page}.png", optimize=True)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    import django

    django.setup()
    main()
