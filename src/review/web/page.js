// The keys and clicks of a clerk. The page is whole without this file; decisions need it. One decision is shown at once and sent at once;
// what the server answers is what counts.
"use strict";

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const main = $("main.document");
const who = $("#who");
const views = ["after", "both", "before"];
let at = -1; // the item of the list at hand
let editing = null; // what the text box is for
let sending = Promise.resolve(); // one request after the other, in the order of the keys

if (main) {
  main.dataset.view = "after";
  who.value = localStorage.getItem("phuluc.who") || who.value;
  who.addEventListener("change", () => localStorage.setItem("phuluc.who", who.value));
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", onKey);
  $("#box").addEventListener("submit", (event) => { event.preventDefault(); save(); });
  look();
  setInterval(look, 10000);
  go(1);
} else {
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !isTyping(event)) { event.preventDefault(); $("#search")?.focus(); }
  });
}

function items() { return $$("#todo li"); }
function item() { return items()[at]; }
function say(text) { $("#say").textContent = text; }

// Selecting

function select(index) {
  $$(".here").forEach((node) => node.classList.remove("here"));
  at = index;
  const chosen = item();
  if (!chosen) { $("#item").textContent = "Không còn chỗ nào cần xem."; return; }
  chosen.classList.add("here");
  chosen.scrollIntoView({ block: "nearest" });
  $("#item").replaceChildren(...[...chosen.childNodes].map((node) => node.cloneNode(true)));
  show(chosen.dataset.line, chosen.dataset.edit);
  paper(Number(chosen.dataset.page) || null, $$("#records tr.here"));
  say($("#item").textContent);
}

// The line, the change in it and the records that were read from it.
function show(line, edit) {
  const place = edit !== undefined && $(`#e${edit}`) || line && $(`#l${line}`);
  if (place) { place.classList.add("here"); place.scrollIntoView({ block: "center" }); }
  if (!line) return;
  const rows = $$("#records tr[data-record]").filter((row) => covers(row, Number(line)));
  rows.forEach((row) => row.classList.add("here"));
  rows[0]?.scrollIntoView({ block: "nearest" });
}

function covers(row, line) {
  return row.dataset.lines.split(" ").some((range) => {
    const [first, last] = range.split("-").map(Number);
    return first <= line && line <= last;
  });
}

// The next item that nobody decided on, forwards or backwards, else stay.
function go(step, from = at) {
  const all = items();
  for (let index = from + step; index >= 0 && index < all.length; index += step) {
    if (all[index].dataset.state === "open") return select(index);
  }
  const other = all.findIndex((one) => one.dataset.state === "open");
  select(other);
}

function move(step) {
  const index = at + step;
  if (index >= 0 && index < items().length) select(index);
}

// Deciding

function send(decisions, why) {
  sending = sending.then(async () => {
    const body = JSON.stringify({ who: who.value.trim() || "không tên", version: Number(main.dataset.version), decisions, why });
    let response;
    try {
      response = await fetch(`/d/${main.dataset.id}/decide`, { method: "POST", headers: { "Content-Type": "application/json" }, body });
    } catch {
      return failed("Không gửi được: chương trình đã dừng? Quyết định vừa rồi chưa được ghi.");
    }
    if (response.status === 409) {
      sessionStorage.setItem("phuluc.say", await response.text());
      location.reload();
      return new Promise(() => {}); // what waits behind is for the old page
    }
    if (!response.ok) return failed(await response.text());
    take(await response.json());
  });
  return sending;
}

function failed(text) {
  notice(text);
  items().forEach((one) => { if (one.dataset.state === "sent") one.dataset.state = "open"; });
}

function notice(text) {
  const others = $("#others");
  others.hidden = !text;
  others.textContent = text;
}

