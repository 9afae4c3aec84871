// A phone on which nobody looks at the app is told of a call.
import type { BrowserContext, CDPSession, Locator, Page, Worker } from "@playwright/test";
import type { App } from "../support/app";
import { PushService, type Receiver, type Subscription } from "../support/push-service";
import { expect, test as base } from "../support/test";
import { untilInstalled } from "../support/worker";

const test = base.extend<{ service: PushService; phone: Receiver }>({
  service: async ({}, use) => {
    const service = await PushService.start();
    await use(service);
    await service.stop();
  },
  phone: async ({ service }, use) => use(service.subscribe()),
  gatewayConfig: async ({ service }, use) =>
    use(`[push]\nsubject = "mailto:admin@example.com"\nservices = ["${service.origin}"]`),
});

test.beforeEach(({ context }) => context.grantPermissions(["notifications"]));

/** Signs in and wants to be told; waits until the worker is there that tells. */
async function subscribe(page: Page, { subscription }: Receiver): Promise<void> {
  await expect(page.getByText("You are ready.")).toBeVisible();
  await untilInstalled(page);
  const put = (subscription: Subscription) =>
    fetch("/handset/v1/notifications", {
      method: "PUT",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(subscription),
    });
  const status = await page.evaluate(`(${put})(${JSON.stringify(subscription)}).then(({ status }) => status)`);
  expect(status).toBe(204);
}

/** The browser's own side of the worker, which needs a page that is not the app's. */
async function control(context: BrowserContext): Promise<CDPSession> {
  return context.newCDPSession(await context.newPage());
}

/**
 * Lets the browser hand a message to the worker, as it does with a push service's,
 * and waits until the worker is done with it: a browser that is asked what it shows
 * while it begins to show something forgets that.
 */
async function deliver(context: BrowserContext, session: CDPSession, origin: string, data: string): Promise<void> {
  const registered = new Promise<string>((resolve) =>
    session.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
      const ours = registrations.find(({ scopeURL }) => scopeURL === `${origin}/`);
      if (ours) resolve(ours.registrationId);
    }),
  );
  await worker(context).evaluate(() => {
    const scope = globalThis as any;
    const { prototype } = scope.ExtendableEvent;
    const { waitUntil } = prototype;
    scope.told = new Promise((resolve) => {
      prototype.waitUntil = function (promise: Promise<unknown>) {
        waitUntil.call(this, promise);
        if (this.type !== "push") return;
        prototype.waitUntil = waitUntil;
        resolve(promise);
      };
    });
  });
  await session.send("ServiceWorker.enable");
  await session.send("ServiceWorker.deliverPushMessage", { origin, registrationId: await registered, data });
  await worker(context).evaluate("told");
  await session.send("ServiceWorker.disable");
}

function worker(context: BrowserContext): Worker {
  const [worker] = context.serviceWorkers();
  return worker;
}

/** What the phone shows. */
function shown(context: BrowserContext): Promise<any[]> {
  return worker(context).evaluate(async () => {
    const notifications = await (globalThis as any).registration.getNotifications();
    return notifications.map(({ title, body, lang, dir, tag, actions, vibrate }: any) => ({
      title,
      body,
      lang,
      dir,
      tag,
      actions: actions.map(({ action, title }: any) => ({ action, title })),
      vibrate,
    }));
  });
}

/** Taps the notification that is shown; where the worker opened a window then, or what it focused. */
function tap(context: BrowserContext): Promise<string[]> {
  return worker(context).evaluate(async () => {
    const scope = globalThis as any;
    const done: string[] = [];
    // Only a person's tap lets a worker do either.
    scope.clients.openWindow = async (url: string) => done.push(`open ${url}`);
    scope.WindowClient.prototype.focus = async function () {
      done.push(`focus ${this.url}`);
    };
    const [notification] = await scope.registration.getNotifications();
    const event = new scope.NotificationEvent("notificationclick", { notification, action: "open" });
    const waits: Promise<unknown>[] = [];
    event.waitUntil = (promise: Promise<unknown>) => waits.push(promise);
    scope.dispatchEvent(event);
    await Promise.all(waits);
    return done;
  });
}

