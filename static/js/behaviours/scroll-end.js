/** On a wide table's frame: the newest week, on the right, is what a narrow screen shows first. */

/** @param {HTMLElement} frame */
export default function scrollEnd(frame) {
  frame.scrollLeft = frame.scrollWidth;
}