// What the server says is so.
function take(answer) {
  main.dataset.version = answer.version;
  main.dataset.last = answer.last ?? "";
  const scroll = $(".scroll")?.scrollTop;
  for (const [id, html] of answer.parts) $(`#${id}`).innerHTML = html; // escaped by the server, allowed no script by its policy
  if ($(".scroll")) $(".scroll").scrollTop = scroll;
  answer.edits.forEach(({ reads, state }, index) => {
    const mark = $(`#e${index}`);
    if (mark) {
      if (mark.textContent !== reads) mark.textContent = reads;
      mark.classList.remove("open", "sure-state", "accepted", "rejected", "rewritten");
      mark.classList.add(state === "sure" ? "sure" : state);
    }
    const listed = $(`#todo li[data-item="${index}"]`);
    if (listed) listed.dataset.state = state;
  });
  const chosen = item();
  if (chosen) show(chosen.dataset.line, chosen.dataset.edit);
}

function decide(kind) {
  const chosen = item();
  if (!chosen) return;
  const edit = chosen.dataset.edit;
  if (edit === undefined && kind === "reject") return;
  const decision = edit === undefined ? { kind: "settle", doubt: Number(chosen.dataset.doubt) } : { kind, edit: Number(edit) };
  chosen.dataset.state = "sent";
  go(1);
  send([decision]);
}

// Teaching once: the effect is shown before anything is written

async function lesson(write) {
  const [before, after] = [$("#lesson-before").value.trim(), $("#lesson-after").value.trim()];
  const body = JSON.stringify({ who: who.value.trim() || "không tên", before, after, write });
  const response = await fetch("/teach", { method: "POST", headers: { "Content-Type": "application/json" }, body });
  if (!response.ok) return tell(write ? "Hãy điền cả hai ô, khác nhau." : await response.text());
  if (write) { $("#lesson").close(); return notice(`Đã ghi vào từ điển: ${before} → ${after}.`); }
  const effect = await response.json();
  tell(`Sẽ sửa ${effect.places} chỗ trong ${effect.documents} văn bản đang mở:`);
  const list = document.createElement("ul");
  for (const [name, line, text] of effect.lines) {
    const entry = document.createElement("li");
    entry.textContent = `${text.slice(0, 160)} (${name}, dòng ${line})`;
    list.append(entry);
  }
  $("#lesson-effect").append(list);
}

function tell(text) {
  $("#lesson-effect").textContent = text;
}

function openLesson() {
  const chosen = item();
  if (chosen?.dataset.edit === undefined) return;
  $("#lesson-before").value = chosen.dataset.before;
  $("#lesson-after").value = $(`#e${chosen.dataset.edit}`)?.textContent ?? chosen.dataset.after;
  if ($("#lesson-after").value === chosen.dataset.before) $("#lesson-after").value = chosen.dataset.after;
  tell("");
  $("#lesson").showModal();
  lesson(false);
}

// The text box: for a change, a field, or a task that was missed

function open(what, name, text) {
  editing = what;
  $("#box").hidden = false;
  $("#box-name").textContent = name;
  $("#box-text").value = text;
  $('#box [data-act="split"]').hidden = what.field !== "task";
  const others = (what.alternatives || []).map((word) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = word;
    button.addEventListener("click", () => { $("#box-text").value = word; save(); });
    return button;
  });
  $("#box-others").replaceChildren(...others);
  $("#box-text").focus();
}

function close() {
  $("#box-text").blur();
  $("#box").hidden = true;
  editing?.back?.focus();
  editing = null;
}

function save() {
  const text = $("#box-text").value;
  const what = editing;
  close();
  if (what.edit !== undefined) {
    items()[what.at].dataset.state = "sent";
    go(1);
    send([{ kind: "rewrite", edit: what.edit, to: text.trim() }]);
  } else if (what.add) {
    if (text.trim()) send([{ kind: "add", after: what.after, task: text.trim(), line: what.line }]);
  } else {
    send([{ kind: "set-field", record: what.record, field: what.field, value: text }]);
  }
}

