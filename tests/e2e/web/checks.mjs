// What every page must pass, whatever is walked: no request to another host, nothing against the content security
// policy, no word that pages avoid, and (once for each page, at three widths) no violation that axe finds.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import { readingAge } from "./reading_age.mjs";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
export const WIDTHS = [320, 768, 1280];
// What the inside calls things, and pages never do.
const AVOIDED = /\b(lanes?|epochs?|cuts?|feeds?)\b/i;
// quality.md P3: what the public reads is for a reading age of 9 to 11.
const READING_AGE_MAX = 11;
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

export class Checks {
  constructor({ shots = "", withAxe = true }) {
    this.shots = shots;
    this.withAxe = withAxe;
    this.faults = [];
    this.looked = new Set();
    this.requests = 0;
    this.oldest = 0; // reading age
  }

  fault(text) {
    this.faults.push(text);
    console.error(`FAULT ${text}`);
  }

  // Of one browser context, whose pages may only ask `origins`.
  async watch(context, origins) {
    context.on("request", (request) => {
      this.requests += 1;
      if (!origins.includes(new URL(request.url()).origin)) this.fault(`request to another host: ${request.url()}`);
    });
    context.on("console", (message) => {
      const failedPage = /Failed to load resource.*status of 4/.test(message.text());
      if (message.type() === "error" && !failedPage) this.fault(`console at ${message.page()?.url()}: ${message.text()}`);
    });
    context.on("weberror", (error) => this.fault(`script error: ${error.error()}`));
  }

  async readAloud(page, name) {
    const lines = await page.locator("main").evaluate((main) => [...main.querySelectorAll("h1, h2, p, li, label, dt, dd, .nhsuk-hint")]
      .filter((one) => !one.querySelector("p, li, label")).map((one) => one.textContent));
    const age = readingAge(lines);
    this.oldest = Math.max(this.oldest, age);
    if (age > READING_AGE_MAX) this.fault(`${name}: reading age ${age.toFixed(1)}`);
  }

  // `name` says which page this is; the costly looks are taken once for each.
  async look(page, name) {
    const text = await page.locator("body").innerText();
    const avoided = text.match(AVOIDED);
    if (avoided) this.fault(`${name}: says "${avoided[0]}"`);
    if ((await page.locator("h1").count()) !== 1) this.fault(`${name}: has not one h1`);
    if (this.looked.has(name)) return;
    this.looked.add(name);
    if (name.startsWith("public") || name.startsWith("follow up")) await this.readAloud(page, name);
    for (const width of this.withAxe ? WIDTHS : []) {
      await page.setViewportSize({ width, height: 900 });
      await page.waitForFunction((wanted) => window.innerWidth === wanted, width); // later, on a busy machine
      if (this.shots && width !== 768) {
        await page.screenshot({ path: `${this.shots}/${name.replace(/[^a-z0-9]+/gi, "-")}-${width}.png`, fullPage: true });
      }
      const scrolls = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth + 1);
      if (scrolls) this.fault(`${name} at ${width} px: scrolls sideways`);
      await page.evaluate(axeSource);
      const found = await page.evaluate(
        (tags) => axe.run(document, { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] }), TAGS);
      for (const one of found.violations) {
        this.fault(`${name} at ${width} px: axe ${one.id}: ${one.help}: ${one.nodes[0].html}`);
      }
    }
    if (this.withAxe) await page.setViewportSize({ width: 1280, height: 900 });
  }
}
