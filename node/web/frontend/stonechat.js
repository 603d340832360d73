// Behind the design system's own script, in one module. Pages work without it.
document.body.classList.add("js-enabled", "nhsuk-frontend-supported");
initAll();

// Says that warnings have changed since the page was made; the person decides when to load it again.
const live = document.querySelector("[data-live]");
if (live && "EventSource" in window) {
  const events = new EventSource("/live");
  events.addEventListener("warnings", (event) => {
    live.firstElementChild.hidden = event.data === live.dataset.live;
  });
  addEventListener("pagehide", () => events.close());
}
