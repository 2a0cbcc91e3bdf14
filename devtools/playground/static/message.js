// One message as it stands in a chat.
import { h, icon } from "/looks/dom.js";
import { w } from "./words.js";

const SHOWN = { eyes: "👀", "+1": "👍", white_check_mark: "✅" };

function quoted(one, known) {
  const answered = known.get(one.reply_to);
  if (!answered) return null;
  return h("div", { class: "quoted" }, `${answered.by || w().desk}：${answered.text.replace(/\s+/g, " ").slice(0, 48)}`);
}

function marks(one, pane) {
  const topic = one.topic && pane.room.topics.find(([id]) => id === one.topic);
  return [topic ? h("span", { class: "kind" }, w().in_topic(topic[1])) : null, one.edited ? h("span", { class: "kind edited" }, w().edited) : null];
}

// The eyes are drawn: not every machine has a font with emoji.
const reaction = (emoji) => h("span", { title: emoji, role: "img", "aria-label": emoji }, emoji === "👀" ? icon("eye") : emoji);

/** Return a message's element; `known` are the others of the chat, by id. */
export function message(one, known, pane) {
  const mine = !one.by_desk && one.by === pane.person;
  const name = one.by_desk ? w().desk : one.by;
  const number = pane.room.vendor === "onebot";
  return h("article", { class: `message ${one.by_desk ? "desk" : mine ? "mine" : "human"}${one.reply_to ? " answer" : ""}`, "data-id": one.id },
    h("div", { class: "who" }, h("span", { class: "name" }, name), marks(one, pane),
      h("button", { class: "reply-to", type: "button", title: w().reply, "aria-label": w().reply, onclick: () => pane.answer(one) }, icon("reply")),
      pane.about.reacts && one.by_desk ? h("button", { class: "reply-to react", type: "button", title: w().react, "aria-label": w().react, onclick: () => pane.react(one) }, icon("eye")) : null),
    h("div", { class: "bubble" }, quoted(one, known),
      one.text ? h("div", { class: "text" }, one.text) : null,
      one.files.map((file) => h("div", { class: "file" }, icon("file"), file))),
    one.reactions.length ? h("div", { class: "reactions" }, one.reactions.map((emoji) => reaction(SHOWN[emoji] || emoji))) : null,
    one.by_desk && one.buttons.length ? h("div", { class: "buttons" }, one.buttons.map((label) =>
      h("button", { class: "button", type: "button", title: number ? w().number(label) : w().pressed(label), onclick: () => pane.press(one, label) }, label))) : null);
}
