// Which rounds ask a unit for a report now: what is still due stands before what has just begun.
import { roundOf, standing } from "./store.js";

const OPEN = ["none", "withdrawn", "returned"];

/** Whether the unit is asked for the round's report; a round that was over before the unit came is not. */
export const isOwed = (round, unitId) => !(round.not_owed_by || []).includes(unitId);

export const isDue = (round, now) => Boolean(round.due_at) && now > new Date(round.due_at);

/** Where a unit of the app stands with a round: as `standing` says, or "free" where nothing is asked and nothing came. */
export function standingOf(app, round, unitId = app.unit().id) {
  const found = standing({ reports: app.start.reports, items: app.items, unitId, round });
  return found.state === "none" && !isOwed(round, unitId) ? { ...found, state: "free" } : found;
}

/** The round of today, and before it those that are over but not due yet: oldest first, each with where it stands. */
export function running(app) {
  const today = roundOf(app.rounds(), app.today());
  const before = app.rounds().filter((round) => round.starts_on < today.starts_on && round.ends_on < app.today()
    && round.due_at && !isDue(round, app.now()) && isOwed(round, app.unit().id));
  return [...before.sort((a, b) => (a.due_at < b.due_at ? -1 : 1)), today].map((round) => ({ round, ...standingOf(app, round) }));
}

/** The round that the big button reports: the first that is still to be reported before it is due, else today's. */
export function firstRound(app) {
  const rounds = running(app);
  return (rounds.find(({ state }) => OPEN.includes(state)) || rounds[rounds.length - 1]).round;
}

/** The last rounds that are over and due, newest last: what was left out, or came back. */
export const overdue = (app) => app.rounds().filter((round) => round.ends_on < app.today() && isOwed(round, app.unit().id)
  && (!round.due_at || isDue(round, app.now()))).slice(-4);
