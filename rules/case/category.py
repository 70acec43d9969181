"""What a dispute is about and how pressing it is: the code lists that phones carry with them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from rules.words import N_

TERMS_VERSION = "2026-11"


@dataclass(frozen=True)
class Category:
    """A code that is stored for ever. After `retired_on` it is no longer offered, but still accepted."""

    code: str
    name: str
    retired_on: date | None = None

    def retired(self, on: date) -> bool:
        return self.retired_on is not None and self.retired_on <= on


# The codes of the people's mediation platforms (人民调解纠纷类型).
CATEGORIES = (
    Category("01", N_("Marriage and family")),
    Category("02", N_("Neighbours")),
    Category("03", N_("Houses and homestead land")),
    Category("04", N_("Contracts")),
    Category("05", N_("Farming and business")),
    Category("06", N_("Damage and compensation")),
    Category("07", N_("Hills, forests and farmland")),
    Category("08", N_("Land taking and demolition")),
    Category("09", N_("Pollution")),
    Category("10", N_("Work and unpaid wages")),
    Category("11", N_("Tourism")),
    Category("12", N_("Shopping and consumers")),
    Category("13", N_("Medical care")),
    Category("14", N_("Traffic accidents")),
    Category("15", N_("Property management")),
    Category("16", N_("Intellectual property")),
    Category("17", N_("Internet")),
    Category("99", N_("Other")),
)
BY_CODE = {category.code: category for category in CATEGORIES}

# The big buttons of the phone, what villages meet most often first; Other stays last.
TILES = ("02", "01", "03", "07", "08", "10", "06", "14", "09", "05", "04", "99")

URGENCIES = {
    "ordinary": N_("Ordinary"),
    "help": N_("Needs help from above"),
    "escalating": N_("May escalate"),
}


def known(code: str) -> bool:
    """True for every code that was ever offered, retired or not: an old draft stays valid."""
    return code in BY_CODE


def offered(on: date, categories: Iterable[Category] = CATEGORIES) -> list[Category]:
    """What a new record may choose from: the tiles first, in their order, then the rest by code; Other last."""
    in_use = [category for category in categories if not category.retired(on)]
    return sorted(in_use, key=_place)


def _place(category: Category) -> tuple[bool, int, str]:
    place = TILES.index(category.code) if category.code in TILES else len(TILES)
    return category.code == "99", place, category.code
