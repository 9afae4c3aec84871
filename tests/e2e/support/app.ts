// The app as an agent sees it: what is read and tapped, by its accessible name.
import { type Locator, type Page, expect } from "@playwright/test";

/** An API account of the recorded scenario. */
export interface Account {
  user: string;
  password: string;
}

export const API_ACCOUNT: Account = { user: "apiuser", password: "apipass1" };

/** The call that agent 1028 has when the scenario begins. */
export const CALL_OF_1028 = { callId: "Y0315201639000402027", leadId: 402027 };

export class App {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async signIn(agentUser: string, account = API_ACCOUNT, path = "/"): Promise<void> {
    await this.page.goto(path);
    await this.page.getByLabel("Agent user").fill(agentUser);
    await this.page.getByLabel("API user").fill(account.user);
    await this.page.getByLabel("API password").fill(account.password);
    await this.button("Sign in").tap();
  }

  /** Signs in an agent who is on a call, and waits until the call is shown. */
  async signInOnCall(agentUser = "1028"): Promise<void> {
    await this.signIn(agentUser);
    await expect(this.button("Hang up")).toBeEnabled();
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole("button", { name, exact: true });
  }

  heading(name: string | RegExp): Locator {
    return this.page.getByRole("heading", { name, exact: true });
  }

  dialog(name: string): Locator {
    return this.page.getByRole("dialog", { name });
  }

  /** Both gestures of a hang-up. */
  async hangUp(disposition?: string): Promise<void> {
    await this.button("Hang up").tap();
    const sheet = this.dialog("Hang up this call?");
    if (disposition) {
      await sheet.getByRole("radio", { name: disposition }).check({ force: true });
    }
    await sheet.getByRole("button", { name: /^Hang up now/ }).tap();
  }

  /** Opens the transfer sheet and chooses where to. */
  async chooseTransfer(to: "To a number" | "To an in-group" | "Default in-group"): Promise<Locator> {
    await this.button("Transfer").tap();
    const sheet = this.dialog("Transfer this call");
    await sheet.getByRole("radio", { name: to }).check({ force: true });
    return sheet;
  }

  /** The second gesture of a transfer. */
  async confirmTransfer(): Promise<void> {
    await this.button("Continue").tap();
    await this.button(/^Transfer now/).tap();
  }

  /** What the app says of the connection, a refusal or a link, above all else. */
  get banner(): Locator {
    return this.page.locator(".banner");
  }

  /** What happened and what to do next, on the screen of an outcome. */
  async explanation(): Promise<string[]> {
    return this.page.locator(".outcome .middle > p").allInnerTexts();
  }

  /** What the dialer answered, as the disclosure shows it. */
  async rawAnswer(): Promise<string> {
    await this.page.getByText("What the dialer answered").tap();
    return this.page.locator("details.answer pre").innerText();
  }
}