function split() {
  const box = $("#box-text");
  const [first, second] = [box.value.slice(0, box.selectionStart).trim(), box.value.slice(box.selectionStart).trim()];
  if (!first || !second) { $("#box-name").textContent = "Đặt con trỏ ở chỗ tách, giữa hai nhiệm vụ"; return box.focus(); }
  const record = editing.record;
  close();
  send([{ kind: "split", record, first, second }]);
}

function editItem() {
  const chosen = item();
  if (chosen?.dataset.edit === undefined) return;
  const alternatives = chosen.dataset.alternatives.split("\n").filter(Boolean);
  open({ edit: Number(chosen.dataset.edit), at, alternatives }, `“${chosen.dataset.before}” sửa thành`, chosen.dataset.after);
}

function addTask() {
  const selection = getSelection();
  const text = String(selection).trim();
  const node = selection.anchorNode;
  const line = (node?.nodeType === 1 ? node : node?.parentElement)?.closest(".line[id]");
  if (!text || !line) return notice("Hãy bôi đen phần chữ của nhiệm vụ trong bản sửa trước.");
  notice("");
  const number = Number(line.id.slice(1));
  const before = $$("#records tr[data-record]").filter((row) => Number(row.dataset.lines.split("-")[0] || 0) <= number);
  open({ add: true, after: before.at(-1)?.dataset.record ?? null, line: number }, "Nhiệm vụ mới", text);
}

const acts = {
  accept: () => decide("accept"),
  reject: () => decide("reject"),
  edit: editItem,
  skip: () => move(1),
  undo: () => main.dataset.last && send([{ kind: "undo", seq: Number(main.dataset.last) }]),
  rule: () => {
    const rule = item()?.dataset.rule;
    if (!rule) return;
    items().forEach((one) => { if (one.dataset.rule === rule && one.dataset.state === "open") one.dataset.state = "sent"; });
    go(1);
    send([{ kind: "accept-rule", rule }]);
  },
  previous: () => move(-1),
  next: () => move(1),
  "next-document": () => { sending.then(() => location.assign(`/d/${main.dataset.id}/next${main.dataset.filter}`)); },
  "previous-document": () => { sending.then(() => location.assign(`/d/${main.dataset.id}/previous${main.dataset.filter}`)); },
  view: () => { main.dataset.view = views[(views.indexOf(main.dataset.view) + 1) % views.length]; },
  help: () => $("#help").showModal(),
  add: addTask,
  teach: openLesson,
  "page-before": () => turn(Number($("#page-number").textContent) - 1),
  "page-after": () => turn(Number($("#page-number").textContent) + 1),
  "preview-lesson": () => lesson(false),
  "write-lesson": () => lesson(true),
  split,
  cancel: close,
};

const keys = {
  Enter: "accept", x: "reject", e: "edit", s: "skip", u: "undo", A: "rule", p: "previous", n: "next", N: "next-document", P: "previous-document", d: "view", a: "add", t: "teach", "?": "help",
};

function isTyping(event) {
  return event.isComposing || event.target.closest?.("input, textarea, select, dialog");
}

function onKey(event) {
  if (editing && event.key === "Escape") { event.preventDefault(); return close(); }
  if (editing && event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); return save(); }
  if (isTyping(event) || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === "/") { event.preventDefault(); return location.assign(`/${main.dataset.filter}`); }
  // Enter on a button or link is for that button.
  if (event.key === "Enter" && event.target.closest("button, a, summary")) return;
  const act = keys[event.key];
  if (!act) return;
  event.preventDefault();
  acts[act]();
}

