// What the phone does beside the screen while a call rings or is on: the app has
// a badge, and the screen stays awake. The app writes into the root element's
// `data-stake` what is at stake. Where the phone can do neither, or will not,
// the call is on the screen all the same.
const root = document.documentElement;
let turn = Promise.resolve();
let lock = null;

const isOnCall = () => root.dataset.stake === "call";

/** One after the other: a lock that was asked for must be there to be released. */
function follow() {
  turn = turn.then(settle).catch(() => {});
}

async function settle() {
  if (isOnCall()) {
    // The browser releases it whenever the page is hidden.
    if (!document.hidden && (lock?.released ?? true)) {
      lock = (await navigator.wakeLock?.request("screen")) ?? null;
    }
  } else if (lock) {
    const over = lock;
    lock = null;
    await over.release();
  }
}

function showBadge() {
  const shown = isOnCall() ? navigator.setAppBadge?.() : navigator.clearAppBadge?.();
  shown?.catch(() => {});
}

new MutationObserver(() => {
  showBadge();
  follow();
}).observe(root, { attributeFilter: ["data-stake"] });
document.addEventListener("visibilitychange", follow);
// It may have been closed during a call.
showBadge();