test("of a call a hidden phone is told without the caller, and its tap opens the app on the call", async ({
  app,
  baseURL,
  context,
  page,
  phone,
  simulator,
}) => {
  await app.signIn("1030");
  await subscribe(page, phone);
  const session = await control(context);
  await page.close();
  const callId = await simulator.ringFrom("BILLING");
  const message = await phone.next();
  expect(JSON.parse(message)).toEqual({ call: callId, queue: "Billing" });

  await deliver(context, session, baseURL!, message);
  expect(await shown(context)).toEqual([
    {
      title: "Call coming in",
      body: "Billing",
      lang: "en",
      dir: "ltr",
      tag: callId,
      actions: [{ action: "open", title: "Open" }],
      vibrate: [250, 150, 250],
    },
  ]);
  const [opened, ...more] = await tap(context);
  expect(more).toEqual([]);
  expect(opened).toBe(`open ${baseURL}/?call=${callId}`);
  await expect.poll(() => shown(context)).toEqual([]);

  const another = await context.newPage();
  await another.goto(opened.slice("open ".length));
  await expect(another.getByRole("heading", { name: "Call coming in" })).toBeVisible();
});

test("a notification is in the agent's language, and buzzes only where the agent lets it", async ({
  app,
  baseURL,
  context,
  page,
}) => {
  await page.addInitScript(() => {
    localStorage.setItem("handset-language", "es");
    localStorage.setItem("handset-vibration", "off");
  });
  await page.goto("/");
  await expect(app.button("Iniciar sesión")).toBeVisible();
  await untilInstalled(page);
  const session = await control(context);
  await page.close();
  await deliver(context, session, baseURL!, JSON.stringify({ call: "Y0315201639000402030" }));
  expect(await shown(context)).toEqual([
    expect.objectContaining({
      title: "Entra una llamada",
      body: "",
      lang: "es",
      actions: [{ action: "open", title: "Abrir" }],
      vibrate: [],
    }),
  ]);
});

test("where the app is seen nothing is shown besides, and a tap goes to the window there is", async ({
  app,
  baseURL,
  context,
  page,
}) => {
  await page.goto("/");
  await expect(app.button("Sign in")).toBeVisible();
  await untilInstalled(page);
  const session = await control(context);
  await deliver(context, session, baseURL!, JSON.stringify({ call: "Y0315201639000402030" }));
  // The browser of the tests shows each page at all times.
  await worker(context).evaluate(() =>
    Object.defineProperty((globalThis as any).WindowClient.prototype, "visibilityState", {
      get: () => "hidden",
    }),
  );
  await deliver(context, session, baseURL!, JSON.stringify({ call: "Y0315201639000402031" }));
  expect((await shown(context)).map(({ tag }) => tag)).toEqual(["Y0315201639000402031"]);
  expect(await tap(context)).toEqual([`focus ${page.url()}`]);
});

test("what was told of a call goes when the app is looked at", async ({ app, baseURL, context, page }) => {
  await page.goto("/");
  await expect(app.button("Sign in")).toBeVisible();
  await untilInstalled(page);
  const session = await control(context);
  await page.goto("about:blank");
  await deliver(context, session, baseURL!, JSON.stringify({ call: "Y0315201639000402030" }));
  expect((await shown(context)).length).toBe(1);
  await page.goto("/");
  await expect.poll(async () => (await shown(context)).length).toBe(0);
});

test("a browser that gives its address up says where it is told from now on", async ({
  app,
  context,
  page,
  phone,
  service,
  simulator,
}) => {
  await app.signIn("1030");
  await subscribe(page, phone);
  const renewed = service.subscribe();
  await worker(context).evaluate(async (subscription) => {
    const scope = globalThis as any;
    scope.PushManager.prototype.subscribe = async ({ userVisibleOnly, applicationServerKey }: any) => {
      if (!userVisibleOnly || applicationServerKey.length !== 87) throw new Error("not as browsers want it");
      return subscription;
    };
    const event = new scope.ExtendableEvent("pushsubscriptionchange");
    const waits: Promise<unknown>[] = [];
    event.waitUntil = (promise: Promise<unknown>) => waits.push(promise);
    scope.dispatchEvent(event);
    await Promise.all(waits);
  }, renewed.subscription);
  await page.close();
  const callId = await simulator.ringFrom("BILLING");
  expect(JSON.parse(await renewed.next()).call).toBe(callId);
});

