"""The help: every doc is drawn, every link in it leads somewhere, and a search finds its parts."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from pages.help import diagnosis, library, rendering
from tests.markup import flat

SLUGS = [*sorted(file.stem for file in library.DOCS.glob("*.md")), library.NEWS]


def test_every_document_is_drawn_and_its_links_lead_on(client, db):
    ids, links = {}, []
    for slug in SLUGS:
        page = client.get(reverse("help-page", args=[slug])).content.decode()
        article = page[page.index("<article") : page.index("</article>")]
        ids[slug] = set(re.findall(r' id="([^"]+)"', article))
        links += [(slug, href) for href in re.findall(r'<a class="link" href="([^"]*)"', article)]
        for source in re.findall(r'<img src="([^"]+)"', article):
            assert client.get(source)["Content-Type"].startswith("image/"), (slug, source)
        bare = re.sub(r"<(pre|code).*?</\1>", "", article, flags=re.DOTALL)
        assert "](" not in bare, slug
        assert "**" not in bare, slug
    assert len(links) > 100
    for slug, href in links:
        if "://" in href:
            continue
        path, _, fragment = href.partition("#")
        there = path.removeprefix(reverse("help")).strip("/") or slug
        assert there in ids, (slug, href)
        assert not fragment or fragment in ids[there], (slug, href)


def test_the_list_names_all_of_them(client, db):
    page = flat(client.get(reverse("help")))
    for slug in SLUGS:
        assert f'href="{reverse("help-page", args=[slug])}"' in page
    assert library.version() in page
    assert f'href="{reverse("admin:index")}"' in page


@pytest.mark.parametrize(
    ("query", "there"),
    [
        ("restore", "backup"),
        ("purse", "films"),
        ("WORD lists", "prompt-language"),
        ("fountain", "films-scripts"),
        ("r8_", None),
    ],
)
def test_a_search_finds_parts(client, db, query, there):
    page = flat(client.get(reverse("help"), {"q": query}))
    found = re.findall(r'<a class="link" href="/help/([\w-]+)/#[\w-]+"', page)
    assert there is None or there in found[:5]
    if there is None:
        assert f"of the help {'has' if len(found) == 1 else 'have'}" in page


def test_a_search_for_nothing_there_is(client, db):
    page = flat(client.get(reverse("help"), {"q": "<b>xyzzyx"}))
    assert "0 parts of the help have “&lt;b&gt;xyzzyx”" in page
    assert "Try fewer or other words" in page


@pytest.mark.parametrize("slug", ["no-such-page", "..", "x" * 70])
def test_no_other_file_is_a_page(client, db, slug):
    assert client.get(f"/help/{slug}/").status_code == 404


@pytest.mark.parametrize("name", ["../settings.md", "x.webp", "house.svg.py"])
def test_no_other_file_is_a_picture(client, db, name):
    assert client.get(f"/help/images/{name}").status_code == 404


class TestMarkdown:
    @pytest.mark.parametrize(
        ("text", "html"),
        [
            ("a **b `c`** d", "<p>a <strong>b <code>c</code></strong> d</p>"),
            ("# A, “b”: c d", '<h1 id="a-b-c-d">A, “b”: c d</h1>'),
            ("- a\n  b\n- c", "<ul>\n<li>a\nb</li>\n<li>c</li>\n</ul>"),
            ("- a\n  - b", "<ul>\n<li>a\n<ul>\n<li>b</li>\n</ul>\n</li>\n</ul>"),
            ("[a **b**](nowhere.txt)", "<p>a <strong>b</strong></p>"),
            ("![a fox](nowhere.webp)", "<p>a fox</p>"),
            (
                "```sh\n<x> **y**\n```",
                '<pre tabindex="0"><code data-language="sh">&lt;x&gt; **y**</code></pre>',
            ),
            ("<script>1</script>", "<p>&lt;script&gt;1&lt;/script&gt;</p>"),
            ("[x](javascript:alert)", "<p>[x](javascript:alert)</p>"),
            ('[x](https://a.b/"onclick=1)', None),
            ("``a`b``", "<p><code>a`b</code></p>"),
        ],
    )
    def test_as_html(self, text, html):
        made = rendering.html(text, lambda target: library.resolved(target, "films"))
        if html is None:
            assert '"onclick' not in made
        else:
            assert made == f"{html}\n"

    def test_a_table(self):
        made = rendering.html("| a | b |\n|---|---|\n| `x\\|y` | 2 |", str)
        bare = made.replace("\n", "")
        assert "<thead><tr><th>a</th><th>b</th></tr></thead>" in bare
        assert "<td><code>x|y</code></td><td>2</td>" in bare

    def test_equal_headings_are_told_apart(self):
        found = rendering.headings("## A\n```\n## A\n```\n## A\n## A")
        assert [one.anchor for one in found] == ["a", "a-1", "a-2"]


class TestDiagnosis:
    def test_it_tells_versions_and_findings_and_no_place(self, client, db):
        page = client.post(reverse("help-diagnosis")).content.decode()
        assert f"Art Factory {library.version()}" in page
        assert "ok: python: " in page
        for place in (settings.HOME, settings.CHECKOUT, Path.home()):
            assert str(place) not in page[page.index("<pre") : page.index("</pre>")]

    def test_names_of_others_go_too(self):
        words = "at /Users/ada/pictures and /home/bob/x, http://ada:secret@mac.local:1"
        assert diagnosis.without_places(words) == "at ~ and ~, http://mac.local:1"
