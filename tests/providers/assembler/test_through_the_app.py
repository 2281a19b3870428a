"""Ordered as the app itself does: by the model's name, of files in order, with what lies beside."""

import json
from pathlib import Path

import pytest

from gallery import recipes
from tests.artfactory.app import manage, with_tables
from tests.providers.assembler.studio import frames_of


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return with_tables(tmp_path)


def test_an_order_becomes_a_film_with_its_recipe_and_subtitles(home: Path, media: Path) -> None:
    shots = [
        {"source": 0, "frames": 20},
        {"source": 1, "frames": 20, "transition": "dissolve", "transition_frames": 6},
    ]
    told = {
        **{"width": 160, "height": 90, "fps": [30, 1], "shots": shots, "subtitles": "beside"},
        "cues": [{"start_frame": 3, "frames": 30, "text": "It is out."}],
    }
    params = [f"{name}={json.dumps(value)}" for name, value in told.items() if name != "subtitles"]
    params += ["subtitles=beside"]
    made = manage(
        home,
        *("generate", "", "--model", "assembler/film", "--json"),
        *(word for param in params for word in ("--param", param)),
        *("--input", f"media={media / 'land.mp4'}", "--input", f"media={media / 'still.png'}"),
        timeout=60,
    )
    assert made.returncode == 0, made.stderr
    one = json.loads(made.stdout)
    assert (one["state"], one["cost"]) == ("done", "0")
    film = Path(one["products"][0]["path"])
    assert len(frames_of(film)) == 40
    recipe = recipes.read(film)
    assert recipe is not None
    assert recipe["params"]["shots"] == shots
    assert recipe["details"]["segments_rendered"] == 3
    beside = {path.suffix for path in film.parent.glob(f"{film.stem}.*")}
    assert {".srt", ".vtt", film.suffix} <= beside
    assert len([*(home / "run" / "caches" / "assembler").rglob("*.mp4")]) == 3
