"""What `verify` found, and what it mended."""

from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Problem:
    """`what` is database, search, media, link, missing, changed, thumbnail, orphan, leftover,
    folder or ledger; `path` under media/."""

    what: str
    path: str
    message: str
    repaired: bool = False

    def mended(self, message: str) -> "Problem":
        return replace(self, message=message, repaired=True)


@dataclass
class Report:
    assets: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_well(self) -> bool:
        return all(problem.repaired for problem in self.problems)
