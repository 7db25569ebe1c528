// The chat: sends what was asked or picked, shows the HTML that comes back, keeps the state token between turns.
"use strict";

const body = document.body;
const words = body.dataset;
const at = (id) => document.getElementById(id);
const [log, form, field, list, status, count] = ["log", "form", "question", "suggestions", "status", "count"].map(at);
const PATIENCE = 30000; // milliseconds until an answer is given up
const TYPING = 90; // milliseconds of rest after a key before suggestions are asked for
const FORGOTTEN = /\/problems\/state-/;

let state = null;
let busy = false;
let typed = 0;
let asked = null; // the request for suggestions that is under way
let chosen = -1;

// -- sending --------------------------------------------------------------------------------------

async function send(path, content) {
  let answer;
  try {
    answer = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(content),
      signal: AbortSignal.timeout(PATIENCE),
    });
  } catch {
    throw { detail: words.offline, type: "" };
  }
  if (answer.status === 204) return null;
  const said = await answer.json().catch(() => ({ detail: String(answer.status), type: "" }));
  if (!answer.ok) throw said;
  return said;
}

async function ask(what, shown, byButton) {
  if (busy) return;
  busy = true;
  closeSuggestions();
  status.textContent = words.waiting;
  let note = "";
  let reply = null;
  try {
    try {
      reply = await send("v1/ask", { ...what, ...(state && { state }), html: true });
    } catch (problem) {
      if (!state || !FORGOTTEN.test(problem.type || "")) throw problem;
      state = null; // too old, or from before the server got another key: go on without it
      note = words.forgot;
      reply = await send("v1/ask", { ...what, html: true });
    }
    state = reply.state;
    note = note || reply.resumed || "";
    settle();
    show(shown, reply.html, note, byButton);
    status.textContent = "";
  } catch (problem) {
    status.textContent = words.failed.replace("{reason}", problem.detail || words.offline);
  } finally {
    busy = false;
  }
}

// -- showing --------------------------------------------------------------------------------------

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

// Choices of earlier turns would be read against the latest one.
function settle() {
  log.querySelectorAll("button:not(:disabled)").forEach((button) => { button.disabled = true; });
}

function show(shown, html, note, byButton) {
  at("welcome").hidden = true;
  body.classList.add("talking");
  at("clear").hidden = false;
  const turn = element("article", "turn");
  turn.tabIndex = -1;
  turn.setAttribute("aria-label", words.reply);
  const you = element("p", "you");
  you.append(element("b", "", words.you), shown);
  turn.append(you);
  if (note) turn.append(element("p", "quiet", note));
  const answer = element("div", "answer");
  answer.innerHTML = html; // made by the server from content: no script, and the policy allows none
  turn.append(answer);
  log.append(turn);
  if (byButton) turn.focus({ preventScroll: true });
  turn.scrollIntoView({ block: "start" });
}

function clear() {
  state = null;
  log.replaceChildren();
  status.textContent = "";
  at("welcome").hidden = false;
  body.classList.remove("talking");
  at("clear").hidden = true;
  field.value = "";
  field.focus();
}

// -- picking --------------------------------------------------------------------------------------

function pressed(event) {
  const button = event.target.closest("button");
  if (!button || button.disabled) return;
  const { say, change, action, helped, tree } = button.dataset;
  const label = button.getAttribute("aria-label") || button.textContent.trim();
  if (helped) thank(button, helped === "true");
  else if (say) ask({ text: say }, label, true);
  else if (change) ask({ change: { question: change } }, label, true);
  else if (action) ask({ action }, label, true);
  else if (tree) ask({ tree }, label, true);
}

async function thank(button, helped) {
  const row = button.parentElement;
  row.querySelectorAll("[data-helped]").forEach((other) => { other.disabled = true; });
  button.setAttribute("aria-pressed", "true");
  try {
    await send("v1/feedback", { state, helped });
    status.textContent = words.thanks;
  } catch (problem) {
    status.textContent = words.failed.replace("{reason}", problem.detail || words.offline);
  }
}

log.addEventListener("click", pressed);
at("welcome").addEventListener("click", pressed);
at("clear").addEventListener("click", clear);

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = field.value.trim();
  if (busy) return;
  if (!text) { field.focus(); return; }
  field.value = "";
  ask({ text }, text, false);
});

// -- suggestions ----------------------------------------------------------------------------------

async function suggest() {
  const text = field.value.trim();
  if (asked) asked.abort();
  if (text.length < 2) { closeSuggestions(); return; }
  asked = new AbortController();
  try {
    const answer = await fetch("v1/suggest?limit=5&q=" + encodeURIComponent(text), { signal: asked.signal });
    if (!answer.ok) { closeSuggestions(); return; }
    const { matches } = await answer.json();
    if (field.value.trim() === text && document.activeElement === field && !busy) openSuggestions(matches);
  } catch { /* a newer question is under way, or the server is away: nothing to suggest */ }
}

function openSuggestions(matches) {
  chosen = -1;
  field.removeAttribute("aria-activedescendant");
  list.replaceChildren(...matches.map((match, number) => {
    const row = element("li", "", match.question);
    row.id = "suggestion-" + number;
    row.setAttribute("role", "option");
    row.setAttribute("aria-selected", "false");
    row.dataset.id = match.id;
    return row;
  }));
  list.hidden = matches.length === 0;
  field.setAttribute("aria-expanded", String(!list.hidden));
  count.textContent = list.hidden ? "" : words.suggested.replace("{count}", matches.length);
}

function closeSuggestions() {
  clearTimeout(typed);
  if (asked) asked.abort();
  list.hidden = true;
  list.replaceChildren();
  chosen = -1;
  count.textContent = "";
  field.setAttribute("aria-expanded", "false");
  field.removeAttribute("aria-activedescendant");
}

function move(step) {
  const rows = [...list.children];
  if (!rows.length) return;
  chosen = (chosen + step + rows.length + (chosen < 0 && step < 0 ? 1 : 0)) % rows.length;
  rows.forEach((row, number) => row.setAttribute("aria-selected", String(number === chosen)));
  field.setAttribute("aria-activedescendant", rows[chosen].id);
  rows[chosen].scrollIntoView({ block: "nearest" });
}

function take(row) {
  field.value = "";
  ask({ show: row.dataset.id }, row.textContent, false);
}

field.addEventListener("input", () => {
  clearTimeout(typed);
  typed = setTimeout(suggest, TYPING);
});

field.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    if (list.hidden) return;
    event.preventDefault();
    move(event.key === "ArrowDown" ? 1 : -1);
  } else if (event.key === "Enter" && chosen >= 0) {
    event.preventDefault();
    take(list.children[chosen]);
  } else if (event.key === "Escape" && !list.hidden) {
    event.preventDefault();
    event.stopPropagation();
    closeSuggestions();
  }
});

field.addEventListener("blur", () => setTimeout(closeSuggestions, 150));
list.addEventListener("mousedown", (event) => event.preventDefault());
list.addEventListener("click", (event) => {
  const row = event.target.closest("li");
  if (row) take(row);
});

// -- start ----------------------------------------------------------------------------------------

at("chat").hidden = false;
at("skip").hidden = false;
at("plain").hidden = true;
document.querySelectorAll("details.entry").forEach((entry) => { entry.open = false; });

function openNamed() {
  const named = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (named instanceof HTMLDetailsElement) named.open = true;
}
addEventListener("hashchange", openNamed);
try { openNamed(); } catch { /* an address that names nothing */ }

if (parent !== window) {
  addEventListener("keydown", (event) => {
    if (event.key === "Escape") parent.postMessage("golive-faq:close", "*");
  });
}
