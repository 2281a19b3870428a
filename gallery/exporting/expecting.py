"""How large an export will be, about: as it is where files stay, else by what usually comes out."""

from collections.abc import Sequence

from gallery.exporting.options import Options, target_of
from gallery.models import Asset
from providers.contract import Medium

BYTES_PER_PIXEL = {"png": 1.8, "jpeg": 0.3, "webp": 0.2, "avif": 0.15, "gif": 0.7}
BYTES_PER_SECOND = {"wav": 176_000, "flac": 90_000, "mp3": 24_000}
BYTES_PER_MOVING_PIXEL = {"mp4": 0.01, "webm": 0.007, "gif": 0.3}
USUAL_RATE = 24.0
AT_A_TIME = 5_000


def size(ids: Sequence[int], options: Options) -> int:
    """Bytes of all files together."""
    total = 0
    for at in range(0, len(ids), AT_A_TIME):
        part = ids[at : at + AT_A_TIME]
        total += sum(_of(asset, options) for asset in Asset.objects.filter(products__in=part))
    return total


def _of(asset: Asset, options: Options) -> int:
    target = target_of(asset, options)
    if not target.is_coded_anew:
        return asset.size
    if target.medium == Medium.AUDIO:
        return round(BYTES_PER_SECOND.get(target.container, 0) * (asset.duration or 0))
    width, height = asset.width or 0, asset.height or 0
    share = min(1.0, options.longest / max(width, height, 1)) if options.longest else 1.0
    pixels = width * height * share**2
    if asset.medium == Medium.IMAGE:
        return round(BYTES_PER_PIXEL.get(target.container, 1.0) * pixels)
    frames = (asset.duration or 0) * (asset.fps or USUAL_RATE)
    return round(BYTES_PER_MOVING_PIXEL.get(target.container, 0.01) * pixels * frames)
