/**
 * On a checkbox with data-for="name": ticks every box of that name in its form.
 * An <output data-count> in the form shows how many are ticked.
 */

/** @param {HTMLElement} element */
export default function selectAll(element) {
  const all = /** @type {HTMLInputElement} */ (element);
  const form = all.form;
  if (!form) return;
  const output = form.querySelector("output[data-count]");
  const boxes = () => Array.from(form.elements).filter(
    /** @returns {box is HTMLInputElement} */
    (box) => box instanceof HTMLInputElement && box.type === "checkbox" && box.name === all.dataset.for,
  );

  const draw = () => {
    const ticked = boxes().filter((box) => box.checked).length;
    all.checked = ticked > 0 && ticked === boxes().length;
    all.indeterminate = ticked > 0 && !all.checked;
    if (output) output.textContent = String(ticked);
  };

  all.addEventListener("change", () => {
    const { checked } = all;
    boxes().forEach((box) => { box.checked = checked; });
    draw();
  });
  form.addEventListener("change", draw);
  draw();
}
