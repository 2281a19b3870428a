"""Something to look at: products of every medium and generations in every state."""

import uuid
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

from django.utils import timezone
from PIL import Image

from gallery import organising, own_media, products
from gallery.models import Asset, Product, Source, UncheckedFile
from production.grid_models import Grid, GridCell
from production.models import Generation, GenerationOutput, State, UncheckedResult
from projects.models import Project
from tests.films.sample_boards import make_film
from tests.production.rows import make_generation, make_order

SHAPES = ((96, 96), (150, 100), (80, 120), (160, 90), (240, 80))


def last_noon() -> datetime:
    """Before which the gallery has a full day: soon after midnight today's heading has few cards
    below it, and all that follow stand elsewhere."""
    noon = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
    return noon if noon <= timezone.now() else noon - timedelta(days=1)


def picture(number: int, folder: Path) -> Product:
    """A picture on disk, through the gallery's own road."""
    width, height = SHAPES[number % len(SHAPES)]
    colour = (number * 37 % 256, number * 91 % 256, number * 53 % 256)
    file = BytesIO()
    Image.new("RGB", (width, height), colour).save(file, "PNG")
    path = folder / f"{number}.png"
    path.write_bytes(file.getvalue())
    product = products.bring_in(path, Project.inbox(), path.name)
    Product.objects.filter(pk=product.pk).update(
        prompt=f"picture {number}",
        kind="text-to-image",
        provider="scripted",
        model_id="picture",
        is_imported=False,
    )
    product.refresh_from_db()
    return product


def other(medium: str) -> Product:
    """A sound, video or text by its rows; its file is not there."""
    sha256 = uuid.uuid4().hex * 2
    mime = {"audio": "audio/mpeg", "video": "video/mp4", "text": "text/plain"}[medium]
    asset = Asset.objects.create(
        sha256=sha256,
        content_sha256=sha256,
        path=f"nowhere/{sha256}",
        medium=medium,
        mime=mime,
        size=1000,
        width=160 if medium == "video" else None,
        height=90 if medium == "video" else None,
        duration=None if medium == "text" else 3.0,
        waveform=[number % 100 for number in range(200)] if medium == "audio" else None,
    )
    return Product.objects.create(
        asset=asset,
        project=Project.inbox(),
        medium=medium,
        prompt=f"a {medium}",
        text="Once upon a time there was a fox." if medium == "text" else "",
    )


def made_by(product: Product, **facts):
    """A generation that made this product."""
    generation = make_generation(
        State.DONE, submitted_at=timezone.now(), ended_at=timezone.now(), **facts
    )
    GenerationOutput.objects.create(generation=generation, product=product)
    return generation


def kept_unchecked(generation: Generation, count: int) -> None:
    """Results of it by their rows; their files are not there."""
    for position in range(count):
        file = UncheckedFile.objects.create(
            project=generation.project,
            path=f"nowhere/unchecked/{uuid.uuid4()}.bin",
            sha256=uuid.uuid4().hex * 2,
            size=3_400_000,
            mime="video/mp4",
            odd="The file is damaged and cannot be decoded to its end.",
        )
        UncheckedResult.objects.create(
            generation=generation, round=generation.round, position=position, file=file
        )


def grid_of_all() -> Grid:
    """A grid with a cell for each generation that there is, and one that is not ordered."""
    made = list(Generation.objects.order_by("pk"))
    styles = [[f"style {number}", f"style {number}"] for number in range(len(made) + 1)]
    line = {"model": "scripted/picture", "params": {}, "inputs": []}
    base = {"kind": "text-to-image", "prompt": ["a fox"], "lines": [line], "seed": 1}
    grid = Grid.objects.create(
        name="every style there is",
        project=Project.inbox(),
        base=base | {"template": None},
        axes=[{"name": "style", "values": styles}],
    )
    for number, generation in enumerate(made):
        GridCell.objects.create(grid=grid, key=str(number), generation=generation)
    return grid


def furnish(folder: Path, pictures: int = 8) -> dict[str, Product]:
    """A small world: returns one product of each medium."""
    own_media.check_home()
    shown = {medium: other(medium) for medium in ("audio", "text", "video")}
    for number in range(pictures):
        shown["image"] = picture(number, folder)
    Source.objects.create(product=shown["image"], source=shown["video"], role="video")
    made_by(shown["image"])
    made_by(shown["audio"])
    order = make_order(prompt="an order in every state")
    for state in State:
        if state != State.DONE:
            make_generation(
                state,
                order=order,
                model_label="Scripted picture",
                progress=0.4 if state == State.RUNNING else None,
                submitted_at=timezone.now(),
                ended_at=timezone.now(),
                error="It went wrong." if state in ("failed", "refused", "unknown") else "",
                next_step="Try another size.",
            )
    kept_unchecked(order.generations.get(state=State.FAILED), 1)
    kept_unchecked(order.generations.get(state=State.REFUSED), 2)
    grid_of_all()
    make_film(2, 1)
    Project.objects.create(name="Film", slug="film", description="Short.")
    organising.trash([picture(99, folder).pk])
    return shown
