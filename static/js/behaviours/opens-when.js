/** On a <details>: unfolds when the form's field data-field takes the value data-value. */

/** @param {HTMLElement} element */
export default function opensWhen(element) {
  const form = element.closest("form");
  if (!form || !(element instanceof HTMLDetailsElement)) return;
  form.addEventListener("change", (event) => {
    const field = event.target;
    if (!(field instanceof HTMLSelectElement || field instanceof HTMLInputElement)) return;
    if (field.name === element.dataset.field) element.open = element.open || field.value === element.dataset.value;
  });
}
