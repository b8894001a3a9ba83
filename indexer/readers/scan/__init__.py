"""Pictures of pages -> lines, through the recogniser: scanned PDF pages, and PNG, JPEG, TIFF and their kin."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator

from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from indexer.readers.base import Reading
from indexer.readers.page import measure
from indexer.readers.page.flow import placed
from indexer.readers.scan.page import scanned
from kb.errors import SourceDamaged, SourceEmpty, SourceTooLarge
from kb.report import QualityNote

FORMAT = "image"
RECOGNISED = "recognised"
"""The quality note of what was read off pictures."""
MOST_PAGES = 100
"""At some two seconds a page."""
MOST_PIXELS = 80_000_000
"""An A3 page at 600 dots an inch has 70 million."""
_MAGIC = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"II*\x00", b"MM\x00*")


def claims(data: bytes) -> bool:
    """Whether the bytes are a picture that may hold a page."""
    riff = data.startswith(b"RIFF") and data[8:12] == b"WEBP"
    bitmap = data.startswith(b"BM") and len(data) > 26 and int.from_bytes(data[2:6], "little") == len(data)
    return data.startswith(_MAGIC) or riff or bitmap


def read(data: bytes, name: str) -> Reading:
    """Raises SourceNeedsProgram, SourceDamaged, SourceTooLarge, SourceTimeout, and SourceEmpty where no text shows."""
    pages = [scanned(number, picture, None, name) for number, picture in enumerate(_pictures(data, name), 1)]
    lines = measure.lines(placed(pages))
    if not lines:
        raise SourceEmpty(name)
    note = QualityNote(RECOGNISED, "文字由图片识别得来，可能有误")
    return Reading(lines, FORMAT, notes=(note,))


def _pictures(data: bytes, name: str) -> Iterator[Image.Image]:
    """The frames of a picture file, upright and grey."""
    try:
        with warnings.catch_warnings(action="error", category=Image.DecompressionBombWarning):
            file = Image.open(io.BytesIO(data))
        with file:
            if getattr(file, "n_frames", 1) > MOST_PAGES:
                raise SourceTooLarge(name, f"一个图片文件最多 {MOST_PAGES} 页")
            for frame in ImageSequence.Iterator(file):
                if frame.width * frame.height > MOST_PIXELS:
                    raise SourceTooLarge(name, f"一页图片最多 {MOST_PIXELS // 1_000_000} 百万像素")
                yield _grey(ImageOps.exif_transpose(frame))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise SourceTooLarge(name, f"一页图片最多 {MOST_PIXELS // 1_000_000} 百万像素") from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        raise SourceDamaged(name) from None


def _grey(picture: Image.Image) -> Image.Image:
    """On white where the picture is transparent."""
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        clear = picture.convert("RGBA")
        white = Image.new("RGBA", clear.size, "white")
        return Image.alpha_composite(white, clear).convert("L")
    return picture.convert("L")
