// The meetings to which the person's units are invited: when and where, the agenda, its own matters, what was decided of them.
import { h, notice, day, moment, status, t } from "../lib/dom.js";

const all = (app) => app.start.meetings || [];
const whenOf = (each) => `${day(each.held_on)} ${each.begins_at}`;
const whereOf = (each) => each.place || t("place not set yet");

const named = (each) => t("Meeting of %(office)s", { office: each.office });
const inOneLine = (...words) => words.filter(Boolean).join(" · ");

/** The meetings of the unit that lie ahead, as [address, title, when and where]. */
export const ahead = (app) => all(app)
  .filter((each) => each.unit_ids.includes(app.unit().id) && each.status === "planned" && each.held_on >= app.today())
  .map((each) => [`#/meeting/${each.id}`, named(each), inOneLine(whenOf(each), whereOf(each))]);

/** From a message to the meeting that it tells of, where this phone has it. */
export const toMeeting = (app, { meeting_id: id }) => all(app).some((each) => each.id === id)
  && h("p", {}, h("a", { href: `#/meeting/${id}` }, t("Open the meeting")));

/** The page of one meeting. Without a network it stands as it was last fetched, and says so. */
export async function meetingScreen(app, id) {
  const meeting = all(app).find((each) => String(each.id) === id);
  const about = { back: "#/inbox", tab: t("Meeting") };
  const gone = t("This meeting is not on this phone any more. Your town has its papers.");
  if (!meeting) return { ...about, title: t("Meeting"), body: h("p", { class: "empty" }, gone) };
  const body = [stale(app), head(meeting), minutes(meeting), owned(app, meeting), agenda(meeting)];
  return { ...about, title: named(meeting), body };
}

function stale(app) {
  const { why, at } = app.sync.state;
  if (at && !why) return null;
  return notice("wait", "offline", t("As it stood at %(time)s. What changed since shows when there is a network.",
    { time: moment(at ? new Date(at) : app.start.server_time) }));
}

function head(meeting) {
  const words = {
    planned: ["wait", "clock", t("To come")],
    held: ["done", "check", t("Held")],
    minuted: ["done", "check", t("Minutes closed")],
  }[meeting.status];
  return [
    h("p", { class: "lead" }, inOneLine(whenOf(meeting), whereOf(meeting))),
    words && h("p", {}, status(...words)),
    meeting.status === "planned" && meeting.phone && h("p", {},
      t("Whoever cannot come says so beforehand, by telephone:"), " ",
      h("a", { href: `tel:${meeting.phone}` }, meeting.phone)),
  ];
}

const section = (id, title, ...body) =>
  h("section", { class: "section", "aria-labelledby": id }, h("h2", { id }, title), body);

const minutes = ({ minutes: said }) => said && (said.chair || said.summary) && section(
  "minutes", t("What the meeting asks for"),
  said.chair && h("p", {}, t("Led by %(name)s", { name: said.chair })), said.summary && h("p", {}, said.summary));

/** The unit's own matters. One that is open here leads to its page. */
function owned(app, meeting) {
  const { items } = meeting;
  const body = items.length ? h("ol", { class: "messages" }, items.map((item) => matter(app, meeting, item)))
    : h("p", {}, t("No matter of yours stands on the agenda."));
  return section("own", t("What you report on"), body);
}

function matter(app, meeting, item) {
  const here = [...app.start.cases, ...(app.start.settled || [])].some((each) => each.id === item.case_id);
  return h("li", {},
    h("p", {}, here ? h("a", { href: `#/case/${item.case_id}` }, item.summary) : item.summary),
    h("p", { class: "quiet-text" }, inOneLine(item.number, item.status,
      item.handler && t("Handling unit: %(unit)s", { unit: item.handler }), dueOf(item))),
    item.reasons.map((reason) => h("p", { class: "quiet-text" }, reason)), item.note && h("p", {}, item.note),
    meeting.status === "minuted" && decided(item));
}

const dueOf = ({ due_at: at }) => at && t("to be solved by %(due)s", { due: moment(at) });

function decided({ decision }) {
  if (!decision) return h("p", {}, t("Nothing was decided of it."));
  const { text, task } = decision;
  return [
    h("p", {}, status("done", "check", t("Decided")), " ", text),
    task && h("p", { class: "quiet-text" }, inOneLine(task.handler, dueOf(task),
      task.lead && t("Lead leader %(name)s", { name: task.lead }),
      task.person && t("Handled by %(name)s", { name: task.person }))),
  ];
}

const called = ({ number, title }) =>
  h("li", {}, [number, title || t("A matter that you may not see")].filter(Boolean).join(" "));

const agenda = ({ agenda: items }) => section("agenda", t("Agenda"),
  items.length ? h("ol", {}, items.map(called)) : h("p", {}, t("Nothing stands on the agenda yet")));
