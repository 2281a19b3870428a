"""A preview has the colours that this browser shows, however a picture tells of them, and stands as
it does."""

import base64

import numpy
import pytest
from PIL import Image

from gallery.shrinking import small_image
from tests.gallery import coloured, samples
from tests.gallery.test_thumbnails import quarters

DRAWN = """async (address) => {
  const image = new Image();
  image.src = address;
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
  const context = canvas.getContext("2d", {colorSpace: "srgb"});
  context.drawImage(image, 0, 0);
  return Array.from(context.getImageData(0, canvas.height / 2, canvas.width, 1).data);
}"""


WHOLE = (
    DRAWN.replace("canvas.height / 2, canvas.width, 1", "0, canvas.width, canvas.height")
    .replace("Array.from(", "[canvas.width, canvas.height].concat(Array.from(")
    .replace(".data);", ".data));")
)


@pytest.fixture(scope="module")
def page(browser):
    page = browser.new_page()
    yield page
    page.close()


def differences(page, tmp_path, extension, data) -> int:
    path = tmp_path / "picture"
    path.write_bytes(data)
    mime = "image/" + extension.replace("jpg", "jpeg")
    drawn = page.evaluate(DRAWN, f"data:{mime};base64,{base64.b64encode(data).decode()}")
    shown = numpy.array(drawn).reshape(-1, 4)[:, :3]
    ours = small_image(path, 2000).numpy()
    ours = ours[ours.shape[0] // 2][:, :3].astype(int)
    at = coloured.middles(len(shown))
    return int(abs(shown[at] - ours[at]).max())


@pytest.mark.parametrize("case", coloured.CASES)
def test_within_three(page, tmp_path, case):
    extension, make = coloured.CASES[case]
    assert differences(page, tmp_path, extension, make()) <= 3


@pytest.mark.parametrize("case", coloured.HDR)
def test_what_is_brighter_than_a_screen_within_six(page, tmp_path, case):
    extension, make = coloured.HDR[case]
    assert differences(page, tmp_path, extension, make()) <= 6


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("extension", ["jpg", "png", "avif"])
def test_as_upright_as_this_browser_shows_it(page, tmp_path, extension, orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    image = quarters((64, 32))
    image.paste("white", (48, 24, 64, 32))
    data = samples.encoded(image, extension, exif=exif, quality=95)
    path = tmp_path / "picture"
    path.write_bytes(data)
    mime = "image/" + extension.replace("jpg", "jpeg")
    address = f"data:{mime};base64,{base64.b64encode(data).decode()}"
    width, height, *drawn = page.evaluate(WHOLE, address)
    ours = small_image(path, 2000).numpy()[:, :, :3].astype(int)
    assert ours.shape[:2] == (height, width)
    shown = numpy.array(drawn).reshape(height, width, 4)[:, :, :3]
    corners = ([2, 2, -3, -3], [2, -3, 2, -3])
    assert abs(shown[corners] - ours[corners]).max() < 40
