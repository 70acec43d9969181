/** On a form that asks by its address: what is left blank, or boxes as they usually are, do not stand in it. */

/** @param {HTMLElement} element */
export default function lean(element) {
  const form = /** @type {HTMLFormElement} */ (element);
  const fields = () => /** @type {(HTMLInputElement | HTMLSelectElement)[]} */ (
    Array.from(form.elements).filter((field) => field instanceof HTMLInputElement || field instanceof HTMLSelectElement)
  );
  const usual = () => {
    const boxes = fields().filter((field) => field.name === "column");
    const same = boxes.every((box) => box instanceof HTMLInputElement && box.checked === (box.dataset.usual !== undefined));
    return same ? boxes : [];
  };
  /** @type {(HTMLInputElement | HTMLSelectElement)[]} */
  let left = [];

  form.addEventListener("submit", () => {
    left = fields().filter((field) => field.name !== "" && field.value === "").concat(usual());
    left.forEach((field) => { field.disabled = true; });
  });
  // A page that comes back from the browser's memory is whole again.
  window.addEventListener("pageshow", () => left.forEach((field) => { field.disabled = false; }));
}
