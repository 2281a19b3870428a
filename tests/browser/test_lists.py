"""A list that is dropped on Create, from its columns to its report."""

import re

from playwright.sync_api import expect

from production.models import Generation, Order

DROP = """([name, text]) => {
  const data = new DataTransfer();
  data.items.add(new File([text], name, { type: "text/csv" }));
  document.querySelector("#prompt").dispatchEvent(
    new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: data }),
  );
}"""


def test_a_dropped_list_is_mapped_mended_asked_about_and_ordered(models, page, axe):
    page.goto("/")
    rows = "".join(f"fox {number},{3 if number else 99}\n" for number in range(26))
    page.evaluate(DROP, ["foxes.csv", f"words,how much\n{rows}"])
    page.wait_for_url("**/lists/*/")  # with its scripts: a choice before them is not heard
    expect(page.get_by_role("heading", name="foxes.csv")).to_be_visible()
    expect(page.locator("#list-check")).to_contain_text("What is “how much”?")
    order = page.get_by_role("button", name="Order", exact=True)
    expect(order).to_be_disabled()
    expect(page.locator("#list-cannot")).to_contain_text("listed above first")
    page.get_by_label("What “how much” is").select_option("guidance")
    expect(page.locator("#list-check")).to_contain_text("Line 2, column “how much”")
    assert axe(page) == []
    page.get_by_label("What “how much” is").select_option(label="– left out –")
    expect(page.locator("#list-check")).to_contain_text("26 results")
    expect(page.locator("#list-check")).not_to_contain_text("at fault")
    order.click()
    question = page.get_by_role("dialog").filter(has_text="26 results")
    with page.expect_navigation():
        question.get_by_role("button", name=re.compile("^Order")).click()
    expect(page.locator("#list-came")).to_be_visible()
    assert Order.objects.get().title == "foxes.csv"
    assert Generation.objects.count() == 26
    with page.expect_download() as download:
        page.get_by_role("link", name="Report").click()
    assert download.value.suggested_filename == "foxes.report.csv"
