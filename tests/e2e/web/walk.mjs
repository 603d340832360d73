// Walks through a federation's pages in a real browser, once with scripts and once without:
//   node walk.mjs SETTINGS.json        what web_test.py writes: addresses, links for accounts, examples
// Prints what was walked; exits 1 when anything is not as it should be.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { chromium } from "playwright-core";

import { Checks } from "./checks.mjs";
import { makeAccount, PASSWORD, Person, publishOldest, report, signInAgain } from "./steps.mjs";

const settings = JSON.parse(readFileSync(process.argv[2], "utf8"));
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
  // Three people's pages are open at once; those behind would run their scripts once a second.
  "--disable-background-timer-throttling", "--disable-renderer-backgrounding", "--disable-backgrounding-occluded-windows"];

function inventory(rows, bad) {
  const lines = ["maker,product,version,category,setting,owner"];
  for (let i = 1; i <= rows; i += 1) lines.push(`Example Maker ${i} Ltd,Tool ${i},1.${i},scribe,gp,imaging lead`);
  for (let i = 0; i < bad; i += 1) lines[10 + i * 20] = `Example Maker Ltd,Bad ${i},1.0,no-such-category,gp,`;
  return lines.join("\n");
}

async function visitEmptyPages(person) {
  for (const path of ["/", "/warnings", "/warnings?show=overdue", "/warnings?show=all", "/review", "/technologies",
    "/insights", "/federation", "/accounts", "/report", "/follow-up"])
    await person.open(path, `empty ${path}`);
  await person.open("/nothing-here", "not found");
  await person.open("/records/" + "0".repeat(64), "record not found");
}

async function importTools(person, own) {
  await person.open("/technologies/import", "import");
  await person.press("Check the list");
  await person.expectFault("Choose a file, or paste its text", "import with errors");
  await person.write("csv", inventory(200, 7));
  await person.press("Check the list");
  await person.expectFault("7 faults were found", "import with faults");
  await person.write("csv", inventory(200, 0));
  await person.press("Check the list");
  await person.sees("It will have 200 tools");
  await person.look("import preview");
  await person.press("Replace the list");
  await person.sees("It has 200 tools");
  await person.look("technologies");
  // By a file, as most will.
  await person.open("/technologies/import");
  await person.page.locator("input[type=file]").setInputFiles(
    { name: "tools.csv", mimeType: "text/csv", buffer: Buffer.from(own) });
  await person.press("Check the list");
  await person.press("Replace the list");
  await person.open("/technologies/add", "add a tool");
  await person.press("Add the tool");
  await person.expectFault("Enter: Manufacturer", "add a tool with errors");
  await person.write("maker", "Example Imaging Ltd");
  await person.write("product", "ScanReader CT");
  await person.write("version", "2026.09");
  await person.page.locator("select[name=category]").selectOption("imaging-read");
  await person.press("Add the tool");
  await person.sees("The tool is added");
  await person.follow("ScanReader CT");
  await person.look("one tool");
  const code = (await person.page.locator(".stonechat-exact").innerText()).trim();
  await person.open("/technologies");
  await person.write("code", code.replace(/^./, (one) => (one === "Z" ? "Y" : "Z")));
  await person.press("Look up");
  await person.expectFault("This is not a code", "technologies with errors");
  await person.write("code", code.toLowerCase().replaceAll("-", " "));
  await person.press("Look up");
  await person.sees("For patients' records");
}

async function accounts(person) {
  await person.open("/accounts", "accounts");
  await person.press("Make a link");
  await person.expectFault("Choose what they may do", "accounts with errors");
  await person.choose("role", "reporter");
  await person.press("Make a link");
  await person.look("account link");
  await person.open("/accounts");
  await person.page.locator("table a").first().click();
  await person.look("one account");
  await person.press("Remove this account");
  await person.expectFault("This is the last account that may administer", "one account with errors");
}

