"""What every page must pass, whatever it shows: each check gives the complaints that a reader would have."""

from __future__ import annotations

import re
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

SMALLEST, LARGEST = 0, 4
ENDS, EVERY_STEP = (LARGEST, SMALLEST), (4, 3, 2, 1, 0)
PHONE_SIZE, DESK_SIZE, PAPER_SIZE = (360, 740), (1366, 768), (718, 1000)
WIDE_PAPER_SIZE = (1009, 673)  # A4 across, within its margins, at 96 dpi
HAN = re.compile(r"[㐀-鿿]+")
ADDRESS = re.compile(r"https?://\S+|\S+@example.cn")
WORD = re.compile(r"(?<![0-9A-Za-z])[A-Za-z]{2,}(?![0-9A-Za-z])")
# What stands in Chinese pages as it is: names of products and formats, keys, the words of gateways.
LATIN = {
    *("Paicha", "Excel", "Word", "xlsx", "docx", "CSV", "WPS", "PDF", "QR", "JSON", "txt"),
    *("https", "PAICHA", "ADDRESS"),
    *("Chrome", "Edge", "Safari", "iPhone", "Android", "Windows", "Firefox", "QQ", "UC", "OPPO", "vivo", "JavaScript"),
    *("Markdown", "Webhook", "SEC", "PEM", "GET", "POST", "PUT", "Authorization", "Bearer"),  # what gateways ask for
    *("JPEG", "PNG", "WebP", "xls", "csv", "json", "UTF"),  # files
    *("xiuying", "tudi", "td"),  # examples of a name and of a search
    *("code", "key", "result", "secret", "access", "token"),
    *("SMTP", "HTTP", "HTTPS", "URL", "TLS", "STARTTLS", "IP", "Esc", "MB", "KB", "GB", "English"),
}

SPREAD = """(steps) => {
  const root = document.documentElement, found = [], before = root.dataset.text;
  for (const step of steps) {
    root.dataset.text = step;
    const width = root.clientWidth;
    if (document.scrollingElement.scrollWidth <= width) continue;
    const framed = (each) => each.closest(".table-scroll, .visually-hidden, .skip, svg");
    const wide = [...document.querySelectorAll("body *")].filter((each) => each.getClientRects().length
      && each.getBoundingClientRect().right > width + 1 && !framed(each));
    const names = wide.slice(-3).map((each) => each.outerHTML.slice(0, 90)).join(" | ");
    found.push(`text size ${step}: scrolls sideways, ${document.scrollingElement.scrollWidth} of ${width}: ${names}`);
  }
  root.dataset.text = before;
  return found;
}"""

SHAPE = """() => ({
  title: document.title, url: location.href, lang: document.documentElement.lang,
  heads: [...document.querySelectorAll("h1")].filter((each) => each.checkVisibility()).map((each) => each.innerText),
})"""

TEXT = """() => {
  const lang = document.documentElement.lang, found = [document.title];
  const foreign = (each) => { const near = each.closest("[lang]"); return near && near.lang !== lang; };
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const within = node.parentElement;
    if (!foreign(within) && !within.closest("script, noscript, style, code")) found.push(node.data);
  }
  const spoken = ["aria-label", "title", "placeholder", "alt", "data-label"];
  for (const each of document.querySelectorAll(spoken.map((name) => `[${name}]`).join()))
    if (!foreign(each)) found.push(...spoken.map((name) => each.getAttribute(name) || ""));
  return found;
}"""

WATCH_FOCUS = """() => {
  const groups = new Set();
  const once = (each) => each.type !== "radio" || !(groups.has(each.name) || !groups.add(each.name));
  const controls = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
  const wanted = [...document.querySelectorAll(controls)].filter((each) => each.tabIndex >= 0 && !each.disabled
    && each.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true }) && once(each));
  const ringed = (each) => { const style = getComputedStyle(each);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2; };
  const seen = new Map();
  window.focusSeen = { wanted, seen, times: wanted.length };
  document.activeElement.blur();
  document.addEventListener("focusin", ({ target }) => {
    const faces = [target, target.nextElementSibling, target.closest("label")].filter(Boolean);
    seen.set(target.type === "radio" ? target.name : target, faces.some(ringed));
  });
  return wanted.length;
}"""

FOCUS = """() => {
  const { wanted, seen } = window.focusSeen, named = (each) => each.outerHTML.slice(0, 120);
  const key = (each) => each.type === "radio" ? each.name : each;
  const missed = wanted.filter((each) => !seen.has(key(each)));
  return { missed: missed.map((each) => `Tab does not reach ${named(each)}`),
    dark: wanted.filter((each) => seen.get(key(each)) === false).map((each) => `no ring around ${named(each)}`) };
}"""

