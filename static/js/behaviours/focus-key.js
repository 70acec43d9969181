/** On a field with data-key: that key brings the reader into it, with what stands there selected, from all over the page. */

import { keysAreOn, typing } from "./keys.js";

/** @param {HTMLElement} element */
export default function focusKey(element) {
  document.addEventListener("keydown", (event) => {
    if (event.key !== element.dataset.key || !keysAreOn() || typing(event)) return;
    event.preventDefault();
    element.focus();
    if (element instanceof HTMLInputElement) element.select();
  });
}
