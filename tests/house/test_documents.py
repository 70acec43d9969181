"""A command in a document is either typed by the road or says why not; documents and road cannot drift apart."""

from __future__ import annotations

import re

import pytest

from tests.house.sources import ROOT, expect_none
from tools.road import stations
from tools.road.document import Block, blocks, read, walked


def unaccounted(found: list[Block]) -> list[str]:
    """Blocks of commands that are neither walked nor examples with a reason, and names that stand twice."""
    wrong = [
        f"{block.place} is neither walked (road=NAME) nor an example with a reason (example=…)"
        for block in found
        if block.is_command and not block.name and not block.example
    ]
    names = [block.name for block in found if block.name]
    return wrong + [f"road={name} stands twice" for name in sorted(set(names)) if names.count(name) > 1]


def packages(source: str) -> set[str]:
    """What is installed by apt-get in a text."""
    found = re.findall(r"apt-get install ([^\n>]+)", source)
    return {word for line in found for word in line.split() if not word.startswith(("-", '"', "$"))}


def test_every_command_is_walked_or_an_example_with_a_reason():
    expect_none(unaccounted(blocks()))


def test_what_is_looked_at_belongs_to_a_block():
    assert (stations.BEFORE.keys() | stations.AFTER.keys()) - walked(blocks()).keys() == set()


def test_both_readmes_name_the_same_commands():
    both = [(ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh.md")]
    english, chinese = (
        [re.sub(r" *#.*", "", block.text) for block in read("README", source) if block.is_command] for source in both
    )
    assert english == chinese


def test_the_machine_of_the_tests_has_what_the_recipe_installs():
    installed = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    recipe = packages((ROOT / "docs" / "operations.md").read_text(encoding="utf-8"))
    assert {name for name in recipe if not re.search(rf"\b{name}\b", installed)} == {"postgresql"}


SOURCE = """Text.
```sh road=init
paicha init
# ready
```
* a list
  ```sh example="no machine has it"
  reboot
  ```
```ini
[Unit]
```
```
ls
```
"""


def test_blocks_are_read_with_place_name_and_reason():
    init, reboot, unit, bare = read("a.md", SOURCE)
    assert (init.place, init.name, init.text) == ("a.md:3", "init", "paicha init\n# ready\n")
    assert (reboot.example, reboot.text, reboot.line) == ("no machine has it", "reboot\n", 8)
    assert (unit.is_command, bare.is_command) == (False, True)
    assert list(walked([init, reboot, unit, bare])) == ["init"]


def test_a_block_that_says_nothing_is_found_and_a_name_that_stands_twice():
    found = [*read("a.md", SOURCE), *read("b.md", "```sh road=init\nls\n```\n")]
    assert unaccounted(found) == [
        "a.md:14 is neither walked (road=NAME) nor an example with a reason (example=…)",
        "road=init stands twice",
    ]


def test_a_fence_that_says_something_else_is_refused():
    with pytest.raises(ValueError, match=r"a\.md:2.*while"):
        list(read("a.md", "```sh while=raining\nls\n```\n"))
