/** Passkeys: asks the server what to sign or to make, the browser for it, and goes on. On an element with a button. */

/** @param {string} text @returns {Uint8Array} */
function bytes(text) {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
}

/** @param {ArrayBuffer} buffer */
function text(buffer) {
  const plain = Array.from(new Uint8Array(buffer), (each) => String.fromCharCode(each)).join("");
  return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** What the server said no to, in its own words. */
class Refused extends Error {}

/** @param {string} address @param {object} said */
async function post(address, said) {
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch(address, { method: "POST", headers, body: JSON.stringify(said) });
  const told = await answer.json();
  if (!answer.ok) throw new Refused(told.detail);
  return told;
}

/** The server's question with bytes where the browser wants them. @param {any} asked */
function opened(asked) {
  const keys = (list) => (list || []).map((key) => Object.assign({}, key, { id: bytes(key.id) }));
  const found = Object.assign({}, asked, { challenge: bytes(asked.challenge) });
  if (asked.user) found.user = Object.assign({}, asked.user, { id: bytes(asked.user.id) });
  if (asked.excludeCredentials) found.excludeCredentials = keys(asked.excludeCredentials);
  if (asked.allowCredentials) found.allowCredentials = keys(asked.allowCredentials);
  return found;
}

/** What the key said, as text. @param {any} key */
function closed(key) {
  const response = {};
  ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"].forEach((name) => {
    if (key.response[name]) response[name] = text(key.response[name]);
  });
  return { id: key.id, rawId: text(key.rawId), type: key.type, response };
}

/** @param {HTMLElement} element */
export default function passkey(element) {
  const { question, answer, next, make } = element.dataset;
  const told = /** @type {HTMLElement} */ (element.querySelector("[data-told]"));
  const failed = element.querySelector("[data-failed]").textContent;
  const button = element.querySelector("button");
  if (!window.PublicKeyCredential) {
    delete element.dataset.reveal;
    return;
  }

  element.addEventListener("submit", (event) => event.preventDefault());
  button.addEventListener("click", async () => {
    button.setAttribute("aria-disabled", "true");
    told.hidden = true;
    const name = element.querySelector("input") ? element.querySelector("input").value : "";
    const proof = /** @type {HTMLInputElement} */ (element.querySelector("input[type=password]"));
    try {
      const publicKey = opened(await post(question, proof ? { password: proof.value } : {}));
      const key = await (make === undefined ? navigator.credentials.get({ publicKey }) : navigator.credentials.create({ publicKey }));
      const went = await post(answer, make === undefined ? { answer: closed(key), next } : { answer: closed(key), name });
      location.assign(went.next);
    } catch (error) {
      told.textContent = error instanceof Refused ? error.message : failed;
      told.hidden = false;
      button.removeAttribute("aria-disabled");
    }
  });
}
