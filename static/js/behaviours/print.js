/** On a button: the browser's own print dialogue. */

/** @param {HTMLElement} button */
export default function print(button) {
  button.addEventListener("click", () => window.print());
}
