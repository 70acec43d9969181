"""The one refusal that rules raise."""


class NotAllowed(Exception):  # noqa: N818 - a refusal, not a fault
    """A move that the rules forbid. Carries an English msgid and its params; the edge translates it."""

    def __init__(self, msgid: str, **params: object) -> None:
        super().__init__(msgid, params)
        self.msgid = msgid
        self.params = params

    def __str__(self) -> str:
        return self.msgid % self.params if self.params else self.msgid
