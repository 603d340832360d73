// Behind the design system's own script, in one module. Pages work without it.
document.body.classList.add("js-enabled", "nhsuk-frontend-supported");
initAll();

// Says that warnings have changed since the page was made; the person decides when to load it again. Only while the page is
// seen: browsers open six connections to one place, and every tab would keep one.
const live = document.querySelector("[data-live]");
if (live && "EventSource" in window) {
  let events = null;
  let refusals = 0;
  const close = () => {
    events?.close();
    events = null;
  };
  const open = () => {
    if (events || document.hidden) return;
    events = new EventSource("/live");
    events.addEventListener("warnings", (event) => {
      refusals = 0;
      live.firstElementChild.hidden = event.data === live.dataset.live;
    });
    // A refusal ends it for good; the node may be busy, or starting.
    events.addEventListener("error", () => {
      if (events?.readyState !== EventSource.CLOSED) return;
      close();
      if (++refusals <= 5) setTimeout(open, 60000);
    });
  };
  document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
  addEventListener("pagehide", close);
  open();
}
