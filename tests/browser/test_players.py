"""What is heard and seen in time: a sound sought by its waveform, one at a time, as loud as it was
last; a video frame by frame."""

import re

import pytest
from playwright.sync_api import Page, expect

from gallery import products
from gallery.models import Asset
from projects.models import Project
from tests.gallery import samples

FPS = 24
TELLS_ITS_FRAME = f"""video => {{
  const tell = (_, {{ mediaTime }}) => {{
    video.dataset.seen = Math.round(mediaTime * {FPS});
    video.requestVideoFrameCallback(tell);
  }};
  video.requestVideoFrameCallback(tell);
}}"""
HEARD = "players => players.filter(one => !one.querySelector('audio').paused).length"

pytestmark = pytest.mark.usefixtures("models")


def brought(folder, name: str, *made_by: str):
    path = folder / name
    samples.ffmpeg(*made_by, str(path))
    return products.bring_in(path, Project.inbox(), name)


def sounds(folder, count: int = 2):
    tone = ("-f", "lavfi", "-i")
    return [
        brought(folder, f"{n}.wav", *tone, f"sine=d=60:r=8000:f={300 + n}") for n in range(count)
    ]


def test_a_sound_is_sought_by_its_waveform_and_heard_alone(page: Page, tmp_path, axe) -> None:
    one, other = sounds(tmp_path)
    Asset.objects.filter(pk=other.asset_id).update(waveform=None)
    page.goto("/gallery/?medium=audio")
    first, second = (
        page.locator(f".card[data-product='{each.pk}'] sound-player") for each in (one, other)
    )
    place = first.get_by_role("slider", name="Place in the sound")
    expect(place).to_have_attribute("aria-valuetext", "0 seconds of 1 minute")
    expect(first.locator("audio")).to_have_attribute("preload", "none")
    assert axe(page) == []
    place.focus()
    for key, words in (
        ("End", "1 minute of 1 minute"),
        ("ArrowLeft", "57 seconds of 1 minute"),
        ("Home", "0 seconds of 1 minute"),
        ("ArrowRight", "3 seconds of 1 minute"),
    ):
        place.press(key)
        expect(place).to_have_attribute("aria-valuetext", words)
    box = place.bounding_box()
    assert box
    place.click(position={"x": box["width"] / 2, "y": box["height"] / 2})
    expect(place).to_have_attribute("aria-valuetext", re.compile("^(29|30) seconds"))

    place.press(" ")
    expect(first.get_by_role("button", name="Pause")).to_be_visible()
    second.get_by_role("button", name="Play").click()
    expect(first.get_by_role("button", name="Play")).to_be_visible()
    expect(second.get_by_role("button", name="Pause")).to_be_visible()
    assert page.locator("sound-player").evaluate_all(HEARD) == 1

    second.get_by_role("slider", name="Volume").fill("0.25")
    expect(first.get_by_role("slider", name="Volume")).to_have_value("0.25")
    page.goto(f"/gallery/{one.pk}/")
    shown = page.locator(".stage sound-player")
    expect(shown.get_by_role("slider", name="Volume")).to_have_value("0.25")
    page.keyboard.press(" ")
    expect(shown.get_by_role("button", name="Pause")).to_be_visible()
    assert shown.locator("audio").evaluate("audio => audio.volume") == 0.25
    assert axe(page) == []


def test_a_video_goes_by_single_frames_of_its_own_rate(page: Page, tmp_path, axe) -> None:
    clip = brought(
        tmp_path,
        "clip.webm",
        *("-f", "lavfi", "-i", f"testsrc=d=2:s=160x90:r={FPS}", "-c:v", "libvpx"),
    )
    page.goto(f"/gallery/{clip.pk}/")
    player = page.locator(".stage video-player")
    video = player.locator("video")
    told = player.locator("[part=time]")
    expect(told).to_contain_text("frame 1")
    page.wait_for_function("document.querySelector('video').readyState > 1")
    video.evaluate(TELLS_ITS_FRAME)
    for key, frame in ((".", 1), (".", 2), (",", 1), (".", 2)):
        page.keyboard.press(key)
        expect(video).to_have_attribute("data-seen", str(frame))
        expect(told).to_contain_text(f"frame {frame + 1}")
    player.get_by_role("button", name="One frame on").click(click_count=3)
    expect(told).to_contain_text("frame 6")
    player.get_by_role("combobox", name="Speed").select_option("0.5×")
    repeat = player.get_by_role("button", name="Repeat")
    expect(repeat).to_have_attribute("aria-pressed", "true")
    repeat.click()
    expect(repeat).to_have_attribute("aria-pressed", "false")
    assert video.evaluate("video => [video.loop, video.playbackRate]") == [False, 0.5]
    assert axe(page) == []

    page.reload()
    expect(player.get_by_role("combobox", name="Speed")).to_have_value("0.5")
    page.goto("/gallery/")
    with page.expect_response(re.compile("/stage/")):
        page.locator(f".card[data-product='{clip.pk}'] .face").press(" ")
    inside = page.locator(".pswp video-player")
    expect(inside.get_by_role("combobox", name="Speed")).to_have_value("0.5")
    page.wait_for_function("document.querySelector('.pswp video').readyState > 1")
    page.keyboard.press(".")
    expect(inside.locator("[part=time]")).to_contain_text(re.compile(r"frame ([2-9]|\d\d)"))
