"""The kinds of unit, which may stand below which, which may take over from which, and who sits where."""

from rules.org.permission import FIELD_KINDS
from rules.words import N_

KIND_NAMES = {
    "province": N_("Province"),
    "city": N_("City"),
    "county": N_("County"),
    "town": N_("Town"),
    "department": N_("Department"),
    "village": N_("Rural village"),
    "community": N_("Urban community"),
}
ROLE_NAMES = {
    "cadre": N_("Village cadre"),
    "office": N_("Office worker"),
    "leader": N_("Leader"),
    "hall": N_("Reception hall"),
    "admin": N_("Administrator"),
    "auditor": N_("Auditor"),
}
CHILDREN: dict[str, tuple[str, ...]] = {
    "province": ("city", "department"),
    "city": ("county", "department"),
    "county": ("town", "department"),
    "town": ("village", "community"),
    "department": (),
    "village": (),
    "community": (),
}
HEIRS: dict[str, tuple[str, ...]] = {
    "village": FIELD_KINDS,
    "community": FIELD_KINDS,
    "department": ("department", "county", "city", "province"),
}


def parents_of(kind: str) -> tuple[str, ...]:
    """The kinds below which a unit of this kind may stand."""
    return tuple(parent for parent, children in CHILDREN.items() if kind in children)


def heirs_of(kind: str) -> tuple[str, ...]:
    """The kinds of unit that may take over a unit of this kind with all below it."""
    return HEIRS.get(kind, (kind,))


def roles_at(kind: str) -> tuple[str, ...]:
    """The roles that exist at a unit of this kind: cadres in villages, the others in offices."""
    return ("cadre",) if kind in FIELD_KINDS else ("office", "leader", "hall", "admin", "auditor")
