/** Puts the reader at the summary of what is wrong, and each of its links at the control it names. */

/** @param {HTMLElement} summary */
export default function errorSummary(summary) {
  summary.focus();
  summary.addEventListener("click", (event) => {
    const link = event.target instanceof Element && event.target.closest("a[href^='#']");
    if (!link) return;
    const control = document.getElementById(decodeURIComponent((link.getAttribute("href") || "#").slice(1)));
    if (!control) return;
    event.preventDefault();
    const field = control.closest(".field") || control;
    field.scrollIntoView();
    control.focus({ preventScroll: true });
  });
}
