// Drafts that the storage would not take: kept with this tab, so that what was typed survives loading the page again.

const keyOf = (userId) => `paicha-${userId}-unsaved`;

function read(userId) {
  try {
    return JSON.parse(sessionStorage.getItem(keyOf(userId))) || {};
  } catch {
    return {};
  }
}

function write(userId, drafts) {
  try {
    if (Object.keys(drafts).length) sessionStorage.setItem(keyOf(userId), JSON.stringify(drafts));
    else sessionStorage.removeItem(keyOf(userId));
  } catch { /* no room with the tab either: it stays on the screen */ }
}

/** Keeps a draft with the tab. */
export function setAside(userId, draft) {
  write(userId, { ...read(userId), [draft.id]: draft });
}

/** The storage has taken the draft after all. */
export function letGo(userId, id) {
  const { [id]: gone, ...rest } = read(userId);
  if (gone) write(userId, rest);
}

/** The drafts that were set aside, the oldest first. */
export const aside = (userId) => Object.values(read(userId));
