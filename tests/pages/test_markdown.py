import pytest

from pages.markdown import cut, pieces, plain, rendered


def html(text: str) -> str:
    return str(rendered(pieces(text)))


class TestRendering:
    @pytest.mark.parametrize(
        ("text", "wanted"),
        [
            ("a `b` c", "a <code>b</code> c"),
            ("**b** c", "<strong>b</strong> c"),
            (
                "see [the guide](https://a.example/b?c=1&d)",
                'see <a class="link" href="https://a.example/b?c=1&amp;d" target="_blank" '
                'rel="noopener noreferrer">the guide</a>',
            ),
            ("one\n   two", "one two"),
            ("3 * 4 * 5", "3 * 4 * 5"),
        ],
    )
    def test_what_is_marked(self, text: str, wanted: str) -> None:
        assert html(text) == wanted

    @pytest.mark.parametrize(
        "text",
        ["<script>alert(1)</script>", "`<b>`", "**<b>**", '[<b>](https://a.example/"onclick=x)'],
    )
    def test_everything_else_is_escaped(self, text: str) -> None:
        assert "<b>" not in html(text) and "<script" not in html(text)
        assert '"onclick' not in html(text)

    @pytest.mark.parametrize("href", ["javascript:alert(1)", "/x", "data:text/html,x", "mailto:a"])
    def test_links_go_to_the_web_alone(self, href: str) -> None:
        assert html(f"[a]({href})") == f"[a]({href})".replace('"', "&quot;")

    def test_cut_between_its_marks(self) -> None:
        parts = cut(pieces("abc `defghi` jkl"), 8)
        assert str(rendered(parts)) == "abc <code>def…</code>"

    def test_plain(self) -> None:
        assert plain("a `b` **c** [d](https://e.example)") == "a b c d"
