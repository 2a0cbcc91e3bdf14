// The pages about drafts of contracts: the list with the upload, or one draft under review.

import * as api from "./api.js";
import { h, icon } from "./dom.js";
import { Review } from "./draft_review.js";
import { d } from "./draft_words.js";
import { choose, language, moment, onLanguage, w } from "./words.js";

const FILE_LIMIT = 10 * 1024 * 1024;
const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;
const app = document.getElementById("app");
const number = Number(document.body.dataset.number) || null;
const bar = h("header", { class: "bar" });
const main = h("main", { class: "drafts", id: "content", tabindex: -1 });
const page = { drafts: [], review: null, message: "", busy: false };

function drawBar() {
  const words = d();
  document.title = `${words.title} · ${w().name}`;
  bar.replaceChildren(
    h("a", { class: "skip", href: "#content" }, words.skip),
    h("a", { class: "brand", href: "/", title: words.chat }, h("span", { class: "logo", "aria-hidden": "true" }, icon("bell")), h("b", {}, w().name)),
    number ? h("a", { class: "button quiet", href: "/drafts" }, words.back) : h("strong", {}, words.title),
    h("span", { class: "space" }),
    h("a", { class: "button quiet", href: "/" }, words.chat),
    h("button", { type: "button", class: "button quiet", lang: language() === "zh" ? "en" : "zh-CN", onclick: () => choose(language() === "zh" ? "en" : "zh") }, w().language),
  );
}

function drawList() {
  const words = d();
  const input = h("input", { type: "file", id: "document", accept: ".txt,.docx,.pdf,.json", disabled: page.busy, onchange: (event) => event.target.files[0] && take(event.target.files[0]) });
  const zone = h("section", {
    class: "upload",
    ondragover: (event) => event.preventDefault(),
    ondrop: (event) => {
      event.preventDefault();
      if (event.dataTransfer.files[0] && !page.busy) take(event.dataTransfer.files[0]);
    },
  },
    h("label", { class: `button primary${page.busy ? " busy" : ""}`, for: "document" }, icon("file"), words.upload), input,
    h("p", { class: "hint" }, words.upload_hint),
    h("p", { class: "told", role: "status" }, page.busy ? page.message : ""),
    !page.busy && page.message && h("p", { class: "failed", role: "alert" }, page.message));
  main.replaceChildren(
    h("h1", {}, words.title), zone,
    page.drafts.length ? h("ul", { class: "list" }, page.drafts.map(row)) : h("p", { class: "empty" }, words.none));
}

function row(draft) {
  const words = d();
  const open = ["open", "finished"].includes(draft.state);
  return h("li", { class: `draft state-${draft.state}` },
    h("div", { class: "head" },
      open ? h("a", { href: `/drafts/${draft.number}` }, draft.title) : h("span", {}, draft.title),
      h("span", { class: "chip" }, words.states[draft.state])),
    h("p", { class: "hint" }, `${draft.file} · ${words.opened(draft.opened_by, moment(draft.opened_at, ZONE))}`),
    draft.problem && h("p", { class: "failed" }, draft.problem),
    open && h("div", { class: "progress" },
      h("progress", { max: Math.max(draft.total, 1), value: draft.decided, "aria-label": words.progress(draft.decided, draft.total) }),
      h("span", {}, words.progress(draft.decided, draft.total))));
}

/** Upload a document; when it is read, go to its review. */
async function take(file) {
  if (file.size > FILE_LIMIT) {
    page.message = w().file_too_big;
    return drawList();
  }
  Object.assign(page, { busy: true, message: d().reading(file.name) });
  drawList();
  try {
    location.assign(`/drafts/${await api.openDraft(file)}`);
  } catch (refusal) {
    Object.assign(page, { busy: false, message: refusal.status ? refusal.message : w().offline });
    page.drafts = await api.drafts().catch(() => page.drafts);
    drawList();
  }
}

async function begin() {
  choose(document.body.dataset.language);
  try {
    if (number) page.review = new Review(await api.draftView(number), main);
    else page.drafts = await api.drafts();
  } catch (refusal) {
    const line = refusal.status === 401 ? w().gone : refusal.status ? refusal.message : w().offline;
    drawBar();
    app.replaceChildren(bar, h("p", { class: "loading", role: "alert" }, line));
    return;
  }
  const draw = () => {
    drawBar();
    if (page.review) page.review.draw();
    else drawList();
  };
  app.replaceChildren(bar, main);
  draw();
  onLanguage(draw);
}

begin();
