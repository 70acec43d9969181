/** Two buttons that make the text smaller or larger in five steps; a cookie remembers the step for the server. */

const LAST_STEP = 4;
const YEAR_IN_SECONDS = 31536000;

/** @param {HTMLElement} group */
export default function textSize(group) {
  const root = document.documentElement;
  const spoken = group.querySelector("output");
  const step = () => Number(root.dataset.text || 0);

  const draw = () => group.querySelectorAll("button").forEach((button) => {
    const next = step() + Number(button.dataset.step);
    button.setAttribute("aria-disabled", String(next < 0 || next > LAST_STEP));
  });

  group.addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest("button");
    if (!button || button.getAttribute("aria-disabled") === "true") return;
    const next = step() + Number(button.dataset.step);
    root.dataset.text = String(next);
    document.cookie = `text=${next}; path=/; max-age=${YEAR_IN_SECONDS}; samesite=lax`;
    if (spoken) spoken.textContent = `${next + 1} / ${LAST_STEP + 1}`;
    draw();
  });
  draw();
}
