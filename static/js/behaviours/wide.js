/** On a table's frame: the words that it can be moved sideways (their id in data-words) show while it can. */

/** @param {HTMLElement} frame */
export default function wide(frame) {
  const words = document.getElementById(frame.dataset.words || "");
  if (!words) return;
  const look = () => {
    words.hidden = frame.scrollWidth <= frame.clientWidth + 1;
  };
  look();
  const watch = new ResizeObserver(look);
  watch.observe(frame);
  if (frame.firstElementChild) watch.observe(frame.firstElementChild);
}
