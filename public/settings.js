// Runs before anything is painted: applies what the agent has set, and begins to
// load the messages of the agent's language. The build writes into this
// script's element where they are: the page's policy allows no inline script.
// The app sends a `handset-settings` event when something is set.
{
  const { signature, languages } = JSON.parse(document.currentScript.dataset.messages);
  // As the service worker has it.
  const KEPT = "handset-messages";
  // For the service worker, which cannot read what is saved.
  const KEPT_SETTINGS = "handset-settings";
  // As the styles have it.
  const GROUND = { light: "#f3f6f4", dark: "#0e1514" };
  // As the app says it of what takes long.
  const SLOW_MS = 3_000;
  const root = document.documentElement;
  const prefersDark = matchMedia("(prefers-color-scheme: dark)");

  function saved(name) {
    try {
      return localStorage.getItem(`handset-${name}`);
    } catch {
      // The browser lets nothing be kept.
      return null;
    }
  }

  function apply() {
    const wanted = saved("theme");
    const theme = ["light", "dark"].includes(wanted) ? wanted : prefersDark.matches ? "dark" : "light";
    root.dataset.theme = theme;
    root.dataset.textSize = saved("text-size") ?? "100";
    root.dataset.hand = saved("hand") ?? "right";
    for (const meta of document.querySelectorAll("meta[name=theme-color]")) meta.content = GROUND[theme];
    document.querySelector("meta[name=color-scheme]").content = theme;
  }

  function agentsLanguage() {
    // Of `es-MX` and `es` alike, the first part; `fil` is what browsers call Tagalog.
    const codes = [saved("language"), ...navigator.languages].map((tag) => {
      const code = (tag ?? "").toLowerCase().split("-")[0];
      return code === "fil" ? "tl" : code;
    });
    return codes.find((code) => Object.hasOwn(languages, code)) ?? "en";
  }

  function keep() {
    const settings = { language: agentsLanguage(), vibrates: saved("vibration") !== "off" };
    globalThis.caches
      ?.open(KEPT_SETTINGS)
      .then((cache) => cache.put(new URL("./", document.baseURI), Response.json(settings)))
      .catch(console.warn);
  }

  // The text of a language's file. The service worker gives what was kept here.
  async function load(code) {
    const url = new URL(languages[code].file, document.baseURI);
    const response = await fetch(url);
    const copy = response.clone();
    const text = await response.text();
    // Something else, such as a public Wi-Fi's page, may have answered.
    if (!response.ok || !text.startsWith(`${signature}\n`)) {
      throw new Error(`${url} is no file of messages (${response.status})`);
    }
    // Browsers have a store for secure pages only, and it may be full.
    globalThis.caches
      ?.open(KEPT)
      .then((cache) => cache.put(url, copy))
      .catch(console.warn);
    return text;
  }

  apply();
  prefersDark.addEventListener("change", apply);
  addEventListener("handset-settings", apply);
  addEventListener("handset-settings", keep);
  // What was just set stays in sight where the text has grown.
  addEventListener("handset-settings", () => document.activeElement?.scrollIntoView({ block: "nearest" }));
  // Another window of the app's.
  addEventListener("storage", apply);

  const language = agentsLanguage();
  const { direction, opening, slow, failed, heading, welcome } = languages[language];
  root.lang = language;
  root.dir = direction;
  // What is shown until the app runs, as soon as there is a place for it: a newcomer
  // reads what this is where the app will say it.
  new MutationObserver((_, observer) => {
    const shell = document.getElementById("shell");
    if (!shell?.querySelector("noscript")) return;
    observer.disconnect();
    const isNew = !["known", "hidden"].includes(saved("welcome"));
    const words = isNew ? [heading, welcome, opening] : ["", "", opening];
    shell.querySelectorAll("[data-words]").forEach((element, index) => (element.textContent = words[index]));
    setTimeout(() => {
      const said = document.querySelector("#shell-text.opening");
      if (said) said.textContent = slow;
    }, SLOW_MS);
  }).observe(document, { childList: true, subtree: true });
  const text = load(language);
  // boot.js hears of a failure; until then it is nobody's.
  text.catch(() => {});
  keep();
  globalThis.handset = { language, failed, text, load };
}
