// A proxy that counts what really goes to the browser, whoever in it asked: the
// page, its service worker, or the browser itself.
import { type Server, createServer, request } from "node:http";
import type { AddressInfo } from "node:net";

const NOT_MODIFIED = 304;

/** The body of an answer, as it was sent. */
export interface Transfer {
  path: string;
  encoding: string;
  bytes: number;
}

export class Wire {
  readonly transfers: Transfer[] = [];
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((asked, answer) => {
      const url = new URL(asked.url!);
      const onward = request(url, { method: asked.method, headers: asked.headers }, (came) => {
        const encoding = came.headers["content-encoding"] ?? "none";
        const transfer: Transfer = { path: url.pathname, encoding, bytes: 0 };
        // Of what the browser has already, nothing is sent but that it is still so.
        if (came.statusCode !== NOT_MODIFIED) this.transfers.push(transfer);
        came.on("data", (part: Buffer) => (transfer.bytes += part.length));
        answer.writeHead(came.statusCode!, came.headers);
        came.pipe(answer);
      });
      onward.on("error", () => answer.destroy());
      asked.pipe(onward);
    });
  }

  static async open(): Promise<Wire> {
    const wire = new Wire();
    await new Promise<void>((resolve) => wire.#server.listen(0, "127.0.0.1", resolve));
    return wire;
  }

  /** Its address. */
  get server(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
