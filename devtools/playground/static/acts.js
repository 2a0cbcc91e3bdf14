// What the people do, told to the server; what goes wrong is shown and said.
import { h } from "/looks/dom.js";
import { w } from "./words.js";

const shown = h("div", { class: "toast", role: "status", hidden: true });
document.body.append(shown);
let timer = 0;

/** Show a line for some seconds: what a vendor shows to who pressed a button, or what went wrong. */
export function toast(text) {
  shown.textContent = text;
  shown.hidden = false;
  clearTimeout(timer);
  timer = setTimeout(() => { shown.hidden = true; }, 5000);
}

/** Send an act; return the answer, or null where it did not work. */
export async function post(path, body) {
  try {
    const answer = await fetch(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
    const said = await answer.json();
    if (answer.ok) return said;
    toast(`${w().failed}: ${said.error}`);
  } catch {
    toast(w().failed);
  }
  return null;
}

/** Return a file as the server takes it: its name and its bytes in base64. */
export function packed(file) {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done({ name: file.name, content: String(reader.result).split(",")[1] || "" });
    reader.onerror = () => failed(reader.error);
    reader.readAsDataURL(file);
  });
}
