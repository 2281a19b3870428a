"""The bytes of a list's file as text."""

UTF8_MARK = b"\xef\xbb\xbf"
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


class NoText(ValueError):
    """Why bytes are no text, as the end of a sentence, and in which line; 0 where in none."""

    def __init__(self, why: str, line: int = 0) -> None:
        super().__init__(why)
        self.why, self.line = why, line


def decoded(data: bytes) -> str:
    """UTF-8, or UTF-16 that says so at its beginning. Raises NoText."""
    if data[:2] in UTF16_MARKS:
        try:
            return data.decode("utf-16")
        except UnicodeError:
            raise NoText("is broken UTF-16. Save it as UTF-8") from None
    check(data)
    return data.decode("utf-8-sig")


def check(data: bytes, lines_before: int = 0) -> None:
    """See that bytes are UTF-8. Raises NoText."""
    if b"\0" in data:
        raise NoText("is not a text file: it has bytes that no text has")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = lines_before + data.count(b"\n", 0, error.start) + 1
        raise NoText(f"is not in UTF-8 (line {line}). Save it as UTF-8", line) from None
