"""What is wrong with a template, and where."""


class BadTemplate(ValueError):
    """One sentence or two for the person who wrote it, with the place.

    `start` and `end` are letters of the text that was handed in, `line` and `column` count from 1.
    Where a word list is at fault, `list_name` names it and the line is one of its file. `field` is
    set for one of several fields.
    """

    def __init__(self, sentence: str, start: int = 0, end: int = 0, text: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.start, self.end = start, end
        self.line = text.count("\n", 0, start) + 1
        self.column = start - (text.rfind("\n", 0, start) + 1) + 1
        self.list_name = ""
        self.field = ""

    def in_list(self, name: str, line: int) -> "BadTemplate":
        """The same, said of a line of a word list. The innermost list is the one at fault."""
        if not self.list_name:
            self.list_name, self.line = name, line
        return self

    @property
    def place(self) -> str:
        where = f"line {self.line}, column {self.column}"
        return f"List “{self.list_name}”, {where}" if self.list_name else where.capitalize()

    def __str__(self) -> str:
        return f"{self.place}: {self.sentence}"


class NoList(ValueError):
    """A name that leads to no word list, or to one that cannot be read, in a sentence. `line` is
    that of the list's file where one line is at fault, else 0."""

    def __init__(self, sentence: str, name: str = "", line: int = 0) -> None:
        super().__init__(sentence)
        self.sentence, self.name, self.line = sentence, name, line
