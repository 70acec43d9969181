"""Which passwords are refused, and that anybody can still find one."""

from __future__ import annotations

import subprocess
import sys

import pytest

from rules.org.password import EASY, OWN_NAME, WRONG_LENGTH, fault
from tests.support.installations import ROOT

LI = ("lixiuying", "李秀英", "13800001111", "东村", "青山县信联办")
COMMON = ("12345678", "88888888", "password1", "a123456789", "woaini1314", "1qaz2wsx", "Qwer1234!", "5201314520")
OF_HERE = (
    "paicha2026",
    "paicha-demo",
    "周排查周排查周排查",
    "lixiuying1",
    "李秀英2026年",
    "13800001111a",
    "东村东村东村",
)
DATES = ("19630512", "1963年5月", "20261118", "li19630512")
GOOD = ("秋天的柿子都熟透了", "两只母鸡在梨树下面", "hua sheng zhong le san mu", "kj4mz8px", "a-test-password")


@pytest.mark.parametrize("password", COMMON + OF_HERE + DATES)
def test_what_others_would_try_first_is_refused(password: str):
    assert fault(password.ljust(8, "!"), LI) == EASY


@pytest.mark.parametrize("password", GOOD)
def test_a_short_sentence_of_ones_own_is_enough(password: str):
    assert fault(password, LI) is None


@pytest.mark.parametrize("password", ["灶上蒸着红薯馒头", "two red hens under the pear tree"])
def test_the_examples_of_the_form_are_nobodys_password(password: str):
    assert fault(password, LI) == EASY


def test_length_and_the_own_name_have_sentences_of_their_own():
    assert fault("柿子熟了", LI) == WRONG_LENGTH and fault("x" * 129, LI) == WRONG_LENGTH
    assert fault("青山县信联办", (*LI, "青山县信联办主任室")) == WRONG_LENGTH
    assert fault("LiXiuYing", LI) == OWN_NAME


def test_only_the_first_part_of_a_long_one_is_estimated():
    assert fault("秋天的柿子都熟透了" + "x" * 100, LI) is None
    assert fault("12345678" * 16, LI) == EASY


def test_the_lists_are_loaded_only_where_a_password_is_set():
    loaded = "import app, sys; sys.exit('zxcvbn' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", loaded], cwd=ROOT, check=False).returncode == 0
