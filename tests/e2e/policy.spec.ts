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

test("the app has no code that makes markup of text", async () => {
  const folder = required("APP");
  const scripts = (await readdir(folder)).filter((name) => name.endsWith(".js"));
  expect(scripts.filter((name) => name.startsWith("handset-web-"))).toHaveLength(1);
  for (const name of scripts) {
    const source = await readFile(join(folder, name), "utf8");
    expect(source, name).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|srcdoc/);
  }
});
