/** On a link or button with data-press: that key presses it, from all over the page. */

import { keysAreOn, typing } from "./keys.js";

/** @param {HTMLElement} element */
export default function pressKey(element) {
  document.addEventListener("keydown", (event) => {
    if (event.repeat || event.key.toLowerCase() !== element.dataset.press || !keysAreOn() || typing(event)) return;
    event.preventDefault();
    element.click();
  });
}
