"""Reads the page's HTML back, to say what a browser would make of it."""

from html.parser import HTMLParser

VOID = {"br", "input", "meta", "link"}


class Reading(HTMLParser):
    """The elements of a fragment in order, and the text of each element by its class."""

    def __init__(self, html: str):
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.text = ""
        self._open: list[tuple[str, set[str], list[str]]] = []
        self._closed: list[tuple[set[str], str]] = []
        self.feed(str(html))
        self.close()
        assert not self._open, f"never closed: {self._open}"

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self._open.append((tag, {tag, *(dict(attrs).get("class") or "").split()}, []))

    def handle_endtag(self, tag):
        name, classes, words = self._open.pop()
        assert name == tag, f"<{name}> closed by </{tag}>"
        self._closed.append((classes, "".join(words)))

    def handle_data(self, data):
        self.text += data
        for _, _, words in self._open:
            words.append(data)

    def texts(self, *marks: str) -> list[str]:
        """Give the text of each element that has all these classes or tag names, in the order in which they end."""
        return [text for classes, text in self._closed if set(marks) <= classes]

    def values(self, name: str) -> list[str]:
        """Give the values of an attribute, in order."""
        return [value for _, attribute, value in self.attributes if attribute == name]
