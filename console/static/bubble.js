// One message as a bubble: who, when, which ticket, the words, the sources, the files, the buttons.

import { fileAddress } from "./api.js";
import { h, icon } from "./dom.js";
import { clock, w } from "./words.js";

const SEVERITIES = ["request", "question", "fault", "outage"];
const LINK = /https?:\/\/[^\s<>"'，。；！？、（）]+/g;

/** Return a message's element. `pane` gives contract, zone, person, people and the acts `press`, `reply`, `showTicket`. */
export function bubble(message, pane) {
  const mine = message.sender === pane.person;
  const desk = message.sender === null;
  const kinds = ["message", desk ? "desk" : "human", mine ? "mine" : "", `kind-${message.kind}`, message.pending ? "pending" : ""];
  const element = h("article", { class: kinds.filter(Boolean).join(" "), "data-id": message.id, "data-severity": message.severity });
  element.append(
    h("div", { class: "face", "aria-hidden": "true" }, desk ? icon("bell") : initial(message.sender_name)),
    h("div", { class: "column" }, head(message, pane), h("div", { class: "bubble" }, ...body(message, pane)), tail(message, pane)),
  );
  return element;
}

const initial = (name) => (name ? Array.from(name)[0] : "?");

function head(message, pane) {
  const desk = message.sender === null;
  const kind = desk && w()[`kind_${message.kind}`];
  return h("header", { class: "who" },
    h("span", { class: "name" }, desk ? w().desk : message.sender_name),
    desk && message.group && message.to_name && h("span", { class: "to" }, `@${message.to_name}`),
    kind && h("span", { class: "kind" }, kind),
    message.ticket && ticketChip(message, pane),
    message.maybe_double && h("span", { class: "kind" }, w().double),
    h("time", { datetime: message.at }, clock(message.at, pane.zone)),
    desk && !message.pending && h("button", { class: "reply-to", type: "button", title: w().reply, "aria-label": w().reply, onclick: () => pane.reply(message) }, icon("reply")),
  );
}

function ticketChip(message, pane) {
  const label = w().ticket_no(message.ticket);
  const severity = SEVERITIES.includes(message.severity) ? w().severity[message.severity] : "";
  return h("button", { class: "ticket", type: "button", title: severity, onclick: () => pane.showTicket(message.ticket) }, label);
}

function body(message, pane) {
  const parts = [];
  if (message.action) {
    const label = w().action[message.action] ?? message.action;
    parts.push(h("p", { class: "pressed" }, w().pressed(label), message.refused && h("span", { class: "kind" }, w().refused)));
  }
  if (message.text) parts.push(h("p", { class: "text", dir: "auto" }, ...linked(message.text)));
  for (const file of message.files) parts.push(attached(file, pane));
  if (message.sources.length) parts.push(sources(message.sources));
  return parts;
}

/** Return a text with its web addresses as links. */
function linked(text) {
  const parts = [];
  let from = 0;
  for (const found of text.matchAll(LINK)) {
    parts.push(text.slice(from, found.index), h("a", { href: found[0], target: "_blank", rel: "noopener noreferrer" }, found[0]));
    from = found.index + found[0].length;
  }
  return [...parts, text.slice(from)];
}

function attached(file, pane) {
  const address = fileAddress(pane.contract, pane.person, file.ref);
  if (file.image) {
    return h("a", { href: address, target: "_blank", rel: "noopener", class: "picture" }, h("img", { src: address, alt: file.name, loading: "lazy" }));
  }
  return h("a", { href: address, download: file.name, class: "file" }, icon("file"), h("span", {}, file.name), h("small", {}, size(file.size)));
}

export const size = (bytes) => (bytes < 1024 ? `${bytes} B` : bytes < 1048576 ? `${Math.round(bytes / 1024)} KB` : `${(bytes / 1048576).toFixed(1)} MB`);

function sources(found) {
  return h("details", { class: "sources" },
    h("summary", {}, icon("book"), w().sources(found.length)),
    h("ol", {}, found.map((source) => {
      const place = [source.title, source.section].filter(Boolean).join(" › ");
      return h("li", {}, source.page ? `${place} · ${w().page_no(source.page)}` : place, source.text && h("blockquote", {}, source.text));
    })),
  );
}

function tail(message, pane) {
  if (message.failed) {
    return h("p", { class: "failed", role: "alert" }, `${w().failed}${message.failed === true ? "" : `: ${message.failed}`} `,
      h("button", { type: "button", class: "link", onclick: () => pane.retry(message) }, w().retry));
  }
  return message.buttons.length ? buttons(message, pane) : null;
}

function buttons(message, pane) {
  const row = h("div", { class: "buttons", role: "group", "aria-label": w().ticket_no(message.ticket ?? "") });
  const place = h("div", { class: "act" }, row);
  const one = (button) => h("button", {
    type: "button", class: `button${button.primary ? " primary" : ""}`, "data-action": button.action,
    onclick: () => (button.asks ? ask(place, message, button, pane) : act(place, message, button, pane, {})),
  }, button.label);
  const first = message.buttons.filter((button) => button.primary);
  const others = message.buttons.filter((button) => !button.primary);
  const shown = first.length ? first : others.splice(0, 3);
  row.append(...shown.map(one));
  if (others.length) {
    const more = h("div", { class: "buttons others", hidden: true }, others.map(one));
    const opener = h("button", { type: "button", class: "button quiet", "aria-expanded": "false", onclick: () => {
      more.hidden = !more.hidden;
      opener.setAttribute("aria-expanded", String(!more.hidden));
    } }, w().more, icon("more"));
    row.append(opener);
    place.append(more);
  }
  const show = h("button", { type: "button", class: "link reveal", onclick: () => place.classList.remove("folded") }, w().old_buttons);
  place.append(show);
  return place;
}

/** Ask for what the action wants before it is pressed: a person, a severity, a mark, or words. */
function ask(place, message, button, pane) {
  place.querySelector("form")?.remove();
  const field = fieldFor(button.action, pane);
  const form = h("form", { class: "ask", onsubmit: (event) => {
    event.preventDefault();
    const given = field.value.trim();
    form.remove();
    act(place, message, button, pane, button.action === "hand_over" ? { to: given || null } : { text: given });
  } },
    h("label", {}, h("span", { class: "label" }, button.label), field),
    h("button", { class: "button primary" }, w().confirm_send),
    h("button", { type: "button", class: "button quiet", onclick: () => form.remove() }, w().cancel));
  form.addEventListener("keydown", (event) => event.key === "Escape" && form.remove());
  place.append(form);
  field.focus();
  form.scrollIntoView({ block: "nearest" });
}

function fieldFor(action, pane) {
  const choice = (hint, options) => h("select", { "aria-label": hint }, options.map(([value, label]) => h("option", { value }, label)));
  if (action === "hand_over") {
    const others = pane.people.filter((person) => person.id !== pane.person && ["engineer", "manager"].includes(person.role));
    return choice(w().person_hint, [...others.map((person) => [person.id, person.name]), ["", w().next_level]]);
  }
  if (action === "severity") return choice(w().severity_hint, SEVERITIES.toReversed().map((one) => [one, w().severity[one]]));
  if (action === "rate") return choice(w().rate_hint, [5, 4, 3, 2, 1].map((n) => [n, "★".repeat(n)]));
  const hint = w()[`hint_${action}`] ?? w().words_hint;
  return h("input", { type: "text", placeholder: hint, "aria-label": hint, autocomplete: "off", maxlength: 2000 });
}

async function act(place, message, button, pane, given) {
  const all = place.querySelectorAll("button");
  all.forEach((one) => (one.disabled = true));
  const trouble = await pane.press(message, button, given);
  all.forEach((one) => (one.disabled = false));
  place.querySelector(".failed")?.remove();
  if (trouble) place.append(h("p", { class: "failed", role: "alert" }, trouble));
}
