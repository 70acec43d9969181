"""A real SMTP server on loopback, with or without TLS and sign-in, that keeps what it takes."""

import asyncio
import ssl
import threading
import warnings
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from aiosmtpd.smtp import SMTP, AuthResult


@dataclass(frozen=True)
class Taken:
    sender: str
    recipients: list[str]
    raw: bytes
    encrypted: bool
    signed_in: bool

    @property
    def mail(self) -> EmailMessage:
        return message_from_bytes(self.raw, policy=default)


class Mailbox:
    """`refuse` are recipients it will not take, `reply` its word after the text, `hang` makes it never say a word."""

    def __init__(self, *, tls=None, starttls=None, login=None, refuse=(), reply="250 OK", hang=False):
        self.tls: ssl.SSLContext | None = tls
        self.starttls: ssl.SSLContext | None = starttls
        self.login, self.refuse, self.reply, self.hang = login, refuse, reply, hang
        self.taken: list[Taken] = []
        self.tried: list[tuple[bytes, bytes]] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)

    def __enter__(self) -> "Mailbox":
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(10)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *gone: object) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _listen(self):
        return await self._loop.create_server(self._protocol, "127.0.0.1", 0, ssl=self.tls)

    async def _close(self):
        self._server.close()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
        await asyncio.sleep(0)
        await self._loop.shutdown_default_executor()

    def _protocol(self) -> asyncio.Protocol:
        if self.hang:
            return asyncio.Protocol()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns of sign-in without TLS, which some of the tests are about
            return SMTP(
                self,
                tls_context=self.starttls,
                require_starttls=self.starttls is not None,
                auth_required=self.login is not None,
                auth_require_tls=self.starttls is not None,
                authenticator=self._authenticate,
                hostname="mail.example.cn",
                enable_SMTPUTF8=False,
                loop=self._loop,
            )

    def _authenticate(self, server, session, envelope, mechanism, data) -> AuthResult:
        self.tried.append((data.login, data.password))
        return AuthResult(success=(data.login.decode(), data.password.decode()) == self.login, handled=False)

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 (the library's name)
        if address in self.refuse:
            return "550 no such mailbox 13800138000"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if self.reply.startswith("2"):
            encrypted = session.ssl is not None or self.tls is not None
            self.taken.append(
                Taken(envelope.mail_from, envelope.rcpt_tos, envelope.content, encrypted, bool(session.authenticated))
            )
        return self.reply
