// Keeps this page up to date while the course is served locally: reloads it when a new book
// is up, and shows what is wrong when the book cannot be built.
(() => {
  "use strict";

  const mine = document.querySelector('meta[name="course-book"]')?.content;
  const address = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/-/live`;
  const FIRST_WAIT = 250;
  const LONGEST_WAIT = 5000;

  let wait = FIRST_WAIT;
  let banner = null;
  let dismissed = null;

  function connect() {
    const socket = new WebSocket(address);
    socket.addEventListener("open", () => {
      wait = FIRST_WAIT;
    });
    socket.addEventListener("message", (event) => {
      const news = JSON.parse(event.data);
      // Another book than the one this page is of: a new build, or a restarted server.
      if (news.kind === "reload" || (mine !== undefined && news.book !== mine)) {
        location.reload();
      } else if (news.kind === "error") {
        show(news.text);
      } else {
        hide();
        dismissed = null;
      }
    });
    // The server has ended; perhaps it starts again.
    socket.addEventListener("close", () => {
      setTimeout(connect, wait);
      wait = Math.min(2 * wait, LONGEST_WAIT);
    });
  }

  function hide() {
    banner?.remove();
    banner = null;
  }

  function show(text) {
    // The page that stands in for a book that was never built has a place for it.
    const place = document.getElementById("course-no-book");
    if (place) {
      place.textContent = text;
      return;
    }
    if (text === dismissed) return;
    hide();
    banner = element("div", {
      position: "fixed",
      insetInline: "0",
      bottom: "0",
      zIndex: "10000",
      maxHeight: "60vh",
      overflow: "auto",
      boxSizing: "border-box",
      padding: "1rem 1.5rem",
      background: "#5c0d12",
      color: "#fff",
      borderTop: "3px solid #ff9a9a",
      fontSize: "1.5rem",
      lineHeight: "1.4",
    });
    banner.setAttribute("role", "alert");
    banner.id = "course-build-error";

    const title = element("p", { margin: "0 0 0.5rem", fontWeight: "bold" });
    title.textContent = "The book cannot be built. This is the last good version.";

    const details = element("pre", {
      margin: "0",
      padding: "0.75rem",
      overflow: "auto",
      whiteSpace: "pre-wrap",
      overflowWrap: "anywhere",
      background: "#2b0508",
      color: "#fff",
      fontSize: "1.3rem",
    });
    details.tabIndex = 0;
    details.setAttribute("role", "region");
    details.setAttribute("aria-label", "What is wrong");
    details.textContent = text;

    const button = element("button", {
      marginTop: "0.75rem",
      padding: "0.4rem 1rem",
      font: "inherit",
      color: "#2b0508",
      background: "#fff",
      border: "1px solid #fff",
      borderRadius: "4px",
      cursor: "pointer",
    });
    button.type = "button";
    button.textContent = "Dismiss";
    button.addEventListener("click", () => {
      dismissed = text;
      hide();
    });

    // Into the page first: what is then put into an alert is read aloud.
    document.body.append(banner);
    banner.append(title, details, button);
  }

  function element(name, style) {
    const made = document.createElement(name);
    Object.assign(made.style, style);
    return made;
  }

  connect();
})();
