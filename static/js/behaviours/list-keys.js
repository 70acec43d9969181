/**
 * A queue worked through from the keyboard. On the list; its items carry data-item and an id.
 * J and K move; any other key presses the visible [data-key] of that letter in the current item, else on the page.
 * After an answer the page comes back at the next item. A [data-keys-switch] box turns the letters off.
 */

import { keysAreOn, pressable, typing, wireSwitch } from "./keys.js";

/** @param {HTMLElement} list */
export default function listKeys(list) {
  const place = `place:${location.pathname}`;
  const items = () => /** @type {HTMLElement[]} */ (Array.from(list.querySelectorAll("[data-item]")));
  const current = () => items().findIndex((item) => item.hasAttribute("aria-current"));

  /** @param {number} index @param {boolean} focus */
  const go = (index, focus) => {
    const all = items();
    const item = all[Math.min(Math.max(index, 0), all.length - 1)];
    if (!item) return;
    all.forEach((other) => other.removeAttribute("aria-current"));
    item.setAttribute("aria-current", "true");
    item.tabIndex = -1;
    if (!focus) return;
    item.focus({ preventScroll: true });
    item.scrollIntoView({ block: "nearest" });
  };

  /** @param {KeyboardEvent} event */
  const onKey = (event) => {
    if (!keysAreOn() || typing(event)) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (key === "j" || key === "k") {
      event.preventDefault();
      return go(current() + (key === "j" ? 1 : -1), true);
    }
    if (event.repeat) return; // held down, it would decide on the next item too
    const item = items()[current()];
    if (key === "Escape") return fold(item);
    const target = pressable(key, item);
    if (!target) return;
    event.preventDefault();
    press(target);
  };

  document.addEventListener("keydown", onKey);
  list.addEventListener("focusin", (event) => {
    const item = event.target instanceof Element && event.target.closest("[data-item]");
    if (item instanceof HTMLElement) go(items().indexOf(item), false);
  });
  list.addEventListener("toggle", unfolded, true);
  list.addEventListener("submit", () => remember(place, items(), current()));
  wireSwitch();
  const kept = recall(place, items());
  go(Math.max(kept, 0), kept >= 0);
}

/** @param {HTMLElement} target */
function press(target) {
  if (/^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) && target.getAttribute("type") !== "checkbox") target.focus();
  else target.click();
}

/** What unfolded comes wholly into view, and the reader to its first choice. @param {Event} event */
function unfolded(event) {
  const details = event.target;
  if (!(details instanceof HTMLDetailsElement) || !details.open || !details.lastElementChild) return;
  details.lastElementChild.scrollIntoView({ block: "nearest" });
  const first = details.querySelector("button, textarea, input:not([type=hidden])");
  if (first instanceof HTMLElement) first.focus({ preventScroll: true });
}

/** @param {HTMLElement | undefined} item */
function fold(item) {
  const open = item && item.querySelector("details[open]");
  if (!open) return;
  open.removeAttribute("open");
  if (item) item.focus({ preventScroll: true });
}

/** @param {string} place @param {HTMLElement[]} items @param {number} index */
function remember(place, items, index) {
  const following = items.slice(index + 1).concat(items.slice(0, index).reverse());
  sessionStorage.setItem(place, JSON.stringify(following.map((item) => item.id)));
}

/** The first item of the remembered order that is still there, or -1. @param {string} place @param {HTMLElement[]} items */
function recall(place, items) {
  const ids = JSON.parse(sessionStorage.getItem(place) || "[]");
  sessionStorage.removeItem(place);
  const id = [location.hash.slice(1)].concat(ids).find((one) => items.some((item) => item.id === one));
  return items.findIndex((item) => item.id === id);
}
