(() => {
  "use strict";
  const words = WORDS;
  const all = (query, root = document) => [...root.querySelectorAll(query)];
  document.documentElement.classList.add("scripted");
  all("td a[href*='#n-']").forEach((link) => link.classList.add("n"));

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
    all(".contents .here").forEach((item) => item.classList.remove("here"));
    current = link;
    if (!link) return;
    link.setAttribute("aria-current", "location");
    link.closest(".contents > details > ol > li").classList.add("here");
    const list = beside.matches ? link.closest("nav") : link.closest("details > ol");
    const [top, height] = [link.offsetTop - list.offsetTop, link.offsetHeight];
    if (top < list.scrollTop || top + height > list.scrollTop + list.clientHeight) list.scrollTop = top - height;
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
    if (!record) return;
    record.querySelector("summary").focus({ preventScroll: true });
    record.scrollIntoView();
    if (target.getBoundingClientRect().bottom > window.innerHeight && record !== target) {
      target.scrollIntoView({ block: "center" });
    }
  };

  // Back, or Escape, returns to the number that one came from.
  const trail = [];
  document.addEventListener("click", (event) => {
    const link = event.target.closest("main a[href^='#']");
    if (link && link.getAttribute("href") !== location.hash) trail.push({ link, hash: location.hash });
  });
  window.addEventListener("hashchange", () => {
    const last = trail[trail.length - 1];
    if (!last || location.hash !== last.hash) { arrive(); return; }
    trail.pop();
    last.link.focus();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && trail.length) history.back();
  });
  arrive();

  // The numbers of a table are one stop of the keyboard; the arrow keys go from one to the next.
  const STEPS = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };
  all("main table").forEach((table) => {
    const links = all("td .n", table);
    if (links.length < 2) return;
    table.parentElement.dataset.hint = words.arrows;
    const reachOnly = (link) => links.forEach((one) => { one.tabIndex = one === link ? 0 : -1; });
    reachOnly(links[0]);
    table.addEventListener("focusin", (event) => { if (links.includes(event.target)) reachOnly(event.target); });
    table.addEventListener("keydown", (event) => {
      const step = STEPS[event.key];
      if (!step || !links.includes(event.target)) return;
      event.preventDefault();
      const rows = [...table.tBodies[0].rows];
      const cell = event.target.closest("td");
      let [row, column] = [rows.indexOf(cell.parentElement), cell.cellIndex];
      while (rows[row += step[0]] && rows[row].cells[column += step[1]]) {
        const next = rows[row].cells[column].querySelector(".n");
        if (next) { next.focus(); return; }
      }
    });
  });

  // Tables sort: up, down, and back to their own order.
  const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });
  const number = (text) => {
    const found = text.replace(/[\s ]/g, "").match(/^[<>≈]?([-−]?[\d.,]+)/);
    if (!found) return NaN;
    const digits = found[1].replaceAll(words.thousands, "").replace(words.decimal, ".");
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
        const numeric = (column && table.classList.contains("numbers")) || head.classList.contains("number");
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
