(() => {
  "use strict";
  const words = WORDS;
  const all = (query, root = document) => [...root.querySelectorAll(query)];

  // The contents stay open beside the text and fold above it.
  const contents = document.querySelector(".contents details");
  const beside = window.matchMedia("(min-width: 68rem)");
  const fold = () => { if (contents) contents.open = beside.matches; };
  beside.addEventListener("change", fold);
  fold();
  all(".contents a").forEach((a) => a.addEventListener("click", fold));

  // Where the reader is.
  const links = new Map(all(".contents a").map((a) => [a.getAttribute("href").slice(1), a]));
  const places = [...links.keys()].map((id) => document.getElementById(id)).filter(Boolean);
  let current = null;
  const locate = () => {
    const passed = places.filter((place) => place.getBoundingClientRect().top < window.innerHeight / 3);
    const link = passed.length ? links.get(passed[passed.length - 1].id) : null;
    if (link === current) return;
    if (current) current.removeAttribute("aria-current");
    if (link) link.setAttribute("aria-current", "location");
    current = link;
  };
  let waiting = false;
  window.addEventListener("scroll", () => {
    if (waiting) return;
    waiting = true;
    window.requestAnimationFrame(() => { waiting = false; locate(); });
  }, { passive: true });
  locate();

  // A link to every part.
  all(".chapter > h2, .chapter > h3[id], figure[id] > figcaption").forEach((head) => {
    const id = head.tagName === "H3" ? head.id : head.parentElement.id;
    const a = document.createElement("a");
    a.className = "anchor";
    a.href = "#" + id;
    a.textContent = "#";
    a.setAttribute("aria-label", words.link + ": " + head.textContent.trim());
    head.append(a);
  });

  // Only an area that scrolls needs the keyboard's attention.
  const areas = all(".scroll");
  const reach = () => areas.forEach((area) => {
    if (area.scrollWidth > area.clientWidth) area.tabIndex = 0;
    else area.removeAttribute("tabindex");
  });
  window.addEventListener("resize", reach);
  all("details").forEach((part) => part.addEventListener("toggle", reach));
  reach();

  // A target inside closed data opens them; a number shows the whole record it stands in.
  const arrive = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    const closed = target.closest("details:not([open])");
    if (closed) { closed.open = true; target.scrollIntoView(); }
    const record = target.closest(".record");
    if (record) record.scrollIntoView();
    if (target.getBoundingClientRect().bottom > window.innerHeight && record !== target) {
      target.scrollIntoView({ block: "center" });
    }
  };
  window.addEventListener("hashchange", arrive);
  arrive();

  // Tables sort: up, down, and back to their own order.
  const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });
  const comma = document.documentElement.lang === "nl";
  const number = (text) => {
    const found = text.replace(/[\s ]/g, "").match(/^[<>≈]?([-−]?[\d.,]+)/);
    if (!found) return NaN;
    const digits = comma ? found[1].replace(/\./g, "").replace(",", ".") : found[1].replace(/,/g, "");
    return Number(digits.replace("−", "-"));
  };
  all("table.sortable").forEach((table) => {
    const body = table.tBodies[0];
    const order = [...body.rows];
    all("thead th", table).forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      button.title = words.sort + " " + button.textContent.trim();
      head.append(button);
      button.addEventListener("click", () => {
        const next = { ascending: "descending", descending: null }[head.getAttribute("aria-sort")];
        const way = next === undefined ? "ascending" : next;
        all("thead th", table).forEach((other) => other.removeAttribute("aria-sort"));
        if (way) head.setAttribute("aria-sort", way);
        const sign = way === "descending" ? -1 : 1;
        const text = (row) => row.cells[column].textContent.trim();
        const numeric = head.classList.contains("number");
        const compare = (a, b) => {
          if (!numeric) return sign * collator.compare(text(a), text(b));
          const [x, y] = [number(text(a)), number(text(b))];
          return (isNaN(x) - isNaN(y)) || sign * (x - y) || 0;
        };
        body.append(...(way ? [...order].sort(compare) : order));
      });
    });
  });
})();
