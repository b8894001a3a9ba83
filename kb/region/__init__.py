"""Places: the codes and names of GB/T 2260, what a name may mean, and the places a text speaks of."""

from kb.region.catalogue import Region, offspring, table
from kb.region.locating import locate
from kb.region.mention import Mention, mentions
from kb.region.names import NONE, SELF, covers, filter_value, find, parse, region

__all__ = [
    "NONE",
    "SELF",
    "Mention",
    "Region",
    "all_regions",
    "children",
    "covers",
    "filter_value",
    "find",
    "locate",
    "mentions",
    "parse",
    "region",
]


def all_regions() -> tuple[Region, ...]:
    """Every place, in code order."""
    return tuple(table().values())


def children(code: str) -> tuple[Region, ...]:
    """The places directly below one, in code order; () below a district, BadValue for a code that is none."""
    return offspring().get(region(code).code, ())
