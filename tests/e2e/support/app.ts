// The app as an agent sees it: what is read and tapped, by its accessible name.
import { type Locator, type Page, expect } from "@playwright/test";
import { hold } from "./finger";
import type { Mode } from "./test";
import { type Say, wordsOf } from "./words";

/** An API account of the recorded scenario. */
export interface Account {
  user: string;
  password: string;
}

export const API_ACCOUNT: Account = { user: "apiuser", password: "apipass1" };

/** An agent's own password in the recorded scenario. */
export function passwordOf(agentUser: string): string {
  return `pw${agentUser}`;
}

/** The call that agent 1028 has when the scenario begins. */
export const CALL_OF_1028 = { callId: "Y0315201639000402027", leadId: 402027 };

/** With what an agent signs in; what is left out is what is right. */
export interface SignIn {
  /** The API account, in direct mode. */
  account?: Account;
  /** The agent's own password, in gateway mode. */
  password?: string;
  /** Where the app is opened. */
  path?: string;
}

export class App {
  readonly page: Page;
  readonly mode: Mode;
  /** Its words, in the language of the phone. */
  readonly say: Say;

  constructor(page: Page, mode: Mode, say: Say = wordsOf("en")) {
    this.page = page;
    this.mode = mode;
    this.say = say;
  }

  /** Opens the app and signs in. */
  async signIn(agentUser: string, { path = "/", ...rest }: SignIn = {}): Promise<void> {
    await this.page.goto(path);
    await this.fillIn(agentUser, rest);
    await this.button(this.say("sign_in.heading")).tap();
  }

  /** Fills in the sign-in that is on the screen. */
  async fillIn(agentUser: string, { account, password }: SignIn = {}): Promise<void> {
    await this.page.getByLabel(this.say("sign_in.agent_user")).fill(agentUser);
    if (this.mode === "gateway") {
      await this.password.fill(password ?? passwordOf(agentUser));
    } else {
      const { user, password } = account ?? API_ACCOUNT;
      await this.page.getByLabel(this.say("sign_in.api_user")).fill(user);
      await this.page.getByLabel(this.say("sign_in.api_password")).fill(password);
    }
  }

  /** Signs in an agent who is on a call, and waits until the call is shown. */
  async signInOnCall(agentUser = "1028"): Promise<void> {
    await this.signIn(agentUser);
    await expect(this.button(this.say("button.hang_up"))).toBeEnabled();
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

  /**
   * The first gesture of a hang-up. Returns the button of the second, once it
   * can be pressed. A gateway whose site lists dispositions wants one of them.
   */
  async askToHangUp(disposition = this.mode === "gateway" ? "No answer" : this.say("disposition.none")): Promise<Locator> {
    await this.button(this.say("button.hang_up")).tap();
    const sheet = this.dialog(this.say("hang_up.question"));
    await expect(this.button(this.say("hang_up.keep"))).toBeEnabled();
    // By then the sheet has come to rest.
    await sheet.getByRole("radio", { name: disposition }).check({ force: true });
    const confirm = sheet.getByRole("button", { name: new RegExp(`^${this.say("hang_up.hold")}`) });
    await expect(confirm).toBeEnabled();
    return confirm;
  }

  /** Both gestures of a hang-up. */
  async hangUp(disposition?: string): Promise<void> {
    const confirm = await this.askToHangUp(disposition);
    await hold(confirm);
  }

  /** Opens the transfer sheet. */
  async askToTransfer(): Promise<Locator> {
    await this.button(this.say("button.transfer")).tap();
    await expect(this.button(this.say("button.back"))).toBeEnabled();
    return this.dialog(this.say("transfer.heading"));
  }

  /** Opens the transfer sheet and dials a number, as typed or pasted. */
  async dial(number: string): Promise<Locator> {
    const sheet = await this.askToTransfer();
    await sheet.getByRole("radio", { name: this.say("transfer.dial_pad") }).check({ force: true });
    await sheet.getByLabel(this.say("transfer.number")).fill(number);
    return sheet;
  }

  /** Opens the transfer sheet and chooses from its list. */
  async choose(name: string | RegExp): Promise<Locator> {
    const sheet = await this.askToTransfer();
    await sheet.getByRole("radio", { name }).check({ force: true });
    return sheet;
  }

  /** The second gesture of a transfer. */
  async confirmTransfer(): Promise<void> {
    await hold(this.button(new RegExp(`^${this.say("transfer.hold")}`)));
  }

  /** The agent's own password, in gateway mode. */
  get password(): Locator {
    return this.page.getByLabel(this.say("sign_in.password"), { exact: true });
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
    await this.page.getByText(this.say("answer.heading")).tap();
    return this.page.locator("details.answer pre").innerText();
  }
}
