// The meetings to which the village is invited: when and where, the agenda, its own matters, what was decided of them.
import { h, notice, day, moment, status, t } from "../lib/dom.js";

const all = (app) => app.start.meetings || [];
const whenOf = (each) => `${day(each.held_on)} ${each.begins_at}`;
const whereOf = (each) => each.place || t("place not set yet");

/** The meetings of the unit that lie ahead, as [address, title, when and where]. */
export const ahead = (app) => all(app).filter((each) => each.unit_ids.includes(app.unit().id) && each.status === "planned" && each.held_on >= app.today())
  .map((each) => [`#/meeting/${each.id}`, t("Meeting of %(office)s", { office: each.office }), `${whenOf(each)} · ${whereOf(each)}`]);

/** From a message to the meeting that it tells of, where this phone has it. */
export const toMeeting = (app, { meeting_id: id }) => all(app).some((each) => each.id === id)
  && h("p", {}, h("a", { href: `#/meeting/${id}` }, t("Open the meeting")));

/** The page of one meeting. Without a network it stands as it was last fetched, and says so. */
export async function meetingScreen(app, id) {
  const meeting = all(app).find((each) => String(each.id) === id);
  const about = { back: "#/inbox", tab: t("Meeting") };
  if (!meeting) return { ...about, title: t("Meeting"), body: h("p", { class: "empty" }, t("This meeting is not on this phone any more. Your town has its papers.")) };
  return { ...about, title: t("Meeting of %(office)s", { office: meeting.office }), body: [stale(app), head(meeting), minutes(meeting), owned(app, meeting), agenda(meeting)] };
}

function stale(app) {
  const { why, at } = app.sync.state;
  if (at && !why) return null;
  return notice("wait", "offline", t("As it stood at %(time)s. What changed since shows when there is a network.",
    { time: moment(at ? new Date(at) : app.start.server_time) }));
}

function head({ held_on, begins_at, status: code, phone, ...rest }) {
  const words = { planned: ["wait", "clock", t("To come")], held: ["done", "check", t("Held")], minuted: ["done", "check", t("Minutes closed")] }[code];
  return [h("p", { class: "lead" }, whenOf({ held_on, begins_at }), " · ", whereOf(rest)), words && h("p", {}, status(...words)),
    code === "planned" && phone && h("p", {}, t("Whoever cannot come says so beforehand, by telephone:"), " ", h("a", { href: `tel:${phone}` }, phone))];
}

const section = (id, title, ...body) => h("section", { class: "section", "aria-labelledby": id }, h("h2", { id }, title), body);

const minutes = ({ minutes: said }) => said && (said.chair || said.summary) && section("minutes", t("What the meeting asks for"),
  said.chair && h("p", {}, t("Led by %(name)s", { name: said.chair })), said.summary && h("p", {}, said.summary));

/** The unit's own matters. One that is open here leads to its page. */
function owned(app, { items, status: code }) {
  const here = new Set([...app.start.cases, ...(app.start.settled || [])].map((each) => each.id));
  return section("own", t("What your village reports on"), items.length ? h("ol", { class: "messages" }, items.map((item) => h("li", {},
    h("p", {}, here.has(item.case_id) ? h("a", { href: `#/case/${item.case_id}` }, item.summary) : item.summary),
    h("p", { class: "quiet-text" }, [item.number, item.status, item.handler && t("Handling unit: %(unit)s", { unit: item.handler }),
      item.due_at && t("to be solved by %(due)s", { due: moment(item.due_at) })].filter(Boolean).join(" · ")),
    item.reasons.map((reason) => h("p", { class: "quiet-text" }, reason)), item.note && h("p", {}, item.note),
    code === "minuted" && decided(item)))) : h("p", {}, t("No matter of your village stands on the agenda.")));
}

function decided({ decision }) {
  if (!decision) return h("p", {}, t("Nothing was decided of it."));
  const { text, task } = decision;
  return [h("p", {}, status("done", "check", t("Decided")), " ", text), task && h("p", { class: "quiet-text" }, [task.handler,
    task.due_at && t("to be solved by %(due)s", { due: moment(task.due_at) }), task.lead && t("Lead leader %(name)s", { name: task.lead }),
    task.person && t("Handled by %(name)s", { name: task.person })].filter(Boolean).join(" · "))];
}

const agenda = ({ agenda: items }) => section("agenda", t("Agenda"), items.length
  ? h("ol", {}, items.map(({ number, title }) => h("li", {}, [number, title || t("A matter that you may not see")].filter(Boolean).join(" "))))
  : h("p", {}, t("Nothing stands on the agenda yet")));
