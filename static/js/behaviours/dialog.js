/** On a button with data-opens="id": opens that <dialog>; its [data-close] buttons and Escape close it. */

/** @param {HTMLElement} button */
export default function dialog(button) {
  const box = /** @type {HTMLDialogElement | null} */ (document.getElementById(button.dataset.opens || ""));
  if (!box) return;

  const close = () => {
    if (box.close) box.close();
    else box.removeAttribute("open");
    button.focus();
  };

  button.addEventListener("click", () => {
    if (box.hasAttribute("open")) return close();
    if (box.showModal) return box.showModal(); // floor: asked first
    // Firefox 78 and Safari 13 know no <dialog>: it opens in its place on the page.
    box.setAttribute("open", "");
    box.tabIndex = -1;
    box.focus();
  });
  box.addEventListener("click", (event) => {
    if (event.target === box || (event.target instanceof Element && event.target.closest("[data-close]"))) close();
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !box.showModal) close();
  });
}
