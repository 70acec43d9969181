"""Every colour pair that tokens.css declares is readable, in the light and in the dark."""

import re
from pathlib import Path

import pytest

CSS = (Path(__file__).parents[2] / "static/css/tokens.css").read_text(encoding="utf-8")
LIGHT, DARK = CSS.split("@media screen and (prefers-color-scheme: dark)")
TEXT, EDGE = 7.0, 3.0


def colours(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block))


MODES = {"light": colours(LIGHT), "dark": {**colours(LIGHT), **colours(DARK)}}


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb` as WCAG 2.2 defines it, 0 to 1."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def declared() -> list[tuple[str, str, float]]:
    lines = re.findall(r"^ +(pair|edge) ([a-z-]+): ([a-z -]+)$", CSS, re.MULTILINE)
    return [(front, back, TEXT if kind == "pair" else EDGE) for kind, front, backs in lines for back in backs.split()]


def test_black_on_white_measures_twenty_one():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


def test_every_colour_stands_in_a_pair():
    named = {name for front, back, _ in declared() for name in (front, back)}
    assert named == set(MODES["light"])


def test_the_dark_redefines_every_colour():
    assert set(colours(DARK)) == set(colours(LIGHT))


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("front", "back", "least"), declared())
def test_a_declared_pair_is_readable(mode: str, front: str, back: str, least: float):
    ratio = contrast(MODES[mode][front], MODES[mode][back])
    assert ratio >= least, f"{front} on {back}, {mode}: {ratio:.2f} < {least}"
