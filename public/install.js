// How the app gets on the phone's home screen: the root element's `data-install`
// says by which way (`prompt`, `share`, `menu`), and is not there once it is;
// `handset-install` tells the app of a change, and `handset-install-prompt` tells
// this script that the browser's own question is wanted.
const root = document.documentElement;
// Every browser of these phones is of the same kind; an iPad says that it is a Mac.
const isApple =
  /iPhone|iPad|iPod/.test(navigator.userAgent) ||
  (navigator.platform === "MacIntel" && navigator.maxTouchPoints > 1);
let isInstalled = navigator.standalone === true || !matchMedia("(display-mode: browser)").matches;
let prompt = null;

function tell() {
  if (isInstalled) delete root.dataset.install;
  else root.dataset.install = prompt ? "prompt" : isApple ? "share" : "menu";
  dispatchEvent(new Event("handset-install"));
}

addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  prompt = event;
  tell();
});
addEventListener("appinstalled", () => {
  isInstalled = true;
  tell();
});
addEventListener("handset-install-prompt", () => {
  // A browser asks once.
  prompt?.prompt();
  prompt = null;
  tell();
});
tell();
