"""Messages: counted, folded, at the bottom, over nothing."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.usefixtures("models")
SAY = """async (told) => {
  const app = document.querySelector("script[src$='js/app.js']").src;
  const { say } = await import(app.replace("app.js", "messages.js"));
  for (const [words, level] of told) say(words, level);
}"""
BELOW = """async () => {
  await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  const bar = document.querySelector(".messages").getBoundingClientRect();
  const parts = [...document.querySelectorAll(".maker-foot, .maker-foot button, .sidebar a")];
  return parts.filter((part) => {
    const box = part.getBoundingClientRect();
    return box.width && box.bottom > bar.top + 1 && box.top < bar.bottom - 1
      && box.right > bar.left + 1 && box.left < bar.right - 1;
  }).map((part) => part.outerHTML.slice(0, 80));
}"""


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)])
def test_they_are_counted_and_folded_and_cover_no_button(page, axe, size) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto("/")
    expect(page.locator("#messages")).to_be_attached()
    page.evaluate(SAY, [["The disk is full.", "error"]] * 3)
    shown = page.locator(".message:visible")
    expect(shown).to_have_count(1)
    expect(shown).to_contain_text("×3")
    assert page.evaluate(BELOW) == []
    page.evaluate(SAY, [[f"Trouble {number}", "error"] for number in range(4)])
    expect(shown).to_have_count(3)
    assert page.evaluate(BELOW) == []
    assert axe(page) == []
    page.get_by_role("button", name="2 more messages").click()
    expect(shown).to_have_count(5)
    for _ in range(2):
        shown.first.get_by_role("button", name="Close").click()
    expect(shown).to_have_count(3)
    expect(page.locator("[data-opens-messages]")).to_be_hidden()
