"""Names, telephone numbers and addresses as people type them: what is meant, and what cannot be one."""

import re
from unicodedata import normalize

from rules.words import N_

USERNAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?")
EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
PHONE = re.compile(r"[0-9+() -]+")
INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
HAN = "[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
SPREAD = re.compile(rf"(?<={HAN}) (?={HAN})")
DOT = re.compile(rf"(?<={HAN}) ?[·•・‧∙⋅●.。] ?(?={HAN})")
USERNAME_LENGTH = (2, 60)
PHONE_DIGITS = (7, 15)
MOBILE = 11


def plain(text: str) -> str:
    """Full-width letters and digits as ordinary ones, unseen characters gone, runs of blanks as one."""
    return " ".join(normalize("NFKC", text).translate(INVISIBLE).split())


def person_name(text: str) -> str:
    """A name as it is kept: 李　明, spread to fill its line, is 李明; every dot between parts of a name is ·."""
    return SPREAD.sub("", DOT.sub("·", plain(text)))


def name_key(text: str) -> str:
    """A name for comparing: 阿依古丽·买买提 is one name with any dot, a blank or none."""
    return re.sub(r"[\s·]", "", person_name(text)).lower()


def username_error(username: str) -> str | None:
    """The msgid of what is wrong with a username. It has a letter, so that it is never taken for a number."""
    if not USERNAME_LENGTH[0] <= len(username) <= USERNAME_LENGTH[1] or not USERNAME.fullmatch(username):
        return N_("A username has 2 to 60 small letters and digits, for example lixiuying or dongcun2.")
    if not any("a" <= sign <= "z" for sign in username):
        return N_("A username has at least one letter: digits alone would look like a telephone number.")
    return None


def phone_error(phone: str) -> str | None:
    """The msgid of what is wrong with a telephone number (7 to 15 digits)."""
    digits = sum(sign.isdigit() for sign in phone)
    if not PHONE.fullmatch(phone) or not PHONE_DIGITS[0] <= digits <= PHONE_DIGITS[1]:
        return N_("This is not a telephone number. Give 7 to 15 digits, for example 13800001111 or 0915-3201001.")
    return None


def number_error(phone: str) -> str | None:
    """The same for a number in a table, where a digit of a mobile number is easily lost or typed twice."""
    digits = re.sub(r"\D", "", phone)
    mobile = digits[2:] if len(digits) > 11 and digits.startswith("86") else digits
    if re.match(r"1[3-9]", mobile) and len(mobile) != MOBILE and phone_error(phone) is None:
        return N_("A mobile number has 11 digits. Count them once more.")
    return phone_error(phone)


def email_error(address: str) -> str | None:
    """The msgid of what is wrong with an e-mail address."""
    return None if EMAIL.fullmatch(address) else N_("Give an e-mail address such as name@example.cn.")
