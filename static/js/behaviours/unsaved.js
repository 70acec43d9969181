/** On a form: asks before the page is left with something typed and not sent. */

/** @param {HTMLElement} form */
export default function unsaved(form) {
  let dirty = form.dataset.dirty !== undefined;

  form.addEventListener("input", () => { dirty = true; });
  form.addEventListener("submit", () => { dirty = false; });
  window.addEventListener("beforeunload", (event) => {
    if (!dirty) return;
    event.preventDefault();
    event.returnValue = "";
  });
}
