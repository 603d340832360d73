// What people do on the pages, in the walk's own words.
import assert from "node:assert/strict";

export const PASSWORD = "three random words";

export class Person {
  constructor(page, base, checks) {
    this.page = page;
    this.base = base;
    this.checks = checks;
  }

  async open(path, name) {
    await this.page.bringToFront(); // a page behind another draws nothing, and waits for frames
    await this.page.goto(path.startsWith("http") ? path : this.base + path);
    if (name) await this.checks.look(this.page, name);
  }
  async look(name) {
    await this.page.bringToFront();
    await this.checks.look(this.page, name);
  }
  path() {
    return new URL(this.page.url()).pathname;
  }
  async press(text) {
    await this.page.getByRole("button", { name: text, exact: true }).click();
    await this.page.waitForLoadState();
  }
  async follow(text) {
    await this.page.getByRole("link", { name: text }).first().click();
    await this.page.waitForLoadState();
  }
  async sees(text) {
    const body = await this.page.locator("body").innerText();
    assert.ok(body.includes(text), `${this.page.url()} should say "${text}", but says:\n${body}`);
  }
  // Loads the page again until it says so.
  async waitFor(text) {
    const until = Date.now() + 20000;
    while (!(await this.page.locator("body").innerText()).includes(text)) {
      assert.ok(Date.now() < until, `${this.page.url()} does not come to say "${text}"`);
      await this.page.waitForTimeout(250);
      await this.page.goto(this.page.url());
    }
  }
  // By value, as the form sends it.
  async choose(name, ...values) {
    for (const value of values) await this.page.locator(`input[name="${name}"][value="${value}"]`).check();
  }
  async write(name, text) {
    await this.page.locator(`[name="${name}"]`).fill(text);
  }
  async expectFault(text, name) {
    await this.sees("There is a problem");
    await this.sees(text);
    if (name) await this.look(name);
  }
}

export async function makeAccount(person, link, name) {
  await person.open(link, "welcome");
  await person.press("Make my account");
  await person.expectFault("Enter a name to sign in with", "welcome with errors");
  await person.write("name", name);
  await person.write("password", PASSWORD);
  await person.write("again", PASSWORD);
  await person.press("Make my account");
  assert.equal(person.path(), "/");
}

export async function signInAgain(person, name) {
  await person.press("Sign out");
  await person.look("sign in");
  await person.press("Sign in");
  await person.expectFault("Enter your name", "sign in with errors");
  await person.write("name", name);
  await person.write("password", "not the password");
  await person.press("Sign in");
  await person.sees("The name or the password is not right");
  await person.write("name", name);
  await person.write("password", PASSWORD);
  await person.press("Sign in");
  assert.equal(person.path(), "/");
}

// One question: looked at, sent empty where an answer is needed, then answered.
async function question(person, id, answer, fault) {
  await person.look(`report ${id}`);
  if (fault) {
    await person.press("Continue");
    await person.expectFault(fault, `report ${id} with errors`);
  }
  await answer();
  await person.press("Continue");
}

