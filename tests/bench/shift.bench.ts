import { expect } from "@playwright/test";
import { App } from "../e2e/support/app";
import { QUICK, bench } from "./support/bench";
import { figure, note } from "./support/figures";
import { MemoryGauge, compare, growth } from "./support/memory";
import { AGENT, untilFree } from "./support/shift";

const FIRST = 20;
const CALLS = 200;

bench.use({ gatewayConfig: QUICK });

bench("Memory after a shift", async ({ context, counter, gateway, page, simulator }) => {
  const gauge = await MemoryGauge.of(page);
  const app = new App(page, "gateway");
  await app.signIn(AGENT, { path: gateway.origin });
  await untilFree(app, simulator);
  const work = async (calls: number) => {
    for (let call = 0; call < calls; call++) {
      const callId = await simulator.ringFrom("BILLING");
      await expect(app.heading("Call coming in")).toBeVisible();
      await simulator.answer(callId);
      await expect(app.heading("On a call")).toBeVisible();
      if (call % 4 === 3) {
        await simulator.customerHangsUp(callId);
      } else {
        const confirm = await app.askToHangUp("Sale");
        await confirm.press("Enter");
        await expect(app.heading("Call ended")).toBeVisible();
        await app.button("Done").tap();
      }
      await untilFree(app, simulator);
    }
  };
  await work(FIRST);
  const early = await gauge.read();
  await work(CALLS - FIRST);
  const late = await gauge.read();

  const counterPage = await context.newPage();
  const counterGauge = await MemoryGauge.of(counterPage);
  await counterPage.goto(counter);
  const button = counterPage.getByRole("button");
  const count = async (taps: number, total: number) => {
    for (let tap = 0; tap < taps; tap++) await button.tap();
    await expect(button).toHaveText(`Count: ${total}`);
  };
  await count(FIRST, FIRST);
  const counterEarly = await counterGauge.read();
  await count(CALLS - FIRST, CALLS);
  const counterLate = await counterGauge.read();

  figure("memory", growth(early, late), growth(counterEarly, counterLate));
  note(
    `After ${FIRST} calls → after ${CALLS}, on the same screen, garbage collected; the figure is of what grew most.`,
    "Of four calls the customer ends one, the agent the others.",
    ...compare(early, late),
    `The counter after ${FIRST} taps → after ${CALLS}:`,
    ...compare(counterEarly, counterLate),
  );
});
