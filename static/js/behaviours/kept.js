/**
 * On a form with data-kept: what is typed stays in this tab over a reload, the form's own id with it, until it was sent
 * and the page after it, with data-forget of the same name, says that it is stored. Nothing of it leaves the tab.
 */

/** @param {HTMLElement} element */
export default function kept(element) {
  if (element.dataset.forget) sessionStorage.removeItem(element.dataset.forget);
  if (!(element instanceof HTMLFormElement) || !element.dataset.kept) return;
  const name = element.dataset.kept;
  if (element.dataset.dirty === undefined) restore(element, JSON.parse(sessionStorage.getItem(name) || "{}"));
  const keep = () => sessionStorage.setItem(name, JSON.stringify(Object.fromEntries(/** @type {any} */ (new FormData(element)))));
  if (element.dataset.dirty !== undefined) keep();
  element.addEventListener("input", keep);
  element.addEventListener("change", keep);
}

/** @param {HTMLFormElement} form @param {Record<string, string>} values */
function restore(form, values) {
  if (!values.id) return;
  Array.from(form.elements).forEach((field) => {
    if (field instanceof HTMLInputElement && /^(checkbox|radio)$/.test(field.type)) field.checked = values[field.name] === field.value;
    else if ("value" in field && "name" in field && !(field instanceof HTMLButtonElement) && values[String(field.name)] !== undefined) field.value = values[String(field.name)];
  });
  form.querySelectorAll("details").forEach((part) => {
    part.open = part.open || Array.from(part.querySelectorAll("input, select")).some((field) => {
      if (field instanceof HTMLInputElement && field.type === "checkbox") return field.checked;
      return "value" in field && "name" in field && field.name !== "received_on" && Boolean(field.value);
    });
  });
}