// From the first page to the claim code. `body` is an example's content; what it holds beyond the required answers is
// added as details. `planted` is put into the text, and the privacy step takes it out again.
// `relay`: sent to it, past the reporter's own organisation.
export async function report(person, body, { tool, planted = "", faults = false, relay = "" }) {
  const told = (text) => (faults ? text : "");
  await person.open("/report", "report start");
  await person.press("Start a report");
  await question(person, "kind", () => person.choose("event_kind", body.event_kind),
    told("Choose what you want to report"));
  await question(person, "tool", async () => {
    if (tool) await person.page.getByLabel(tool).check();
    else await person.choose("tool", "other");
  }, told("Choose the AI tool"));
  if (!tool) {
    await question(person, "other-tool", async () => {
      for (const name of ["product", "maker", "version"])
        await person.write(name, body.technology[name] === "not-known" ? "" : body.technology[name]);
      await person.choose("category", body.technology.category);
    }, told("Choose what the tool does"));
  }
  if (body.strengths) await question(person, "strength", () => person.choose("strengths", ...body.strengths));
  else await question(person, "problem", () => person.choose("problems", ...body.problems),
    told("Choose at least one problem"));
  if (body.harm) await question(person, "harm", () => person.choose("physical", body.harm.physical),
    told("Choose how much physical harm there was"));
  if (body.discrepancy) {
    await question(person, "disagreement", async () => {
      for (const name of ["ai_said", "person_said", "truth", "followed"])
        await person.choose(name, body.discrepancy[name]);
    });
  }
  await question(person, "place", () => person.choose("setting", body.where.setting));
  await question(person, "month", () => person.write("month", body.month));
  await question(person, "words", () => person.write("what_happened", (body.what_happened ?? "") + planted));
  await details(person, body);
  await person.look("report check");
  await person.press("Continue");
  if (planted) {
    await person.look("report privacy");
    await person.press("Save my changes and go on");
    await person.expectFault("Take out an NHS number", "report privacy with errors");
    await person.press("Replace everything that is marked");
  }
  assert.match(person.path(), /\/send$/);
  await person.look("report send");
  if (relay) {
    await person.press(`Send it to ${relay} instead`);
    await person.look("report send hidden");
  }
  const send = relay ? `Send to ${relay}` : "Send to review";
  await person.press(send);
  await person.expectFault("Say that you have read what will leave", "report send with errors");
  await person.choose("read", "yes");
  await person.press(send);
  await person.look(relay ? "report sent hidden" : "report sent");
  return (await person.page.locator(".nhsuk-panel__body").innerText()).replace("Your code: ", "").trim();
}

async function details(person, body) {
  const start = person.page.url().replace(/\/check.*$/, "");
  const page = async (id, answer) => {
    await person.open(`${start}/${id}?then=check`);
    await question(person, id, answer);
  };
  const maybe = async (name, value) => value && person.choose(name, ...[value].flat());
  await page("who", () => maybe("who_reports", body.who_reports));
  if (body.harm) {
    await page("more-harm", async () => {
      await maybe("psychological", body.harm.psychological);
      await maybe("ai_contribution", body.harm.ai_contribution);
      await maybe("people", body.harm.people);
      await maybe("other_effects", body.harm.other);
    });
  }
  await page("use", async () => {
    await maybe("ai_role", body.ai_role);
    await maybe("oversight", body.oversight);
  });
  await page("found", async () => {
    await maybe("detected_by", body.detected_by);
    await maybe("time_to_detect", body.time_to_detect);
  });
  if (body.factors) await page("factors", () => maybe("factors", body.factors));
  await page("groups", async () => {
    await maybe("equity_suspected", body.equity?.suspected);
    await maybe("groups", body.equity?.groups);
  });
  await page("actions", async () => {
    const of = (status) => (body.actions ?? []).filter((one) => one.status === status).map((one) => one.code);
    await maybe("actions_done", of("done"));
    await maybe("actions_planned", of("planned"));
    await maybe("outcome", body.outcome);
  });
  await page("learned", async () => {
    for (const name of ["what_went_well", "what_we_learned", "would_help"])
      if (body[name]) await person.write(name, body[name]);
  });
}

// The oldest report that waits: published. Returns the record's id.
export async function publishOldest(person, { tool, faults = false, hidden = false } = {}) {
  await person.open("/review", "review");
  await person.page.locator("table a").first().click();
  await person.look(hidden ? "review hidden" : "review one");
  if (tool) {
    await person.page.locator("select[name=tool]").selectOption({ label: tool });
    await person.press("Save what would leave");
    await person.sees("The correction is saved beside the reporter's words");
  }
  if (faults) {
    await person.press("Ask");
    await person.expectFault("Enter your question", "review one with errors");
    await person.press("Decline");
    await person.expectFault("Say why it is not published");
  }
  await person.follow("Go on to publish");
  await person.look(hidden ? "review publish hidden" : "review publish");
  await person.press("Publish");
  await person.expectFault("Say that you have read what will leave", "review publish with errors");
  await person.choose("read", "yes");
  await person.press("Publish");
  await person.sees(hidden ? "The report is approved" : "The report is published");
  if (hidden) {
    await person.waitFor("Read the published record");
    await person.look("review forgotten");
  }
  const link = await person.page.getByRole("link", { name: "Read the published record" }).getAttribute("href");
  return link.split("/").pop();
}
