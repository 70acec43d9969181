/** Counts down the seconds in which something can be taken back, then removes the offer; the server decides. */

/** @param {HTMLElement} bar */
export default function undo(bar) {
  const seconds = Number(bar.dataset.seconds);
  const progress = bar.querySelector("progress");
  const output = bar.querySelector("output");
  const sentence = output ? output.textContent || "" : "";
  const ends = Date.now() + seconds * 1000;

  const timer = setInterval(() => {
    const left = Math.max(0, Math.ceil((ends - Date.now()) / 1000));
    if (progress) progress.value = left;
    if (output) output.textContent = sentence.replace(String(seconds), String(left));
    if (left > 0) return;
    clearInterval(timer);
    bar.hidden = true;
  }, 500);
}
