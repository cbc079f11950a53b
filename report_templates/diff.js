"use strict";
// The page reads whole without this script; it filters and changes how texts are laid out.
(() => {
  const at = (id) => document.getElementById(id);
  const rows = [...(at("number-rows")?.tBodies[0].rows ?? [])];
  const filter = at("number-filter");
  const kind = at("number-kind");
  const count = at("number-count");

  const refresh = () => {
    const text = filter.value.trim().toLowerCase();
    let shown = 0;
    for (const row of rows) {
      const fits = (!text || row.textContent.toLowerCase().includes(text)) && (!kind.value || row.dataset.kinds.split(" ").includes(kind.value));
      row.hidden = !fits;
      if (fits) shown += 1;
    }
    count.textContent = count.dataset.text.replace("{shown}", shown).replace("{count}", rows.length);
  };
  if (filter) {
    filter.addEventListener("input", refresh);
    kind.addEventListener("change", refresh);
    refresh();
  }

  const opened = () => {
    if (location.hash === "#numbers") at("number-list").open = true;
  };
  if (filter) {
    addEventListener("hashchange", opened);
    opened();
  }

  at("block-language")?.addEventListener("change", ({ target }) => {
    for (const part of document.querySelectorAll(".blocks")) part.hidden = Boolean(target.value) && part.lang !== target.value;
  });
  at("side-by-side")?.addEventListener("change", ({ target }) => document.documentElement.classList.toggle("together", !target.checked));
})();