ONLY_BREACHES = {"resultTypes": ["violations"], "selectors": False, "preload": False}
# 7:1 is more than the 4.5:1 of the plain rule, and either takes longer than all others together.
ALL_RULES: dict[str, Any] = {
    "rules": {"color-contrast": {"enabled": False}, "color-contrast-enhanced": {"enabled": True}}
}
ALL_BUT_CONTRAST: dict[str, Any] = {"rules": {"color-contrast": {"enabled": False}}}
SIZED_RULES: dict[str, Any] = {"runOnly": ["scrollable-region-focusable"]}


def accessible(page: Page, step: int, *, rules: dict[str, Any] = ALL_RULES) -> list[str]:
    """What axe finds at this text size, with the contrast of 7:1 unless the rules leave it out."""
    page.evaluate("(step) => { document.documentElement.dataset.text = step; }", str(step))
    found = [f"text size {step}: {line}" for line in breaches(page, rules)]
    page.evaluate("() => { document.documentElement.dataset.text = '0'; }")
    return found


def breaches(page: Page, rules: dict[str, Any]) -> list[str]:
    """What axe finds as the page stands; a context that gets AXE_SCRIPT for its pages sends it once only."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE_SCRIPT)
    answer = page.evaluate("(options) => axe.run(options)", {**ONLY_BREACHES, **rules})
    return [
        f"axe {breach['id']}: {node['html'][:160]} {node['failureSummary'][:160]}"
        for breach in answer["violations"]
        for node in breach["nodes"][:3]
    ]


def spread(page: Page, steps: tuple[int, ...] = EVERY_STEP) -> list[str]:
    """Where the document scrolls sideways, at each of these sizes of text."""
    found: list[str] = page.evaluate(SPREAD, steps)
    return found


def shaped(page: Page, lang: str, people: tuple[str, ...]) -> list[str]:
    """One title on the page; its language said; nobody named by title or address."""
    found: dict[str, Any] = page.evaluate(SHAPE)
    told = f"{found['title']} {found['url']}"
    return [
        *([] if len(found["heads"]) == 1 else [f"one h1, not {found['heads']}"]),
        *([] if found["lang"] == lang else [f"lang is {found['lang']}"]),
        *([] if found["title"].strip(" ·") else ["no title"]),
        *(f"title or address names {name}" for name in people if name in told),
    ]


def worded(page: Page, lang: str, data: tuple[str, ...]) -> list[str]:
    """Words of the other language that are neither data nor names of products."""
    wrong = HAN if lang == "en" else WORD
    said = ADDRESS.sub(" ", "\n".join(page.evaluate(TEXT)))
    for known in data:
        said = said.replace(known, " ")
    found = {word for word in wrong.findall(said) if word not in LATIN}
    found = {word for word in found if not any(word in known for known in data)}  # shortened and masked data
    return [f"other language: {', '.join(sorted(found))}"] if found else []


def reached(page: Page) -> list[str]:
    """Everything that acts is reached by Tab, and the focus shows."""
    wanted = page.evaluate(WATCH_FOCUS)
    for _turn in range(2 * wanted // 10 + 3):  # fields for dates and times have several stops
        for _press in range(10):
            page.keyboard.down("Tab")  # held down, each repeat goes one on
        found = page.evaluate(FOCUS)
        if not found["missed"]:
            break
    page.keyboard.up("Tab")
    return [*found["missed"], *found["dark"]]


def printed(page: Page) -> list[str]:
    """What hangs over the edge of a sheet of A4, upright or, where the page asks for it, across."""
    across = page.locator("link[href$='/landscape.css']").count() > 0
    page.emulate_media(media="print")
    resize(page, WIDE_PAPER_SIZE if across else PAPER_SIZE)
    found = spread(page, ENDS)[-1:]
    page.emulate_media(media="screen")
    return [f"in print: {line}" for line in found]


def unfold(page: Page) -> None:
    """Opens whatever is folded, so that its content is looked at as well."""
    page.evaluate("() => document.querySelectorAll('details').forEach((each) => { each.open = true; })")


MORE_OF_THE_SAME = "tbody tr:nth-child(n + 13), .months > :nth-child(n + 3), [data-item]:nth-child(n + 5)"


def thin(page: Page) -> None:
    """Leaves twelve rows of a long table, two months of a year, four reports of a queue: the others are like them."""
    page.evaluate(f"() => document.querySelectorAll('{MORE_OF_THE_SAME}').forEach((each) => each.remove())")


def resize(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
