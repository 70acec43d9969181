/** On <body>: a form is sent once, however often its button is pressed; data-again marks one whose page stays (a download). */

/** @param {HTMLElement} body */
export default function once(body) {
  /** @type {Set<EventTarget>} */
  const sent = new Set();

  body.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !(form instanceof HTMLFormElement) || form.method !== "post") return;
    if (form.dataset.again !== undefined) return;
    if (sent.has(form)) {
      event.preventDefault();
      return;
    }
    sent.add(form);
    mark(form, true);
  });

  // A page that comes back from the browser's memory may be sent again.
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    sent.forEach((form) => form instanceof HTMLFormElement && mark(form, false));
    sent.clear();
  });
}

/**
 * Shown as busy, not disabled: a disabled button would lose its own name and value.
 * @param {HTMLFormElement} form @param {boolean} busy
 */
function mark(form, busy) {
  form.querySelectorAll("button.button").forEach((button) => {
    if (busy) button.setAttribute("aria-disabled", "true");
    else button.removeAttribute("aria-disabled");
  });
}
