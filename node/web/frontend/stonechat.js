// Behind the design system's own script, in one module. Pages work without it.
document.body.classList.add("js-enabled", "nhsuk-frontend-supported");
initAll();
