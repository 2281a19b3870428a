"""The letters that mean something, and where."""

import re
from dataclasses import dataclass, field

SPECIAL = re.compile(r"[{}\\]|__|\|\||(?:^|[\s|])#", re.MULTILINE)
"""Without any of these, a text says just itself."""
WHOLE_SIGN = re.compile(r"__\S.{0,60}?__|[$%]?\{[^{}]{0,60}\}|\|\|")
"""One of them to its end, where that is near."""
COMMENT = re.compile(r"#(?=[\s#!]|$)[^\n]*", re.MULTILINE)
SPACE = re.compile(r"\s*")
MARK = re.compile(r"\s*([!~@]?)\s*")
LIST_MARK = re.compile(r"__([!~@]?)")
COUNT = re.compile(r"(?:(\d++)\s*+(?:(-)\s*+(\d++)?\s*+)?|-\s*+(\d++)\s*+)\$\$", re.ASCII)
BETWEEN = re.compile(r"((?:[^${}\\]|\\.)*+)\$\$", re.DOTALL)
WEIGHT = re.compile(r"(\d++\.?\d*+|\.\d++)::", re.ASCII)
SIMPLE = re.compile(r"\s*+([^{}|$_#%\\.:\n]*+)(?=[|}])")
"""An option of a bracket that is just text, as most are."""
NAME = re.compile(r"\s*([^\W\d][\w-]*)\s*")
SETS = re.compile(r"(\??)\s*=\s*(!?)\s*")
SETS_IN_LIST = re.compile(r"\s*([^\W\d][\w-]*)\s*=\s*(!?)\s*")
LIST_BEGINS = re.compile(r"__(?=[!~@]?(?:[^\W_]|[*?\[/<+-]|\$?\{|\.\.))")
UNDERSCORES = re.compile(r"_+")

_ALWAYS = r"{}|$_#%\\"


@dataclass(frozen=True, eq=False)
class Part:
    """Where a row stands: what ends it, which letters a backslash gives, whether the space at its
    ends is only there to be read."""

    ends: tuple[str, ...] = ()
    more_escaped: str = ""
    is_trimmed: bool = True
    plain: re.Pattern[str] = field(init=False)
    escaped: re.Pattern[str] = field(init=False)
    special: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        stops = _ALWAYS + ("()," if {",", "("} & set(self.ends) else "")
        lone = r"\$(?![{$])|%(?!\{)|_(?!_)"
        object.__setattr__(self, "plain", re.compile(f"(?:[^{stops}]|{lone})+"))
        special = re.escape("".join({*r"{}|$#\\", *self.more_escaped.replace(" ", "")}))
        object.__setattr__(self, "special", re.compile(rf"[{special}]|_(?=_)|(?<=_)_|^_|_$"))
        object.__setattr__(
            self, "escaped", re.compile(rf"\\([$%]\{{|[{_ALWAYS}{self.more_escaped}])")
        )

    def literal(self, words: str) -> str:
        """Words that are taken for just these here. What has a meaning in other parts alone stays:
        a backslash before it would be one more letter."""
        return self.special.sub(lambda found: f"\\{found[0]}", words)


TOP = Part(("||",), is_trimmed=False)
LINE = Part(is_trimmed=False)
OPTION = Part(("|", "}"), "!~@:. ")
VALUE = Part(("}",), "!~@:. ")
AROUND = Part(("$$", "}"), "!~@:. ")
IN_LIST = Part((",", ")"), "!~@:. (),=")
LIST_NAME = Part(("__", "("), "(),", is_trimmed=False)