function onClick(event) {
  const target = event.target;
  const act = target.closest("[data-act]");
  const row = target.closest("tr[data-record]");
  const field = target.closest("[data-field]");
  if (act?.dataset.act === "join") return send([{ kind: "join", record: row.dataset.record }]);
  if (act?.dataset.act === "remove") return send([{ kind: "remove", record: row.dataset.record }]);
  if (act) { act.blur(); return acts[act.dataset.act](); }
  if (target.closest("[data-status]")) return send([{ kind: "set-status", status: target.closest("[data-status]").dataset.status }]);
  if (target.closest("[data-undo]")) return send([{ kind: "undo", seq: Number(target.closest("[data-undo]").dataset.undo) }]);
  if (field && row) {
    const name = field.getAttribute("aria-label").split(":")[0];
    showRecord(row);
    return open({ record: row.dataset.record, field: field.dataset.field, back: field }, name, field.dataset.value);
  }
  const mark = target.closest("mark");
  const listed = mark ? items().findIndex((one) => one.dataset.edit === mark.dataset.edit) : items().indexOf(target.closest("#todo li"));
  if (listed >= 0) return select(listed);
  if (row) showRecord(row);
}

// A record was chosen: show where it stands.
function showRecord(row) {
  $$(".here").forEach((node) => node.classList.remove("here"));
  row.classList.add("here");
  for (const range of row.dataset.lines.split(" ").filter(Boolean)) {
    const [first, last] = range.split("-").map(Number);
    for (let line = first; line <= last; line++) $(`#l${line}`)?.classList.add("here");
  }
  $(".line.here")?.scrollIntoView({ block: "center" });
  paper(null, [row]);
}

// The page of paper, with the boxes of records; the page of the first box where none is named.
function paper(page, rows) {
  const picture = $(".picture");
  if (!picture) return;
  const boxes = rows.flatMap((row) => (row.dataset.boxes || "").split(" ").filter(Boolean)).map((text) => {
    const [number, place] = text.split(":");
    return { number: Number(number), place: place.split(",").map(Number) };
  });
  turn(page ?? boxes[0]?.number ?? Number($("#page-number").textContent));
  const image = $("#page");
  const draw = () => {
    $$("#paper .box").forEach((box) => box.remove());
    const number = Number($("#page-number").textContent);
    const scale = Number(picture.dataset.scale);
    for (const { place: [x0, y0, x1, y1] } of boxes.filter((box) => box.number === number)) {
      const box = document.createElement("div");
      box.className = "box";
      box.style.left = `${(100 * x0 * scale) / image.naturalWidth}%`;
      box.style.top = `${(100 * y0 * scale) / image.naturalHeight}%`;
      box.style.width = `${(100 * (x1 - x0) * scale) / image.naturalWidth}%`;
      box.style.height = `${(100 * (y1 - y0) * scale) / image.naturalHeight}%`;
      $("#paper").append(box);
    }
    $("#paper .box")?.scrollIntoView({ block: "center" });
  };
  if (image.complete && image.naturalWidth) draw(); else image.onload = draw;
}

function turn(number) {
  const pages = Number($(".picture").dataset.pages);
  const wanted = Math.min(Math.max(number, 1), pages);
  if (wanted === Number($("#page-number").textContent)) return;
  $("#page-number").textContent = wanted;
  $$("#paper .box").forEach((box) => box.remove());
  $("#page").alt = `Trang ${wanted}`;
  $("#page").src = `/d/${main.dataset.id}/page/${wanted}`;
}

// Two at one document

async function look() {
  const told = sessionStorage.getItem("phuluc.say");
  if (told) { sessionStorage.removeItem("phuluc.say"); notice(told); return; }
  const window = sessionStorage.getItem("phuluc.window") || String(Math.random()).slice(2);
  sessionStorage.setItem("phuluc.window", window);
  try {
    const body = JSON.stringify({ who: who.value, window });
    const response = await fetch(`/d/${main.dataset.id}/look`, { method: "POST", headers: { "Content-Type": "application/json" }, body });
    const { others, version } = await response.json();
    const isOld = version > Number(main.dataset.version);
    const seen = others.length ? `${others.join(", ")} đang xem văn bản này. ` : "";
    notice(seen + (isOld ? "Đã có quyết định mới: tải lại trang để thấy." : ""));
  } catch { /* the server is gone; the next decision will say so */ }
}
