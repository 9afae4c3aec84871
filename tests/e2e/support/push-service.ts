// A push service on this machine, and browsers that are told through it: what it
// gets is decrypted as a browser does (RFC 8291, RFC 8188).
import { createDecipheriv, createECDH, hkdfSync, randomBytes } from "node:crypto";
import { once } from "node:events";
import { type IncomingMessage, type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "@playwright/test";

/** What a browser says of how it is told. */
export interface Subscription {
  endpoint: string;
  keys: { p256dh: string; auth: string };
}

export class PushService {
  readonly origin: string;
  readonly #server: Server;
  readonly #browsers = new Map<string, Receiver>();

  private constructor(server: Server) {
    this.#server = server;
    this.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on("request", async (request, response) => {
      const body = await read(request);
      const browser = this.#browsers.get(request.url ?? "");
      response.writeHead(browser ? 201 : 404).end();
      browser?.receive(body);
    });
  }

  static async start(): Promise<PushService> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    return new PushService(server);
  }

  /** A browser that can be told here. */
  subscribe(): Receiver {
    const path = `/${randomBytes(16).toString("hex")}`;
    const receiver = new Receiver(`${this.origin}${path}`);
    this.#browsers.set(path, receiver);
    return receiver;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }
}

/** A browser that is told. */
export class Receiver {
  readonly subscription: Subscription;
  readonly #key = createECDH("prime256v1");
  readonly #secret = randomBytes(16);
  readonly #messages: string[] = [];
  #wake = () => {};

  constructor(endpoint: string) {
    const p256dh = this.#key.generateKeys().toString("base64url");
    this.subscription = { endpoint, keys: { p256dh, auth: this.#secret.toString("base64url") } };
  }

  /** The next message, once it has come. */
  async next(): Promise<string> {
    while (this.#messages.length === 0) {
      await new Promise<void>((wake) => {
        this.#wake = wake;
      });
    }
    return this.#messages.shift()!;
  }

  receive(body: Buffer): void {
    this.#messages.push(this.#decrypt(body));
    this.#wake();
  }

  #decrypt(body: Buffer): string {
    const salt = body.subarray(0, 16);
    const sender = body.subarray(21, 21 + body[20]);
    const record = body.subarray(21 + body[20]);
    const shared = this.#key.computeSecret(sender);
    const ours = this.#key.getPublicKey();
    const info = Buffer.concat([Buffer.from("WebPush: info\0"), ours, sender]);
    const input = hkdfSync("sha256", shared, this.#secret, info, 32);
    const derive = (name: string, length: number) =>
      Buffer.from(hkdfSync("sha256", Buffer.from(input), salt, `Content-Encoding: ${name}\0`, length));
    const cipher = createDecipheriv("aes-128-gcm", derive("aes128gcm", 16), derive("nonce", 12));
    cipher.setAuthTag(record.subarray(-16));
    const padded = Buffer.concat([cipher.update(record.subarray(0, -16)), cipher.final()]);
    // What follows the last record's delimiter is padding.
    return padded.subarray(0, padded.lastIndexOf(2)).toString();
  }
}

/** From now on the browser of a page that is opened reaches no push service. */
export async function withoutPushService(page: Page): Promise<void> {
  await page.addInitScript(() => {
    PushManager.prototype.subscribe = () => Promise.reject(new DOMException("no push service", "AbortError"));
  });
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts);
}
