/** Starts each behaviour that the page names: data-behaviour="undo once" loads undo.js and once.js. */

/** @param {HTMLElement} element */
async function start(element) {
  const names = (element.dataset.behaviour || "").split(" ").filter((name) => /^[a-z-]+$/.test(name));
  for (const name of names) {
    const { default: behave } = await import(`./${name}.js`);
    behave(element);
  }
  if (element.dataset.reveal !== undefined) element.hidden = false;
}

document.querySelectorAll("[data-behaviour]").forEach((element) => {
  if (element instanceof HTMLElement) start(element);
});
