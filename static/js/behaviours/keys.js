/** What the keyboard behaviours share: which element a letter presses, and whether letters are on at all. */

const OFF = "letter-keys-off";

export function keysAreOn() {
  return localStorage.getItem(OFF) === null;
}

/** Someone who types, or who uses the browser's own shortcuts, is left alone. @param {KeyboardEvent} event */
export function typing(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return true;
  if (document.querySelector("dialog[open]")) return true;
  const target = event.target;
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !/^(checkbox|radio|button|submit)$/.test(target.type);
  return target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName);
}

/**
 * The visible element of that key: inside the item first, then outside every item.
 * @param {string} key @param {HTMLElement | undefined} item @returns {HTMLElement | null}
 */
export function pressable(key, item) {
  const named = (/** @type {ParentNode} */ place) => /** @type {HTMLElement[]} */ (
    Array.from(place.querySelectorAll("[data-key]"))
  ).filter((element) => element.dataset.key === key && element.getClientRects().length > 0 && !folded(element));
  const inside = item ? named(item) : [];
  const outside = named(document).filter((element) => !element.closest("[data-item]"));
  return inside[0] || outside[0] || null;
}

/** Inside a closed <details>, where some browsers still give an element its place. @param {HTMLElement} element */
function folded(element) {
  const from = element.tagName === "SUMMARY" && element.parentElement ? element.parentElement.parentElement : element;
  return Boolean(from && from.closest("details:not([open])"));
}

/** A box [data-keys-switch] turns the letters off and on in this browser. */
export function wireSwitch() {
  document.querySelectorAll("input[data-keys-switch]").forEach((element) => {
    const box = /** @type {HTMLInputElement} */ (element);
    box.checked = keysAreOn();
    box.addEventListener("change", () => {
      if (box.checked) localStorage.removeItem(OFF);
      else localStorage.setItem(OFF, "1");
    });
  });
}
