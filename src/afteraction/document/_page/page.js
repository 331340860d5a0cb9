(() => {
  "use strict";
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const el = (tag, css, ...children) => {
    const node = document.createElement(tag);
    if (css) node.className = css;
    node.append(...children.filter((child) => child !== "" && child !== undefined && child !== null));
    return node;
  };
  const number = (value) => value.toLocaleString("en-US");

  const data = JSON.parse($("#data").textContent);
  const records = new Map(Object.entries(data.records));
  const facts = new Map(Object.entries(data.facts));
  const contexts = new Map(Object.entries(data.contexts));
  const numbers = new Map(data.cites.map((id, index) => [id, index + 1]));
  const order = [...facts.keys(), ...data.cites];
  const place = new Map(data.stream.map((id, index) => [id, index]));

  /* pieces */

  const cite = (id) => {
    const link = el("a", "cite", numbers.has(id) ? String(numbers.get(id)) : facts.has(id) ? facts.get(id).n : "·");
    link.href = "#" + id;
    link.dataset.ref = id;
    return link;
  };

  const outward = (record) => {
    if (!record.u || !/^https?:\/\//i.test(record.u)) return record.uh || "";
    const link = el("a", "out", record.uh + " ↗");
    link.href = record.u;
    link.rel = "noopener noreferrer nofollow";
    return link;
  };

  const item = (id, here = false, channel = "") => {
    const record = records.get(id);
    const row = el("div", "item" + (here ? " here" : numbers.has(id) ? " cited" : "") + (record.de ? " gone" : ""));
    const who = el("span", "who", el("b", "", record.r || record.a || record.k || "unknown"));
    if (record.r && record.a && record.r !== record.a) who.append(" ", record.a);
    if (record.s !== channel) who.append(" · ", record.s);
    if (record.st) who.append(" · ", record.st);
    for (const [key, name] of [["bot", "bot"], ["ed", "edited"], ["de", "deleted"], ["th", "reply"]]) {
      if (record[key]) who.append(" ", el("span", key === "bot" || key === "th" ? "" : "flag", "(" + name + ")"));
    }
    if (record.re) who.append(" · " + number(record.re) + (record.re === 1 ? " reaction" : " reactions"));
    if (!here && numbers.has(id)) who.append(" ", cite(id));
    const body = el("div", "", who);
    if (record.h) body.append(el("div", "txt", el("b", "", record.h)));
    if (record.x) body.append(el("div", "txt", record.x));
    const at = el("a", "num at", record.m);
    at.href = "#" + id;
    at.dataset.ref = id;
    row.append(at, body);
    return row;
  };

  const pairs = (list) => {
    const dl = el("dl", "kv");
    for (const [name, value] of list) if (value) dl.append(el("dt", "", name), el("dd", "", value));
    return dl;
  };

  /* evidence panel */

  const panel = $("#panel");
  const panelBody = $("#panel-body");
  const panelTitle = $("#panel-title");
  let opener = null;
  let current = "";

  const channels = new Map();
  const channelOf = (record) => {
    if (!channels.size) {
      for (const id of data.stream) {
        const one = records.get(id);
        if (one.k !== "message") continue;
        if (!channels.has(one.s)) channels.set(one.s, []);
        channels.get(one.s).push(id);
      }
    }
    return channels.get(record.s) || [];
  };

  const around = (id, record, reach) => {
    const all = channelOf(record);
    const at = all.indexOf(id);
    if (at < 0) return [];
    const box = el("div", "");
    const parent = record.th && records.has(record.th) ? record.th : "";
    const shown = all.slice(Math.max(0, at - reach), at + reach + 1);
    if (parent && !shown.includes(parent)) box.append(el("h3", "", "In reply to"), item(parent, false, record.s));
    box.append(el("h3", "", "In " + record.s), ...shown.map((one) => item(one, one === id, record.s)));
    if (shown.length < all.length) {
      const more = el("button", "plain", "Show more around it");
      more.type = "button";
      more.addEventListener("click", () => {
        const wider = around(id, record, reach + 8)[0];
        box.replaceWith(wider);
        ($("button", wider) || panelTitle).focus();
      });
      box.append(more);
    }
    return [box];
  };

  const rawLines = (id, record) => {
    if (!contexts.has(id)) return [];
    const list = el("ol", "lines");
    for (const [line, text] of contexts.get(id)) {
      const here = line === record.n;
      const row = el("li", here ? "here" : "", el("span", "num", String(line)), el("span", "", text));
      if (here) row.setAttribute("aria-current", "true");
      list.append(row);
    }
    return [el("h3", "", "Lines of " + record.f), list];
  };

  const showRecord = (id) => {
    const record = records.get(id);
    const bytes = record.o && record.o.length === 2 ? number(record.o[0]) + "–" + number(record.o[1]) : "";
    const author = [record.r, record.a].filter((part, index, all) => part && all.indexOf(part) === index).join(", ");
    const flags = [record.bot && "bot", record.ed && "edited", record.de && "deleted"].filter(Boolean).join(", ");
    panelTitle.textContent = (numbers.has(id) ? "[" + numbers.get(id) + "] " : "") + (record.k || "record");
    if (record.h) panelBody.append(el("p", "", el("b", "", record.h)));
    if (record.x) panelBody.append(el("p", "main", record.x));
    panelBody.append(pairs([
      ["Time", record.t ? record.t.replace("T", " ").replace("Z", " UTC") : record.m],
      ["Precision", record.p],
      ["Basis", record.z],
      ["Author", author],
      ["Channel", record.c],
      ["Marks", flags],
      ["Status", [record.st, record.lv].filter(Boolean).join(", ")],
      ["File", el("code", "", record.w)],
      ["Bytes", bytes],
      ["Pointer", record.j ? el("code", "", record.j) : ""],
      ["Link", outward(record)],
    ]));
    panelBody.append(...rawLines(id, record), ...(record.k === "message" ? around(id, record, 3) : []));
  };

  const showFact = (id) => {
    const fact = facts.get(id);
    panelTitle.textContent = "[" + fact.n + "] computed value";
    panelBody.append(el("p", "main", fact.name + ": ", el("b", "num", fact.text)));
    panelBody.append(pairs([["Method", fact.method]]));
    if (fact.refs.length) panelBody.append(el("h3", "", "From these records"));
    panelBody.append(...fact.refs.filter((ref) => records.has(ref)).map((ref) => item(ref)));
  };

  const paint = (id) => {
    current = id;
    panelBody.replaceChildren();
    if (facts.has(id)) showFact(id);
    else showRecord(id);
    const at = order.indexOf(id);
    $("#prev").disabled = at <= 0;
    $("#next").disabled = at < 0 || at >= order.length - 1;
    for (const mark of $$("main .cite[data-ref]")) mark.classList.toggle("on", mark.dataset.ref === id);
    panel.scrollTop = 0;
  };

  /* Opening narrows the page: keep what was clicked where the eye is. */
  const steady = (anchor, change) => {
    const before = anchor && anchor.isConnected ? anchor.getBoundingClientRect().top : null;
    change();
    if (before !== null) window.scrollBy({ top: anchor.getBoundingClientRect().top - before, behavior: "instant" });
  };

  const open = (id, from) => {
    if (from && !panel.contains(from)) opener = from;
    steady(opener, () => {
      panel.hidden = false;
      document.body.classList.add("open");
    });
    paint(id);
    panelTitle.focus({ preventScroll: true });
    if (!opener || !opener.isConnected) return;
    const mark = opener.getBoundingClientRect();
    const sheet = panel.getBoundingClientRect();
    if (mark.right > sheet.left && mark.bottom > sheet.top - 24) window.scrollBy({ top: mark.bottom - sheet.top + 60, behavior: "instant" });
  };

  const shut = () => {
    if (panel.hidden) return;
    steady(opener, () => {
      panel.hidden = true;
      document.body.classList.remove("open");
    });
    for (const mark of $$(".cite.on")) mark.classList.remove("on");
    if (opener && opener.isConnected) opener.focus({ preventScroll: true });
    current = "";
  };

  const known = (hash) => {
    const id = hash.slice(1);
    return records.has(id) || facts.has(id) ? id : "";
  };

  const close = () => {
    if (panel.hidden) return;
    if (history.state && history.state.panel) history.back();
    else history.replaceState(null, "", location.pathname + location.search);
    shut();
  };

  const go = (id, from) => {
    if (panel.hidden) history.pushState({ panel: true }, "", "#" + id);
    else history.replaceState(history.state, "", "#" + id);
    open(id, from);
  };

  const step = (by) => {
    const id = order[order.indexOf(current) + by];
    if (!id) return;
    const mark = $$("main .cite").find((one) => one.dataset.ref === id);
    if (mark) {
      opener = mark;
      mark.scrollIntoView({ block: "center" });
    }
    go(id);
  };

  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a[data-ref]") : null;
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !known("#" + link.dataset.ref)) return;
    event.preventDefault();
    go(link.dataset.ref, link);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
  $("#close").addEventListener("click", close);
  $("#prev").addEventListener("click", () => step(-1));
  $("#next").addEventListener("click", () => step(1));

  const follow = () => {
    const id = known(location.hash);
    if (!id) {
      shut();
      return;
    }
    if (id === current) return;
    const mark = $$("main .cite").find((one) => one.dataset.ref === id);
    if (mark) mark.scrollIntoView({ block: "center", behavior: "instant" });
    open(id, mark || null);
  };
  window.addEventListener("popstate", follow);
  if (known(location.hash)) window.addEventListener("load", follow);

  /* timeline filters */

  const timeline = $("#tl");
  if (timeline) {
    const bar = $("#tl-filters");
    const text = $("#tl-text");
    const rows = $$("tr[data-kind]", timeline);
    const words = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));
    const pressed = (name) => $$(".chip[aria-pressed=true]", bar).map((chip) => chip.dataset[name]).filter((value) => value !== undefined);
    const apply = () => {
      const kinds = pressed("kind");
      const sources = pressed("source");
      const wanted = text.value.trim().toLowerCase();
      let shown = 0;
      for (const row of rows) {
        const fits = (!kinds.length || kinds.includes(row.dataset.kind))
          && (!sources.length || row.dataset.source.split(" ").some((one) => sources.includes(one)))
          && words.get(row).includes(wanted);
        row.hidden = !fits;
        if (fits) shown += 1;
      }
      for (const day of timeline.tBodies) day.hidden = !$("tr[data-kind]:not([hidden])", day);
      $("#tl-count").textContent = shown + " of " + rows.length + " shown";
      $("#tl-clear").hidden = !kinds.length && !sources.length && !wanted;
    };
    bar.hidden = rows.length <= 6; // seen at a glance
    bar.addEventListener("click", (event) => {
      const chip = event.target.closest(".chip");
      if (!chip) return;
      chip.setAttribute("aria-pressed", String(chip.getAttribute("aria-pressed") !== "true"));
      apply();
    });
    text.addEventListener("input", apply);
    $("#tl-clear").addEventListener("click", () => {
      for (const chip of $$(".chip", bar)) chip.setAttribute("aria-pressed", "false");
      text.value = "";
      apply();
      text.focus();
    });
    window.addEventListener("beforeprint", () => rows.forEach((row) => { row.hidden = false; row.closest("tbody").hidden = false; }));
    window.addEventListener("afterprint", apply);
  }

  /* the full stream, built when opened */

  const groups = $("#st-groups");
  if (groups && data.stream.length) {
    const CHUNK = 150;
    const source = $("#st-source");
    const kind = $("#st-kind");
    const text = $("#st-text");
    const all = data.stream.map((id) => [id, records.get(id)]);
    const fill = (select, values) => {
      for (const value of new Set(values)) {
        const option = el("option", "", value);
        option.value = value;
        select.append(option);
      }
    };
    fill(source, all.map(([, one]) => one.s));
    fill(kind, all.map(([, one]) => one.k).filter(Boolean));
    const byDay = new Set(all.map(([, one]) => one.d)).size > 3;
    const titleOf = (one) => {
      if (!one.d) return "Time unknown";
      return byDay || !/^\d\d:/.test(one.m) ? one.d : one.d + " " + one.m.slice(0, 2) + ":00–" + one.m.slice(0, 2) + ":59";
    };
    const more = (box, ids) => {
      const next = ids.splice(0, CHUNK);
      box.append(...next.map((id) => item(id)));
      if (!ids.length) return;
      const button = el("button", "plain", "Show more (" + number(ids.length) + ")");
      button.type = "button";
      button.addEventListener("click", () => { button.remove(); more(box, ids); });
      box.append(button);
    };
    const build = () => {
      const wanted = text.value.trim().toLowerCase();
      const kept = new Map();
      let count = 0;
      for (const [id, one] of all) {
        if ((source.value && one.s !== source.value) || (kind.value && one.k !== kind.value)) continue;
        if (wanted && !((one.x || "") + "\n" + (one.h || "") + "\n" + (one.a || "") + "\n" + (one.r || "")).toLowerCase().includes(wanted)) continue;
        const title = titleOf(one);
        if (!kept.has(title)) kept.set(title, []);
        kept.get(title).push(id);
        count += 1;
      }
      $("#st-count").textContent = number(count) + " of " + number(all.length) + " shown";
      const filtered = Boolean(wanted || source.value || kind.value);
      groups.replaceChildren(...[...kept].map(([title, ids]) => {
        const cited = ids.filter((id) => numbers.has(id)).length;
        const box = el("details", "", el("summary", "", title, el("small", "", number(ids.length) + (ids.length === 1 ? " record" : " records") + (cited ? ", " + number(cited) + " cited" : ""))));
        box.addEventListener("toggle", () => { if (box.open && box.children.length === 1) more(box, [...ids]); });
        box.open = filtered && kept.size <= 4;
        return box;
      }));
    };
    $("#st-filters").hidden = false;
    for (const control of [source, kind]) control.addEventListener("change", build);
    let waiting = 0;
    text.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(build, 120); });
    build();
  }

  /* chart readout */

  const svg = $("#chart-svg");
  if (svg && data.chart) {
    const chart = data.chart;
    const hair = $("#hair");
    const readout = $("#readout");
    const finest = Math.min(60000, ...chart.series.map((one) => one.step));
    let at = null;
    const show = (time) => {
      at = Math.min(chart.t1, Math.max(chart.t0, time));
      const x = chart.x0 + ((at - chart.t0) / (chart.t1 - chart.t0)) * (chart.x1 - chart.x0);
      hair.setAttribute("x1", x);
      hair.setAttribute("x2", x);
      hair.setAttribute("visibility", "visible");
      const parts = [new Date(at).toISOString().slice(0, finest < 60000 ? 19 : 16).replace("T", " ") + " UTC"];
      for (const one of chart.series) {
        const value = one.values[Math.floor((at - one.start) / one.step)];
        parts.push(one.name + " " + (value === undefined ? "–" : number(value)));
      }
      readout.textContent = parts.join(" · ");
    };
    const hide = () => {
      hair.setAttribute("visibility", "hidden");
      readout.textContent = "";
      at = null;
    };
    svg.addEventListener("pointermove", (event) => {
      const box = svg.getBoundingClientRect();
      const x = ((event.clientX - box.left) / box.width) * chart.width;
      if (x < chart.x0 || x > chart.x1) hide();
      else show(chart.t0 + ((x - chart.x0) / (chart.x1 - chart.x0)) * (chart.t1 - chart.t0));
    });
    svg.addEventListener("pointerleave", hide);
    svg.parentElement.addEventListener("keydown", (event) => {
      const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (!way || event.target !== svg.parentElement) return;
      event.preventDefault();
      show((at === null ? (chart.t0 + chart.t1) / 2 : at) + way * finest * (event.shiftKey ? 10 : 1));
    });
  }

  /* theme, and where one is */

  const theme = $("#theme");
  const themes = ["auto", "dark", "light"];
  const setTheme = (name) => {
    if (name === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = name;
    theme.textContent = "Theme: " + name;
  };
  theme.hidden = false;
  theme.addEventListener("click", () => {
    const now = document.documentElement.dataset.theme || "auto";
    setTheme(themes[(themes.indexOf(now) + 1) % themes.length]);
  });

  const spots = new Map($$(".toc a").map((link) => [$(link.getAttribute("href").replace(/[^#\w-]/g, "\\$&")), link]));
  const seen = new Set();
  const watcher = new IntersectionObserver((entries) => {
    for (const entry of entries) entry.isIntersecting ? seen.add(entry.target) : seen.delete(entry.target);
    const first = [...spots.keys()].find((spot) => seen.has(spot));
    if (!first) return;
    for (const [spot, link] of spots) {
      if (spot === first) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }, { rootMargin: "-8% 0px -70% 0px" });
  for (const spot of spots.keys()) if (spot) watcher.observe(spot);
})();
