"""E-mail goes through the office's mail server, encrypted, once per key, and its failures give nothing away."""

import base64
import socket
from datetime import datetime, timedelta, timezone

import pytest

from channels import ways
from channels.message import Message, Outcome
from tests.support.certificates import Trusted, make_trusted
from tests.support.mailbox import Mailbox

NOW = datetime(2026, 11, 20, 8, 30, tzinfo=timezone(timedelta(hours=8)))
LOGIN = ("paicha@example.cn", "correct-horse")
TEXT = "东村等 3 个单位尚未上报\n截止 11月20日（周五） 17:00\n.\n𠮷"


@pytest.fixture(scope="module")
def trusted(tmp_path_factory) -> Trusted:
    return make_trusted(tmp_path_factory.mktemp("tls"))


def make_settings(mailbox: Mailbox, **other: str) -> dict[str, str]:
    plain = {"host": "127.0.0.1", "port": str(mailbox.port), "security": "none", "from": "paicha@example.cn"}
    return plain | {"from_name": "某县信联办", "timeout": "2"} | other


def make_message(*recipients: str, key="reminder-812") -> Message:
    return Message(key, "本周排查：还有 3 个单位未上报", TEXT, recipients or ("town@example.cn",))


def signed_in(security: str, trusted: Trusted) -> dict[str, str]:
    return {"security": security, "username": LOGIN[0], "password": LOGIN[1], "certificate": trusted.authority}


def test_a_mail_arrives_whole_with_the_key_as_its_message_id():
    with Mailbox() as mailbox:
        assert ways.send("email", make_settings(mailbox), make_message(), now=NOW) == Outcome(True, "Sent.")
    [taken] = mailbox.taken
    assert (taken.sender, taken.recipients) == ("paicha@example.cn", ["town@example.cn"])
    assert taken.mail["Message-ID"] == "<reminder-812@example.cn>"
    assert taken.mail["Subject"] == "本周排查：还有 3 个单位未上报"
    assert taken.mail["From"].addresses[0].display_name == "某县信联办"
    assert taken.mail["To"] == "town@example.cn"
    assert taken.mail["Date"].datetime == NOW
    assert taken.mail["Auto-Submitted"] == "auto-generated"
    assert taken.mail.get_content_type() == "text/plain"
    assert taken.mail.get_content_charset() == "utf-8"
    assert taken.mail.get_content().splitlines() == TEXT.splitlines()


def test_the_mail_is_pure_ascii_on_the_wire_so_that_any_server_can_carry_it():
    with Mailbox() as mailbox:
        ways.send("email", make_settings(mailbox), make_message(), now=NOW)
    raw = mailbox.taken[0].raw
    assert raw.isascii()
    assert max(len(line) for line in raw.split(b"\r\n")) <= 78
    body = raw.partition(b"\r\n\r\n")[2]
    assert base64.b64decode(body).decode() == TEXT.replace("\n", "\r\n") + "\r\n"


def test_the_same_reminder_sent_again_has_the_same_message_id():
    with Mailbox() as mailbox:
        for later in (0, 15):
            ways.send("email", make_settings(mailbox), make_message(), now=NOW + timedelta(minutes=later))
    assert len({taken.mail["Message-ID"] for taken in mailbox.taken}) == 1


def test_several_recipients_get_one_mail_and_do_not_learn_of_each_other():
    with Mailbox() as mailbox:
        ways.send("email", make_settings(mailbox), make_message("xiao@example.cn", "wang@example.cn"), now=NOW)
    [taken] = mailbox.taken
    assert taken.recipients == ["xiao@example.cn", "wang@example.cn"]
    assert b"xiao@" not in taken.raw
    assert taken.mail["To"] == "undisclosed-recipients:;"


def test_it_signs_in_only_after_starttls(trusted):
    with Mailbox(starttls=trusted.context, login=LOGIN) as mailbox:
        outcome = ways.send("email", make_settings(mailbox, **signed_in("starttls", trusted)), make_message(), now=NOW)
    assert outcome.ok
    assert mailbox.tried == [(LOGIN[0].encode(), LOGIN[1].encode())]
    assert (mailbox.taken[0].encrypted, mailbox.taken[0].signed_in) == (True, True)


