"""A form that somebody of the cast sends to the office, as their browser would, and what comes back."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import openpyxl
from playwright.sync_api import Page, Response

WRONG = 422
SEND = """({ address, values, file }) => {
  const form = Object.assign(document.createElement("form"), { method: "post", action: address });
  if (file) form.enctype = "multipart/form-data";
  for (const [name, value] of Object.entries(values))
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  if (file) {
    const held = new DataTransfer(), bytes = Uint8Array.from(atob(file), (each) => each.charCodeAt(0));
    held.items.add(new File([bytes], "table.xlsx"));
    form.append(Object.assign(document.createElement("input"), { type: "file", name: "file", files: held.files }));
  }
  document.body.append(form);
  form.submit();
}"""


@dataclass(frozen=True)
class Answer:
    """Somebody of the cast sends `sent` to the address; `{name}` in a value is an id of the county."""

    who: str
    sent: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    status: int = WRONG
    again: int = WRONG
    file: bytes = b""
    data: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.who or 'nobody'} sends {dict(self.sent)}"

    def send(self, page: Page, address: str, ids: Mapping[str, Any]) -> Response:
        """Sends the form as the browser would, from a page of the same house."""
        sent = {name.format(**ids): value.format(**ids) for name, value in self.sent.items()}
        with page.expect_navigation() as answer:
            page.evaluate(
                SEND, {"address": address, "values": sent, "file": base64.b64encode(self.file).decode() or None}
            )
        return answer.value


def send(who: str, sent: Mapping[str, str] | None = None, status: int = WRONG, again: int = 0, **values: Any) -> Answer:
    return Answer(who, sent or {}, values, status, again or status)


def table(*rows: tuple[str, ...]) -> bytes:
    """A table to import: its heads and these rows."""
    book, out = openpyxl.Workbook(), io.BytesIO()
    sheet: Any = book.active
    for row in (
        ("单位名称", "类别", "上级单位", "单位电话", "人员姓名", "用户名", "人员电话", "电子邮箱", "身份"),
        *rows,
    ):
        sheet.append(row)
    book.save(out)
    return out.getvalue()
