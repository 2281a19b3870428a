"""What is wrong with a list file, and where."""


class BadListFile(ValueError):
    """A sentence for the person who made the file. `line` counts from 1, 0 where the whole file is
    at fault; `column` is the column's name, or its number where it has none."""

    def __init__(self, sentence: str, line: int = 0, column: str | int = "") -> None:
        super().__init__(sentence)
        self.sentence, self.line, self.column = sentence, line, column

    @property
    def place(self) -> str:
        if not self.line:
            return ""
        if isinstance(self.column, str) and self.column:
            return f"Line {self.line}, column “{self.column}”"
        return f"Line {self.line}, column {self.column}" if self.column else f"Line {self.line}"

    def __str__(self) -> str:
        return f"{self.place}: {self.sentence}" if self.line else self.sentence
