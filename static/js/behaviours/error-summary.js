/** Puts the reader at the summary of what is wrong; each line names its field by the label, and leads to it. */

/** @param {HTMLAnchorElement} link */
function nameField(link) {
  const id = decodeURIComponent((link.getAttribute("href") || "#").slice(1));
  const control = document.getElementById(id);
  const field = control && control.closest(".field, fieldset");
  const label = document.querySelector(`label.label[for="${CSS.escape(id)}"]`) || (field && field.querySelector("legend"));
  const name = label && label.firstChild && (label.firstChild.textContent || "").trim();
  if (name) link.prepend(`${name} · `);
}

/** @param {HTMLElement} summary */
export default function errorSummary(summary) {
  summary.querySelectorAll("a[href^='#']").forEach(nameField);
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
