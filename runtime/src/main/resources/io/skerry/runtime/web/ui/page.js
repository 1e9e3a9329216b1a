// The page reads the REST API with the token that was typed in; nothing is put together as HTML.
const element = (id) => document.getElementById(id);
const TOKEN = "skerry-token";
const PERIOD = 5000;

async function api(path) {
  const answer = await fetch("/api/v1" + path, {
    headers: { Authorization: "Bearer " + sessionStorage.getItem(TOKEN) },
  });
  if (answer.status === 401) {
    forget("This token is not known here.");
    throw new Error("unauthorized");
  }
  if (!answer.ok) throw new Error((await answer.json()).detail);
  return answer;
}

const items = async (path) => (await (await api(path)).json()).items;
const time = (text) => (text ? new Date(text).toLocaleString() : "");

function cell(value, name) {
  const td = document.createElement("td");
  if (value instanceof Node) td.append(value);
  else td.textContent = value ?? "";
  if (name) td.className = name;
  return td;
}

function table(id, titles, rows, none) {
  const place = element(id);
  if (rows.length === 0) {
    const p = document.createElement("p");
    p.className = "none";
    p.textContent = none;
    place.replaceChildren(p);
    return;
  }
  const table = document.createElement("table");
  const head = table.createTHead().insertRow();
  for (const title of titles) {
    const th = document.createElement("th");
    th.textContent = title;
    head.append(th);
  }
  const body = table.createTBody();
  for (const row of rows) body.insertRow().append(...row);
  const scroll = document.createElement("div");
  scroll.className = "scroll";
  scroll.append(table);
  place.replaceChildren(scroll);
}

function logLink(kind, id) {
  const button = document.createElement("button");
  button.className = "link";
  button.textContent = id;
  button.addEventListener("click", async () => {
    const text = await (await api(`/${kind}/${encodeURIComponent(id)}/log`)).text();
    element("log-title").textContent = id;
    element("log-text").textContent = text || "(it wrote nothing)";
    element("log").showModal();
  });
  return button;
}

function state(text) {
  const neutral = ["queued", "running", "superseded", "cancelled"];
  return cell(text, text === "succeeded" ? "good" : neutral.includes(text) ? "" : "bad");
}

async function refresh() {
  if (!sessionStorage.getItem(TOKEN)) return;
  try {
    const [functions, previews, schedules, invocations, builds, releases] = await Promise.all(
      ["/functions", "/previews", "/schedules", "/invocations?limit=15", "/builds?limit=10", "/releases?limit=10"].map(items));
    table("functions", ["name", "version", "routes", "description", "repository", "commit"],
      functions.map((f) => [cell(f.name), cell(f.version), cell(f.routes.map((r) => `${r.methods.join(" ")} ${r.path}`).join(", ")),
        cell(f.description), cell(f.repository), cell(f.commit.slice(0, 10), "id")]), "No function is in service: push one.");
    table("previews", ["function", "branch", "version", "repository", "schedules (not armed)", "commit"],
      previews.map((p) => [cell(p.name), cell(p.branch), cell(p.version), cell(p.repository),
        cell(p.schedules.map((s) => s.schedule).join(", "), "id"), cell(p.commit.slice(0, 10), "id")]), "No branch but main was pushed.");
    table("schedules", ["function", "schedule", "zone", "next", "last"],
      schedules.map((s) => [cell(s.function), cell(s.schedule, "id"), cell(s.timezone), cell(time(s.next)), cell(time(s.last))]),
      "No schedule is armed.");
    table("invocations", ["id", "function", "trigger", "state", "why", "run", "started"],
      invocations.map((i) => [cell(logLink("invocations", i.id), "id"), cell(`${i.function} ${i.version}`), cell(i.trigger),
        state(i.state), cell(i.detail), cell(`${i.runMillis.toFixed(1)} ms`), cell(time(i.started))]), "Nothing was called yet.");
    table("builds", ["id", "function", "state", "commit", "created"],
      builds.map((b) => [cell(logLink("builds", b.id), "id"), cell(`${b.function} ${b.version ?? ""}`), state(b.state),
        cell(b.commit.slice(0, 10), "id"), cell(time(b.created))]), "Nothing was built yet.");
    table("releases", ["id", "cause", "repository", "commit", "message", "author", "created"],
      releases.map((r) => [cell(r.id, "id"), cell(r.cause.toLowerCase()), cell(r.repository), cell(r.newCommit.slice(0, 10), "id"), cell(r.message),
        cell(r.author), cell(time(r.created))]), "Nothing was released yet.");
    await repositories();
    await base();
    show(true);
    element("state").textContent = "as of " + new Date().toLocaleTimeString();
  } catch (e) {
    if (sessionStorage.getItem(TOKEN)) element("state").textContent = "the service does not answer: " + e.message;
  }
}

// The runtime alone watches nothing: then there is no such path, and nothing to show.
async function repositories() {
  const watched = await items("/repositories").catch(() => []);
  table("repositories", ["name", "state", "what was found", "branch", "commit", "last look", "next look"],
    watched.map((r) => [cell(r.name), cell(r.state, r.healthy ? "good" : "bad"), cell([r.message, r.remedy].filter(Boolean).join("; ")),
      cell(r.branch), cell((r.commit ?? "").slice(0, 10), "id"), cell(time(r.looked)), cell(time(r.next))]), "No repository is watched.");
}

// What was built on another base than the one it runs on; the runtime alone builds nothing.
async function base() {
  const found = await api("/base").then((answer) => answer.json()).catch(() => ({ notes: [] }));
  element("base").textContent = found.notes.join(". ");
}

function show(known) {
  element("login").hidden = known;
  element("content").hidden = !known;
  element("forget").hidden = !known;
}

function forget(message) {
  sessionStorage.removeItem(TOKEN);
  element("state").textContent = message;
  show(false);
}

element("login").addEventListener("submit", (event) => {
  event.preventDefault();
  sessionStorage.setItem(TOKEN, element("token").value.trim());
  element("token").value = "";
  refresh();
});
element("forget").addEventListener("click", () => forget(""));
show(Boolean(sessionStorage.getItem(TOKEN)));
refresh();
setInterval(refresh, PERIOD);