def test_it_signs_in_over_tls_from_the_first_byte(trusted):
    with Mailbox(tls=trusted.context, login=LOGIN) as mailbox:
        outcome = ways.send("email", make_settings(mailbox, **signed_in("tls", trusted)), make_message(), now=NOW)
    assert outcome.ok
    assert (mailbox.taken[0].encrypted, mailbox.taken[0].signed_in) == (True, True)


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_server_with_a_certificate_nobody_vouches_for_gets_no_password(trusted, security):
    way = {"tls": {"tls": trusted.context}, "starttls": {"starttls": trusted.context}}[security]
    with Mailbox(**way, login=LOGIN) as mailbox:
        settings = make_settings(mailbox, **signed_in(security, trusted)) | {"certificate": ""}
        outcome = ways.send("email", settings, make_message(), now=NOW)
    assert outcome.detail == "The other side could not be reached, or its certificate is not trusted."
    assert (outcome.ok, mailbox.tried, mailbox.taken) == (False, [], [])


def test_a_server_without_starttls_gets_no_password(trusted):
    with Mailbox(login=LOGIN) as mailbox:
        outcome = ways.send("email", make_settings(mailbox, **signed_in("starttls", trusted)), make_message(), now=NOW)
    assert outcome.detail == "The mail server does not offer this kind of encryption or sign-in."
    assert mailbox.tried == []


def test_a_wrong_password_is_told_without_showing_it(trusted):
    with Mailbox(starttls=trusted.context, login=LOGIN) as mailbox:
        settings = make_settings(mailbox, **signed_in("starttls", trusted)) | {"password": "wrong-battery"}
        outcome = ways.send("email", settings, make_message(), now=NOW)
    assert outcome == Outcome(False, "The mail server refused the user name or password.", code="SMTP 535")


def test_a_mail_that_some_recipients_refuse_is_not_sent_again_to_the_others():
    with Mailbox(refuse=("gone@example.cn",)) as mailbox:
        outcome = ways.send("email", make_settings(mailbox), make_message("gone@example.cn", "b@example.cn"), now=NOW)
    assert outcome == Outcome(True, "Sent, but some recipients were refused.")
    assert mailbox.taken[0].recipients == ["b@example.cn"]


def test_a_mail_that_every_recipient_refuses_failed_and_names_none_of_them():
    with Mailbox(refuse=("gone@example.cn",)) as mailbox:
        outcome = ways.send("email", make_settings(mailbox), make_message("gone@example.cn"), now=NOW)
    assert outcome == Outcome(False, "The mail server refused every recipient.", code="SMTP 550")


@pytest.mark.parametrize("reply", ["451 try later, paicha@example.cn", "554 looks like spam: correct-horse"])
def test_a_refusal_after_the_text_keeps_the_number_and_drops_the_words(reply):
    with Mailbox(reply=reply) as mailbox:
        outcome = ways.send("email", make_settings(mailbox), make_message(), now=NOW)
    assert outcome == Outcome(False, "The mail server refused the message.", code=f"SMTP {reply[:3]}")


def test_a_server_that_never_says_a_word_is_given_up_after_the_time_set():
    with Mailbox(hang=True) as mailbox:
        outcome = ways.send("email", make_settings(mailbox, timeout="1"), make_message(), now=NOW)
    assert outcome == Outcome(False, "The other side did not answer in time.")


def test_no_server_at_all_is_told():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        settings = {"host": "127.0.0.1", "port": str(taken.getsockname()[1]), "security": "none", "from": "a@b.cn"}
        outcome = ways.send("email", settings, make_message(), now=NOW)
    assert outcome.detail == "The other side could not be reached, or its certificate is not trusted."


def test_a_line_break_in_a_subject_or_a_name_makes_no_header():
    with Mailbox() as mailbox:
        message = Message("reminder-1", "东村\r\nBcc: spy@example.cn", "…", ("town@example.cn",))
        assert ways.send("email", make_settings(mailbox), message, now=NOW).ok
    assert mailbox.taken[0].mail["Bcc"] is None
    assert mailbox.taken[0].mail["Subject"] == "东村 Bcc: spy@example.cn"


def test_a_recipient_that_is_no_address_reaches_nobody_and_breaks_nothing():
    with Mailbox() as mailbox:
        outcome = ways.send("email", make_settings(mailbox), make_message("a@b.cn>\r\nRCPT TO:<c@d.cn"), now=NOW)
    assert (outcome.ok, mailbox.taken) == (False, [])
