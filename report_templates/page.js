
"use strict";
(() => {
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const words = read("words");
  const cards = read("origins");
  const root = document.documentElement;
  const lang = root.lang;
  const at = (id) => document.getElementById(id);
  const say = (text) => (text ? text[lang] || text.en || "" : "");
  const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
  const nameOf = (id) => (cards[id] && say(cards[id].name)) || id;
  const CROWD = 6;

  /** An exact decimal with thousands apart and a true minus sign, as the page prints numbers. */
  const grouped = (value) => {
    const [, sign, whole, rest] = /^(-?)(\d+)(\.\d+)?$/.exec(value) || [];
    return whole ? `${sign && "−"}${whole.replace(/\B(?=(\d{3})+$)/g, ",")}${rest || ""}` : value;
  };

  /** An element with attributes and children; text goes in as text, never as markup. */
  const make = (tag, given = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(given)) {
      if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else if (value !== null && value !== undefined) element.setAttribute(name, value);
    }
    element.append(...children.filter((child) => child !== null && child !== undefined));
    return element;
  };

  // The panel: where one number comes from.
  const panel = at("nz-origin");
  const panelTitle = at("nz-origin-title");
  const panelBody = at("nz-origin-body");
  let from = null;
  let trail = [];

  const entry = (label, ...content) => [make("dt", {}, label), make("dd", {}, ...content)];

  const parts = (ids) =>
    make(
      "ul",
      { class: "parts" },
      ...ids.map((id) => {
        const part = cards[id];
        const amount = part ? `${grouped(part.value)} ${say(part.unit)}`.trim() : "";
        const link = make("button", { type: "button", onclick: () => follow(id) });
        link.append(make("span", {}, nameOf(id)), make("span", { class: "amount" }, amount));
        return make("li", {}, part ? link : make("span", {}, id));
      }),
    );

  const rowLine = (row) => {
    const cell = make("th", { scope: "row" }, row.label, make("span", { class: "at" }, row.at));
    const workings = say(row.workings);
    if (workings) cell.append(make("span", { class: "at" }, workings));
    for (const used of row.used || []) {
      const told = [`${words[`used.${used.kind}`]} ${used.value}`, used.source, used.at].filter(Boolean).join(" · ");
      cell.append(make("span", { class: "at" }, told));
    }
    return make("tr", {}, cell, make("td", { class: "r" }, `${row.amount} ${row.unit}`));
  };

  const rows = (card) => {
    const head = make("tr", {}, make("th", { scope: "col" }, words.row), make("th", { scope: "col", class: "r" }, words.amount));
    return make("table", {}, make("thead", {}, head), make("tbody", {}, ...card.rows.map(rowLine)));
  };

  const rowsLabel = (card) =>
    card.row_count > card.rows.length ? `${words.rows} · ${fill(words.rows_more, { shown: card.rows.length, count: card.row_count })}` : words.rows;

  const facts = (id, card) => {
    const list = make("dl");
    const add = (label, ...content) => list.append(...entry(label, ...content));
    if (say(card.formula)) add(words.formula, say(card.formula));
    if (card.stated_at) add(words.stated_at, card.stated_at);
    if (card.stated_by) add(words.stated_by, card.stated_by);
    if (card.parts) add(words.parts, parts(card.parts));
    if (card.selection) add(words.selection, say(card.selection));
    if (card.rows) add(rowsLabel(card), rows(card));
    if (card.previous) add(words.previous, parts([card.previous]));
    if (card.items) add(words.items, card.items.join(lang === "en" ? ", " : "、"));
    add(words.datapoint, make("code", {}, id));
    if (card.sha256) add(words.digest, make("code", {}, card.sha256));
    return list;
  };

  const show = (id) => {
    const card = cards[id];
    panelBody.replaceChildren();
    if (trail.length) {
      const before = trail[trail.length - 1];
      panelBody.append(make("button", { type: "button", class: "trail", onclick: back }, `← ${nameOf(before)}`));
    }
    if (!card) {
      panelBody.append(make("p", { class: "name" }, id), make("p", {}, words.no_origin));
      return;
    }
    panelBody.append(
      make("p", { class: "name" }, nameOf(id)),
      make("p", { class: "value" }, grouped(card.value), " ", make("small", {}, say(card.unit))),
      facts(id, card),
    );
    panel.scrollTop = 0;
  };

  let shown = null;
  const follow = (id) => {
    trail.push(shown);
    shown = id;
    show(id);
    panelTitle.focus({ preventScroll: true });
  };
  const back = () => {
    shown = trail.pop();
    show(shown);
    panelTitle.focus({ preventScroll: true });
  };

  /** Change the layout and keep what the reader was looking at where it was. */
  const steady = (element, change) => {
    const before = element.getBoundingClientRect().top;
    change();
    window.scrollBy({ top: element.getBoundingClientRect().top - before, behavior: "instant" });
  };

  const lift = (number) => {
    const hidden = number.getBoundingClientRect().bottom - (window.innerHeight - panel.offsetHeight);
    if (getComputedStyle(panel).position === "fixed" && hidden > -24) window.scrollBy({ top: hidden + 48, behavior: "instant" });
  };

  // A number in a chart is opened by pointer; from the keyboard it is opened in the table of the chart's numbers.
  const pointOf = (number) => number.dataset.p || number.dataset.datapoint;
  const focusable = (number) => number.closest("data, .chart");

  const open = (number) => {
    if (from) from.removeAttribute("aria-expanded");
    from = number;
    trail = [];
    shown = pointOf(number);
    if (number.matches("data")) number.setAttribute("aria-expanded", "true");
    show(shown);
    steady(number, () => {
      panel.hidden = false;
      root.classList.add("opened");
    });
    lift(number);
    panelTitle.focus({ preventScroll: true });
  };

  const close = () => {
    if (panel.hidden) return;
    const number = from;
    from = null;
    steady(number, () => {
      panel.hidden = true;
      root.classList.remove("opened");
    });
    number.removeAttribute("aria-expanded");
    focusable(number).focus({ preventScroll: true });
  };

  // A chart itself, by pointer or by Enter, opens the table of its numbers.
  const openTable = (chart) => {
    const table = chart.closest("figure").querySelector("details.numbers");
    if (!table) return;
    table.open = true;
    table.querySelector("summary").focus();
  };

  const numberOf = (event) => event.target.closest("data.n[role=button], svg [data-datapoint]");
  document.addEventListener("click", (event) => {
    const number = numberOf(event);
    const chart = event.target.closest(".chart");
    if (number) open(number);
    else if (chart) openTable(chart);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.open) close();
    if (event.key !== "Enter" && event.key !== " ") return;
    const number = numberOf(event);
    const chart = event.target.matches(".chart") ? event.target : null;
    if (!number && !chart) return;
    event.preventDefault();
    if (number) open(number);
    else openTable(chart);
  });
  at("nz-origin-close").addEventListener("click", close);

  // The auditor's list: every number of the page with its class and origin.
  const list = at("nz-list");
  const body = at("nz-list-rows");
  const filter = at("nz-list-filter");
  const choice = at("nz-list-class");
  const COLUMNS = ["id", "printed", "exact", "unit", "class", "datapoint", "source", "section"];
  let entries = null;

  const sectionOf = (element) => {
    const section = element.closest("section");
    const heading = section && section.querySelector("h2");
    return heading ? heading.textContent.trim() : "";
  };

  const sourceOf = (card) => {
    if (!card) return "";
    const first = card.rows && (card.rows.length === 1 && card.row_count <= 1 ? card.rows[0].at : `${card.rows[0].at} …`);
    return [say(card.formula), card.stated_at, card.parts && card.parts.slice(0, CROWD).join(" ; "), first].filter(Boolean).join(" | ");
  };

  const ofNumber = (element) => {
    const point = pointOf(element);
    const card = cards[point];
    const values = { id: element.dataset.c || "", printed: element.textContent, datapoint: point, source: sourceOf(card), kind: "datapoint" };
    return { ...values, exact: card ? card.value : "", unit: element.dataset.u || "", element };
  };

  const ofText = (element) => {
    const said = element.dataset.k || element.dataset.literal || "axis";
    const kind = said === "typed" || said === "input" ? said : "literal";
    const source = element.dataset.at || words[`kind.${said}`] || "";
    return { id: "", printed: element.textContent.trim(), exact: "", unit: "", kind, datapoint: "", source, element };
  };

  const collect = () =>
    [...document.querySelectorAll(".cover, main, .foot")]
      .flatMap((part) => [...part.querySelectorAll("data.n, .t, .l, svg text")])
      .filter((element) => /\p{Nd}/u.test(element.textContent))
      .map((element) => (pointOf(element) ? ofNumber(element) : ofText(element)))
      .map((found) => ({ ...found, class: words[`class.${found.kind}`], section: sectionOf(found.element) }));

  const visit = (element) => {
    list.close();
    const closed = element.closest("details");
    if (closed) closed.open = true;
    const seen = element.closest(".alt") ? element.closest("figure") : element;
    seen.scrollIntoView({ block: "center" });
    if (!seen.matches("[tabindex]")) seen.setAttribute("tabindex", "-1");
    seen.focus({ preventScroll: true });
    seen.classList.add("flash");
    setTimeout(() => seen.classList.remove("flash"), 2500);
  };

  const line = (found) => {
    const row = make("tr", {}, ...COLUMNS.map((column) => make("td", column === "exact" ? { class: "r" } : {}, found[column])));
    const go = make("button", { type: "button", "aria-label": fill(words.go, { text: found.printed }), onclick: () => visit(found.element) });
    go.append(found.printed);
    row.children[1].replaceChildren(go);
    return row;
  };

  const wanted = () => {
    const text = filter.value.trim().toLowerCase();
    return entries.filter((found) => (!choice.value || found.kind === choice.value) && (!text || found.text.includes(text)));
  };

  const refresh = () => {
    const some = wanted();
    body.replaceChildren(...some.map((found) => (found.row ||= line(found))));
    at("nz-list-count").textContent = fill(words.count, { shown: some.length, count: entries.length });
  };

  const openList = () => {
    if (!entries) {
      entries = collect();
      for (const found of entries) found.text = COLUMNS.map((column) => found[column]).join(" ").toLowerCase();
      for (const kind of new Set(entries.map((found) => found.kind))) choice.append(make("option", { value: kind }, words[`class.${kind}`]));
    }
    refresh();
    list.showModal();
    filter.focus();
  };

  /** A cell of CSV; text a spreadsheet would take for a formula is kept text. */
  const csvCell = (text) => {
    const safe = /^[=+@\t\r]|^-(?![\d.,]+$)/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };

  const download = () => {
    const lines = [COLUMNS.map((column) => words[column]), ...wanted().map((found) => COLUMNS.map((column) => found[column]))];
    const text = `\ufeff${lines.map((cells) => cells.map(csvCell).join(",")).join("\r\n")}\r\n`;
    const address = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
    const link = make("a", { href: address, download: `numbers.${lang}.csv` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
  };

  at("nz-list-open").addEventListener("click", openList);
  at("nz-list-close").addEventListener("click", () => list.close());
  at("nz-list-download").addEventListener("click", download);
  filter.addEventListener("input", refresh);
  filter.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    list.close();
  });
  choice.addEventListener("change", refresh);

  // The contents mark the section being read.
  const links = new Map([...document.querySelectorAll(".contents > ol > li > a")].map((link) => [decodeURIComponent(link.hash.slice(1)), link]));
  const watch = new IntersectionObserver(
    (seen) => {
      for (const { target, isIntersecting } of seen) {
        const link = links.get(target.id);
        if (link && isIntersecting) link.setAttribute("aria-current", "true");
        else if (link) link.removeAttribute("aria-current");
      }
    },
    { rootMargin: "-20% 0px -79% 0px" },
  );
  for (const section of document.querySelectorAll("main > section")) watch.observe(section);
})();
