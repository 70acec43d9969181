"""E-mail by SMTP: plain text in UTF-8 through the office's own mail server."""

import smtplib
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from channels import trust
from channels.message import Message, Outcome
from channels.setting import NEEDED, Choice, Errors, Field, Settings, Way
from rules.words import N_

ADDRESS = r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*"

TROUBLES: tuple[tuple[type[Exception], str], ...] = (
    (smtplib.SMTPAuthenticationError, N_("The mail server refused the user name or password.")),
    (smtplib.SMTPResponseException, N_("The mail server refused the message.")),
    (smtplib.SMTPNotSupportedError, N_("The mail server does not offer this kind of encryption or sign-in.")),
    (smtplib.SMTPException, N_("The connection broke before the answer was complete.")),
    (Exception, N_("The other side could not be reached, or its certificate is not trusted.")),
)


def send(settings: Settings, message: Message, *, now: datetime) -> Outcome:
    """Hand one mail to the server for all recipients at once; a server that took it for some has taken it."""
    refused: dict[str, object] | None = None
    try:
        with _connected(settings) as server:
            refused = dict(server.send_message(compose(settings, message, now), settings["from"], message.recipients))
    except (OSError, smtplib.SMTPException, ValueError) as trouble:
        if refused is None:
            return _explained(trouble)
    return Outcome(True, N_("Sent, but some recipients were refused.") if refused else N_("Sent."))


def compose(settings: Settings, message: Message, now: datetime) -> EmailMessage:
    """The mail itself. Several recipients do not learn of each other; the key makes the Message-ID, so that a mail
    sent again after a lost answer is recognised as the same."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address(settings["from_name"], addr_spec=settings["from"])
    mail["To"] = message.recipients[0] if len(message.recipients) == 1 else "undisclosed-recipients:;"
    mail["Subject"] = message.title
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = f"<{message.key}@{_domain(settings)}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.text, charset="utf-8", cte="base64")
    return mail


def _connected(settings: Settings) -> smtplib.SMTP:
    """A connection, encrypted and signed in as set. The host's own name is not asked of the network: that can hang."""
    host, port, wait, name = settings["host"], int(settings["port"]), float(settings["timeout"]), _domain(settings)
    if settings["security"] == "tls":
        context = trust.context(settings)
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, local_hostname=name, timeout=wait, context=context)
    else:
        server = smtplib.SMTP(host, port, local_hostname=name, timeout=wait)
    try:
        if settings["security"] == "starttls":
            server.starttls(context=trust.context(settings))
        if settings["username"]:
            server.login(settings["username"], settings["password"])
    except BaseException:
        server.close()
        raise
    return server


def _explained(trouble: Exception) -> Outcome:
    """What went wrong, from the kind of error alone: its text may repeat addresses and passwords."""
    if isinstance(trouble, smtplib.SMTPRecipientsRefused):
        codes = sorted({str(code) for code, _ in trouble.recipients.values()})
        return Outcome(False, N_("The mail server refused every recipient."), code="SMTP " + " ".join(codes))
    if isinstance(trouble, TimeoutError) or isinstance(trouble.__context__, TimeoutError):
        return Outcome(False, N_("The other side did not answer in time."))
    number = getattr(trouble, "smtp_code", 0)
    code = f"SMTP {number}" if number > 0 else ""
    return Outcome(False, next(detail for kind, detail in TROUBLES if isinstance(trouble, kind)), code=code)


def _domain(settings: Settings) -> str:
    return settings["from"].rpartition("@")[2]


def _check(settings: Settings) -> Errors:
    if settings["username"] and not settings["password"]:
        return {"password": NEEDED}
    if settings["username"] and settings["security"] == "none":
        return {"security": N_("A password may only travel encrypted: choose STARTTLS or TLS.")}
    return trust.check(settings)


WAY = Way(
    kind="email",
    label=N_("E-mail"),
    reach="person",
    fields=(
        Field(
            "host",
            N_("Mail server"),
            required=True,
            pattern=r"[A-Za-z0-9.:-]{1,253}",
            wrong=N_("Give the name or address of the server, without http://."),
        ),
        Field(
            "port",
            N_("Port"),
            kind="number",
            required=True,
            default="587",
            limits=(1, 65535),
            wrong=N_("A port is a whole number from 1 to 65535."),
        ),
        Field(
            "security",
            N_("Encryption"),
            kind="choice",
            required=True,
            default="starttls",
            choices=(Choice("starttls", "STARTTLS"), Choice("tls", "TLS"), Choice("none", N_("none"))),
            wrong=N_("Choose one of the options."),
        ),
        Field("username", N_("User name at the mail server")),
        Field("password", N_("Password at the mail server"), kind="secret"),
        Field(
            "from",
            N_("Sender's address"),
            required=True,
            pattern=ADDRESS,
            wrong=N_("Give an e-mail address such as name@example.cn."),
        ),
        Field("from_name", N_("Sender's name")),
        Field(
            "timeout",
            N_("Seconds to wait for an answer"),
            kind="number",
            required=True,
            default="10",
            limits=(1, 60),
            wrong=N_("Give a whole number from 1 to 60."),
        ),
        trust.CERTIFICATE,
    ),
    send=send,
    check=_check,
)