test.describe("in the settings", () => {
  const SWITCH = "Notify me of calls";

  /** The browser's part, which would need its maker's service. */
  test.beforeEach(({ page, phone }) =>
    page.addInitScript((subscription) => {
      (globalThis as any).PushManager.prototype.subscribe = async () => subscription;
    }, phone.subscription),
  );

  /** Opens the settings; gives the switch. */
  async function settings(app: App): Promise<Locator> {
    await expect(app.page.getByText("You are ready.")).toBeVisible();
    await app.button("Settings").tap();
    return app.page.getByRole("switch", { name: SWITCH });
  }

  function isSubscribed(page: Page): Promise<boolean> {
    return page.evaluate(
      "fetch('/handset/v1/notifications').then((answer) => answer.json()).then((told) => told.is_subscribed)",
    );
  }

  test("who switches it on is told, in the next session too, until it is switched off", async ({ app, page }) => {
    await app.signIn("1030");
    const toggle = await settings(app);
    await expect(toggle).not.toBeChecked();
    await toggle.tap();
    await expect(toggle).toBeChecked();
    expect(await isSubscribed(page)).toBe(true);

    await page.evaluate("fetch('/handset/v1/session', { method: 'DELETE' })");
    await app.signIn("1030");
    await settings(app);
    await expect.poll(() => isSubscribed(page)).toBe(true);
    await page.reload();
    await settings(app);
    await expect(toggle).toBeChecked();
    await toggle.tap();
    await expect(toggle).not.toBeChecked();
    expect(await isSubscribed(page)).toBe(false);
    await page.reload();
    await settings(app);
    await expect(toggle).not.toBeChecked();
  });

  test("a browser that blocks notifications is named", async ({ app, page }) => {
    await page.addInitScript(() => {
      Object.defineProperty(Notification, "permission", { get: () => "denied" });
      Notification.requestPermission = async () => "denied";
    });
    await app.signIn("1030");
    const toggle = await settings(app);
    await expect(page.getByText("This browser blocks notifications from Handset.")).toBeVisible();
    await toggle.tap();
    await expect(page.getByText("This browser blocks notifications from Handset.")).toBeVisible();
    await expect(toggle).not.toBeChecked();
    expect(await isSubscribed(page)).toBe(false);
  });

  test("what failed is said, and tried again by another tap", async ({ app, page }) => {
    await app.signIn("1030");
    const toggle = await settings(app);
    await expect(toggle).not.toBeChecked();
    await page.evaluate(() => {
      const { prototype } = PushManager as any;
      const { subscribe } = prototype;
      prototype.subscribe = async () => {
        prototype.subscribe = subscribe;
        throw new DOMException("no push service", "AbortError");
      };
    });
    await toggle.tap();
    await expect(page.getByText("That did not work.")).toBeVisible();
    await toggle.tap();
    await expect(toggle).toBeChecked();
    await expect(page.getByText("That did not work.")).toBeHidden();
  });

  test.describe("on an iPhone", () => {
    test.use({ userAgent: "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15" });

    test("it is said that the app must be on the home screen", async ({ app, page }) => {
      await page.addInitScript("delete globalThis.PushManager");
      await app.signIn("1030");
      const toggle = await settings(app);
      await expect(toggle).toBeDisabled();
      await expect(page.getByText("this needs iOS 16.4 or later")).toBeVisible();
    });
  });

  test.describe("where the site tells nobody", () => {
    test.use({ gatewayConfig: "" });

    test("there is nothing to switch", async ({ app, page }) => {
      await app.signIn("1030");
      const asked = page.waitForResponse("**/handset/v1/notifications");
      const said = page.evaluate(
        () => new Promise<void>((said) => addEventListener("handset-notifications", () => said(), { once: true })),
      );
      const toggle = await settings(app);
      await asked;
      await said;
      await expect(toggle).toHaveCount(0);
    });
  });
});