// An app's code, as RFC 6238 has it: what a phone does with the key that the page shows in letters.
function codeOf(letters) {
  const bits = [...letters].map((one) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(one).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((one) => parseInt(one, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000)));
  const mac = createHmac("sha1", key).update(counter).digest();
  return String((mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1000000).padStart(6, "0");
}

// Codes from an app: turned on, asked for at the next sign-in, taken off by somebody who may.
async function useCodes(person, administrator, name) {
  await person.open("/me", "own account");
  await person.press("Set up codes");
  await person.look("set up codes");
  await person.press("Turn the codes on");
  await person.expectFault("This is not the code", "set up codes with errors");
  const letters = (await person.page.locator("details").textContent()).match(/\b[A-Z2-7]{4}( [A-Z2-7]{4})+/)[0].replaceAll(" ", "");
  await person.write("code", codeOf(letters));
  await person.press("Turn the codes on");
  await person.sees("From now on you need the app");
  await person.look("own account with codes");
  await person.press("Sign out");
  await person.write("name", name);
  await person.write("password", PASSWORD);
  await person.press("Sign in");
  await person.look("sign in code");
  await person.press("Continue");
  await person.expectFault("This is not the code", "sign in code with errors");
  await administrator.open(`/accounts/${name}`, "one account with codes");
  await administrator.press("Take the codes off");
  await administrator.sees("The codes are off");
}

// The record is on its way when it has just been published.
async function waitForWarning(person, technology) {
  const until = Date.now() + 20000;
  for (;;) {
    await person.open("/warnings?show=all", "warnings");
    if (await person.page.locator("tr", { hasText: technology }).count()) return;
    assert.ok(Date.now() < until, `no warning of ${technology}`);
    await person.page.waitForTimeout(250);
  }
}

async function answerWarning(person, technology) {
  await waitForWarning(person, technology);
  await person.page.locator("tr", { hasText: technology }).getByRole("link").first().click();
  await person.look("one warning");
  await person.choose("state", "not-relevant");
  await person.press("Save");
  await person.expectFault("Choose why it is not relevant here", "one warning with errors");
  for (const state of ["seen", "under-way", "complete"]) {
    await person.choose("state", state);
    await person.write("note", `Line one of ${state}\n<b>line two</b>`);
    await person.press("Save");
    await person.sees("Your answer is saved");
  }
  await person.sees("<b>line two</b>");
  await person.look("one warning, complete");
  await person.follow("Read the whole record");
  await person.look("record");
}

async function readInWelsh(person) {
  await person.open("/");
  await person.follow("Cymraeg");
  await person.look("Welsh start");
  await person.open("/print", "Welsh print");
  await person.open("/follow-up", "Welsh follow-up");
  await person.open("/");
  await person.press("Dechrau nawr");
  await person.look("Welsh what");
  await person.press("Parhau");
  await person.sees("Dewiswch beth ydych chi am ei ddweud wrthym");
  await person.look("Welsh what with errors");
  await person.open("/?language=en");
}

async function readInEasyWords(person) {
  await person.open("/");
  await person.follow("Easy words");
  await person.look("easy start");
  await person.press("Start");
  await person.press("Next");
  await person.sees("Pick what you want to say");
  await person.look("easy what with errors");
  await person.open("/?language=en");
}

async function tellAsPublic(person) {
  await person.open("/", "public start");
  await person.open("/print", "public print");
  await person.open("/");
  await person.press("Start now");
  const step = async (id, answer, fault) => {
    await person.look(`public ${id}`);
    if (fault) {
      await person.press("Continue");
      await person.expectFault(fault, `public ${id} with errors`);
    }
    await answer();
    await person.press("Continue");
  };
  await step("what", () => person.choose("event_kind", "incident"), "Choose what you want to tell us");
  await step("program", () => person.choose("category", "scribe"));
  await step("name", () => person.write("product", ""));
  await step("problem", () => person.choose("problems", "made-up-content"));
  await step("hurt", () => person.choose("hurt", "not-sure"));
  await step("place", () => person.choose("setting", "gp"));
  await step("when", async () => {});
  await step("words", () => person.write("what_happened", "It wrote that I said a thing. I did not say it."));
  await step("who", () => person.choose("who_reports", "person-receiving-care"));
  await person.look("public check");
  await person.press("Send");
  await person.look("public sent");
  return (await person.page.locator(".nhsuk-panel__body").innerText()).replace("Your code: ", "").trim();
}

async function followUp(person, code, words) {
  await person.open("/follow-up", "follow up");
  await person.write("code", "0000-0000-0000");
  await person.press("Continue");
  await person.expectFault("No report here has this code", "follow up with errors");
  await person.write("code", code.toLowerCase().replaceAll("-", " "));
  await person.press("Continue");
  await person.sees(words);
  await person.look("follow up report");
}

async function admitMember(person, name) {
  await person.open("/federation", "federation requests");
  await person.follow(name);
  await person.look("request");
  await person.press("Let it in");
  await person.expectFault("Choose what it will be", "request with errors");
  await person.choose("role", "member");
  await person.choose("known", "yes");
  await person.press("Let it in");
  await person.sees(`${name} belongs now`);
}

// A page is of use by keyboard alone: the first Tab reaches the skip link, and focus is seen.
async function byKeyboard(person) {
  await person.open("/warnings");
  await person.page.keyboard.press("Tab");
  const first = await person.page.evaluate(() => document.activeElement.textContent);
  assert.equal(first, "Skip to main content");
  await person.open("/report");
  for (let i = 0; i < 40; i += 1) {
    await person.page.keyboard.press("Tab");
    const [text, seen] = await person.page.evaluate(() => {
      const one = document.activeElement;
      const style = getComputedStyle(one);
      return [one.textContent.trim(), style.outlineStyle !== "none" || style.boxShadow !== "none"];
    });
    assert.ok(seen, `focus is not seen on "${text}"`);
    if (text === "Start a report") {
      await person.page.keyboard.press("Enter");
      await person.page.waitForURL(/\/kind$/);
      return;
    }
  }
  assert.fail("the button was not reached by keyboard");
}

async function walk(browser, side, checks) {
  const withScripts = side === "with";
  const origins = [settings.trust, settings.practice, settings.relay, settings.public];
  const newContext = async () => {
    const made = await browser.newContext({ javaScriptEnabled: withScripts });
    made.setDefaultTimeout(15000);
    await checks.watch(made, origins);
    return made;
  };
  const context = await newContext();
  const person = async (base) => new Person(await context.newPage(), base, checks);
  const trust = await person(settings.trust);
  const practice = await person(settings.practice);
  const relay = await person(settings.relay);
  const anyone = await person(settings.public);
  const links = settings.links[side];

  await makeAccount(trust, links.trust, `ana.${side}`);
  if (withScripts) {
    await visitEmptyPages(trust);
    await accounts(trust);
    await byKeyboard(trust);
  }
  await signInAgain(trust, `ana.${side}`);
  await importTools(trust, settings.trust_tools);
  const stewards = await newContext(); // cookies of its own, for it is the trust's second person
  const steward = new Person(await stewards.newPage(), settings.trust, checks);
  await makeAccount(steward, settings.steward_links[side], `dan.${side}`);
  await admitMember(steward, `Example ${side} Newcomer`);
  if (withScripts) await useCodes(steward, trust, `dan.${side}`);
  await stewards.close();
  await makeAccount(practice, links.practice, `ben.${side}`);
  await makeAccount(relay, links.relay, `cyn.${side}`);

  const published = [];
  for (const [index, name] of Object.keys(settings.scenarios).entries()) {
    const body = settings.scenarios[name];
    const first = index === 0;
    const code = await report(trust, body,
      { tool: first ? body.technology.product : "", planted: first ? " The number 999 000 0018 was shown." : "",
        faults: first && withScripts });
    const record = await publishOldest(trust, { faults: first && withScripts });
    published.push({ name, record });
    if (first) await followUp(anyone.base ? trust : anyone, code, "It was shared.");
  }
  await readInWelsh(anyone);
  await readInEasyWords(anyone);
  const code = await tellAsPublic(anyone);
  await practice.open("/warnings");
  const record = await publishOldest(trust, { tool: "NoteMaker 4.1.0 (Example Scribe Ltd)" });
  if (withScripts) {
    await practice.page.getByText("Warnings have changed.").waitFor({ timeout: 20000 });
    await practice.look("warnings that have changed");
    await practice.follow("Show them");
  }
  published.push({ name: "public", record });
  await followUp(anyone, code, "It was shared.");

  // Past the reporter's own employer.
  const hiddenCode = await report(trust, settings.scenarios["scenario-2"], { tool: "", relay: "Example Relay" });
  published.push({ name: "hidden", record: await publishOldest(relay, { hidden: true }) });
  await followUp(trust, hiddenCode, "It was shared.");

  // What the other organisation sees.
  await answerWarning(practice, "NoteMaker");
  for (const one of published) {
    await practice.open(`/records/${one.record}`, "record elsewhere");
    await practice.sees("Checked");
  }
  await trust.open("/insights", "insights");
  await trust.open("/federation", "federation");
  await trust.sees("1 hub: this node");
  await practice.open("/federation", "federation elsewhere");
  await practice.sees("1 hub, connected");
  await trust.open("/review?show=all", "review all");
  await trust.open("/", "home");
  await context.close();
  return published;
}

const profile = mkdtempSync(join(tmpdir(), "stonechat-walk-"));
const browser = await chromium.launch({ executablePath: settings.chromium, headless: true, args: FLAGS });
const started = Date.now();
const published = [];
let failed = false;
try {
  for (const side of ["with", "without"]) {
    const checks = new Checks({ shots: side === "with" ? settings.shots : "", withAxe: side === "with" });
    published.push(...(await walk(browser, side, checks)));
    console.log(`${side} scripts: ${checks.looked.size} pages, ${checks.requests} requests, ${checks.faults.length} faults, ` +
      `reading age of public pages ${checks.oldest.toFixed(1)} at most, ` +
      `${Math.round((Date.now() - started) / 1000)} s`);
    failed ||= checks.faults.length > 0;
  }
  console.log(`published ${JSON.stringify(published)}`);
} finally {
  await browser.close();
  rmSync(profile, { recursive: true, force: true });
}
process.exit(failed ? 1 : 0);
