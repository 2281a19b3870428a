"""A prompt that is read as a template: chosen by keys and ordered as it was shown."""

from playwright.sync_api import expect

from production.models import Generation


def test_each_combination_is_shown_then_ordered(models, page, axe):
    page.goto("/")
    page.fill("#prompt", "a {red|blue} fox in the {rain|snow}")
    every = page.get_by_role("radio", name="Every one")
    every.focus()
    page.keyboard.press("Space")
    expect(page.locator("#price-line")).to_contain_text("4 results")
    expect(every).to_be_checked()
    expect(every).to_be_focused()
    page.locator("#expansion-prompts summary").press("Enter")
    shown = page.locator("#expansion-prompts li")
    expect(shown).to_have_count(4)
    prompts = shown.all_inner_texts()
    assert axe(page) == []
    page.click(".kinds a:has-text('Video')")
    page.wait_for_selector("input[name=kind][value=text-to-video]", state="attached")
    expect(every).to_be_checked()
    page.click(".kinds a:has-text('Image')")
    page.wait_for_selector("input[name=kind][value=text-to-image]", state="attached")
    page.fill("#prompt", "a {red|blue fox")
    expect(page.locator("#expansion")).to_contain_text("This { is not closed.")
    page.fill("#prompt", "a {red|blue} fox in the {rain|snow}")
    expect(shown).to_have_count(4)
    page.keyboard.press("Control+Enter")
    expect(page.locator(".gen[data-live]").first).to_be_visible()
    made = Generation.objects.order_by("pk").values_list("prompt", flat=True)
    assert list(made) == prompts


def test_signs_that_are_letters_are_said_and_read_by_one_press(models, page):
    page.goto("/")
    page.fill("#prompt", "a fox, __lighting__")
    expect(page.locator("#expansion")).to_contain_text("__lighting__ is sent exactly as written")
    page.get_by_role("button", name="Read it as prompt syntax").click()
    expect(page.get_by_role("radio", name="Random")).to_be_checked()
    expect(page.locator("#expansion")).not_to_contain_text("just these letters")
    page.locator("#expansion-prompts summary").press("Enter")
    expect(page.locator("#expansion-prompts li")).not_to_contain_text("__")


def test_what_is_drawn_is_what_was_shown(models, page):
    page.goto("/")
    page.fill("#prompt", "a {1..100000} fox")
    page.get_by_role("radio", name="Random").check(force=True)
    shown = page.locator("#expansion-prompts li")
    expect(shown).to_have_count(1)
    first = shown.text_content()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".order")).to_have_count(1)
    assert Generation.objects.get().prompt == first
    expect(shown).not_to_have_text(first)


def test_a_number_and_a_choice_take_several_values(models, page, axe):
    page.goto("/")
    page.fill("#prompt", "a {fox}")
    page.locator("#expansion").get_by_text("As it stands").wait_for()
    width = page.locator("#create-form").get_by_label("Width")
    width.fill("32")
    width.press("{")
    expect(width).to_have_value("{32|}")
    width.press_sequentially("640")
    width.press("Tab")
    expect(page.locator("#price-line")).to_contain_text("2 results")
    page.get_by_label("Several values of a parameter").select_option("Style")
    style = page.locator("textarea[name=param-style][data-several]")
    expect(style).to_be_focused()
    expect(style).to_have_value("{plain|}")
    style.press_sequentially("oil")
    style.press("Tab")
    expect(page.locator("#expansion")).to_contain_text("“oil”: Style must be one of")
    style.fill("{plain|ink}")
    style.press("Tab")
    expect(page.locator("#price-line")).to_contain_text("4 results")
    assert axe(page) == []
    page.get_by_role("button", name="One value of Style").click()
    expect(page.get_by_role("radio", name="ink")).to_be_attached()
    expect(page.locator("#price-line")).to_contain_text("2 results")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".order")).to_have_count(1)
    made = Generation.objects.order_by("pk").values_list("prompt", "params__width")
    assert list(made) == [("a {fox}", 32), ("a {fox}", 640)]
