"""How a test reads a mailed page: as a person without CSS does, and as a mail client that must not fetch or run anything."""

import re
from html.parser import HTMLParser

ALLOWED = {
    *("ul", "li"),
    "html",
    "head",
    "meta",
    "title",
    "body",
    "main",
    "p",
    "h1",
    "h2",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "a",
    "br",
    "strong",
    "span",
}


def flat(text):
    return " ".join(text.split())


def words_of(*texts):
    """The words of a body without its layout, so that text and HTML can be held against each other."""
    return {word.strip(".,:;()") for text in texts for word in text.lower().split()} - {""}


class Page(HTMLParser):
    """A page as a reader without CSS has it, and what a mail client would have to fetch or run."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes, self.hrefs, self.text, self.styles, self.pairs, self._open = [], [], [], [], [], set(), []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        self.hrefs += [value for name, value in attrs if name == "href"]
        style = dict(attrs).get("style", "")
        self.styles.append(style)
        if tag not in {"meta", "br"}:
            self._open.append((tag, style))

    def handle_endtag(self, tag):
        assert self._open.pop()[0] == tag, "every element is closed in order"

    def handle_data(self, data):
        if data.strip() and self._open[-1][0] != "title":
            self.text.append(data.strip())
            self.pairs.add((self._nearest("color"), self._nearest("background-color")))

    def _nearest(self, what):
        return next(found[1] for _, style in reversed(self._open) if (found := re.search(rf"(?:^|[; ]){what}: (#\w{{6}})", style)))

    @property
    def flat(self):
        return flat(" ".join(self.text))


def light(colour):
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(pair):
    dark, bright = sorted(map(light, pair))
    return (bright + 0.05) / (dark + 0.05)


def assert_harmless(page):
    """It runs nothing, fetches nothing and leads nowhere but to us."""
    assert set(page.tags) <= ALLOWED
    assert {name for name, _ in page.attributes} <= {
        "lang",
        "charset",
        "name",
        "content",
        "style",
        "scope",
        "colspan",
        "href",
        "aria-hidden",
    }
    assert not [style for style in page.styles if re.search(r"url|import|expression|@|http", style)]
    assert all(href.startswith("https://samsyn.example.se/") for href in page.hrefs)


def assert_accessible(page):
    """It has its language, one heading, headers that say what they head, and contrast of WCAG AA."""
    assert ("lang", "sv") in page.attributes
    assert page.tags.count("h1") == 1
    assert page.tags.count("th") == [name for name, _ in page.attributes].count("scope")
    assert {pair: contrast(pair) for pair in page.pairs if contrast(pair) < 4.5} == {}
