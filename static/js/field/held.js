// What was handed in from a seat or an account that has ended (待核): where it stands with the town.
import { t } from "../lib/dom.js";

/** [tone, picture, words] for a delivered item that the town has to decide about. */
export function heldWords(app, item, no) {
  const line = (app.start.held || []).find((each) => each.id === item.id) || { status: "held" };
  switch (line.status) {
    case "taken": return ["done", "done", t("Taken over by the town")];
    case "added": return ["done", "done", t("The town has taken over its disputes")];
    case "discarded": return ["alarm", "return", t("Not taken over by the town: %(reason)s", { reason: line.reason })];
    default: return ["wait", "clock", t("With the town, which decides about it · receipt %(no)s", { no })];
  }
}
