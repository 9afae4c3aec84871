// Shows where a finger is, in a film.
import type { Page } from "@playwright/test";

/** From now on, in each page that is opened. */
export async function showTouches(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const SIZE_PX = 52;
    addEventListener("DOMContentLoaded", () => {
      const mark = document.createElement("div");
      // Above a sheet, too, and never the one that is touched.
      mark.popover = "manual";
      Object.assign(mark.style, {
        position: "fixed",
        inset: "auto",
        margin: "0",
        padding: "0",
        width: `${SIZE_PX}px`,
        height: `${SIZE_PX}px`,
        border: "3px solid #ffffff",
        borderRadius: "50%",
        background: "rgb(20 40 60 / 45%)",
        boxShadow: "0 0 0 2px rgb(20 40 60 / 60%)",
        pointerEvents: "none",
      });
      document.documentElement.append(mark);
      addEventListener(
        "pointerdown",
        ({ clientX, clientY }) => {
          mark.style.left = `${clientX - SIZE_PX / 2}px`;
          mark.style.top = `${clientY - SIZE_PX / 2}px`;
          if (mark.matches(":popover-open")) mark.hidePopover();
          mark.showPopover();
        },
        true,
      );
      for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => mark.hidePopover(), true);
    });
  });
}
