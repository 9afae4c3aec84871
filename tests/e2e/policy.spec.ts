// What the page's policy refuses. That it refuses nothing of the app's own is
// asserted at the end of every test.
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { required } from "./support/environment";
import { expect, test } from "./support/test";

test("markup that is put into the page is refused", async ({ app, page, violations }) => {
  const response = await page.goto("/");
  const policy = response?.headers()["content-security-policy"];
  expect(policy).toContain("require-trusted-types-for 'script'");
  expect(policy).toMatch(/trusted-types handset-worker($|;)/);
  await expect(app.button("Sign in")).toBeVisible();
  const refused = await page.evaluate(() => {
    const tries = [
      () => (document.body.innerHTML = "<img src=x onerror=alert(1)>"),
      () => document.body.insertAdjacentHTML("beforeend", "<iframe srcdoc='<script>alert(1)</script>'>"),
      () => (globalThis as any).trustedTypes.createPolicy("default", { createHTML: (html: string) => html }),
      () => (globalThis as any).trustedTypes.createPolicy("handset-worker", { createHTML: (html: string) => html }),
    ];
    return tries.map((attempt) => {
      try {
        attempt();
        return "accepted";
      } catch (error) {
        return (error as Error).name;
      }
    });
  });
  expect(refused).toEqual(["TypeError", "TypeError", "TypeError", "TypeError"]);
  await expect(app.button("Sign in")).toBeVisible();
  await expect(page.locator("img, iframe")).toHaveCount(0);
  expect(violations).toHaveLength(4);
  violations.length = 0;
});

test("code and styles that the app did not bring do nothing, and nothing goes elsewhere", async ({ app, page, violations }) => {
  const headers = (await page.goto("/"))!.headers();
  const policy = headers["content-security-policy"];
  expect(policy).toContain("'wasm-unsafe-eval'");
  expect(policy).not.toMatch(/'unsafe-inline'|'unsafe-eval'/);
  expect(headers["referrer-policy"]).toBe("no-referrer");
  await expect(app.button("Sign in")).toBeVisible();
  const did = await page.evaluate(async () => {
    // Another origin than the app's, where nobody listens.
    const elsewhere = "http://127.0.0.1:9/";
    const style = document.createElement("style");
    style.append("body { --drawn: yes }");
    document.head.append(style);
    document.body.setAttribute("style", "--drawn: yes");
    new Image().src = elsewhere;
    const tried = async (attempt: () => unknown) => {
      try {
        await attempt();
        return "done";
      } catch (error) {
        return (error as Error).name;
      }
    };
    // The browser's debugger, by which tests run this, may more while it begins.
    await new Promise((resolve) => setTimeout(resolve));
    return {
      evaluated: await tried(() => (0, eval)("1")),
      fetched: await tried(() => fetch(elsewhere)),
      drawn: getComputedStyle(document.body).getPropertyValue("--drawn"),
      mayFilm: (document as any).featurePolicy.allowsFeature("camera"),
      mayLocate: (document as any).featurePolicy.allowsFeature("geolocation"),
    };
  });
  expect(did).toEqual({ evaluated: "EvalError", fetched: "TypeError", drawn: "", mayFilm: false, mayLocate: false });
  const refused = () => new Set(violations.map((violation) => violation.split(":")[0]));
  for (const directive of ["style-src-elem", "style-src-attr", "img-src", "connect-src"]) {
    await expect.poll(refused).toContain(directive);
  }
  violations.length = 0;
});

test("the app has no code that makes markup of text", async () => {
  const folder = required("APP");
  const scripts = (await readdir(folder)).filter((name) => name.endsWith(".js"));
  expect(scripts.filter((name) => name.startsWith("handset-web-"))).toHaveLength(1);
  for (const name of scripts) {
    const source = await readFile(join(folder, name), "utf8");
    expect(source, name).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|srcdoc/);
  }
});
