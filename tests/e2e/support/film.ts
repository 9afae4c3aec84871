// A silent film of a page, as an animated WebP: the browser gives a picture of each
// change, and packs what has changed of it without loss.
import type { CDPSession, Page } from "@playwright/test";

interface Shot {
  png: string;
  atMs: number;
}

/** A part of the picture that changes, and for how long it then stays. */
interface Frame {
  x: number;
  y: number;
  width: number;
  height: number;
  ms: number;
  /** A still WebP. */
  webp: Buffer;
}

/** No eye needs more. */
const LEAST_MS = 50;

export class Film {
  readonly #page: Page;
  readonly #browser: CDPSession;
  readonly #shots: Shot[] = [];

  private constructor(page: Page, browser: CDPSession) {
    this.#page = page;
    this.#browser = browser;
  }

  /** Films from now on. */
  static async start(page: Page): Promise<Film> {
    const browser = await page.context().newCDPSession(page);
    const film = new Film(page, browser);
    browser.on("Page.screencastFrame", ({ data, metadata, sessionId }) => {
      film.#shots.push({ png: data, atMs: metadata.timestamp! * 1000 });
      void browser.send("Page.screencastFrameAck", { sessionId });
    });
    await browser.send("Page.startScreencast", { format: "png" });
    return film;
  }

  /** Ends it, and returns the film, how long it is, and for how long its longest picture stands. */
  async end(): Promise<{ webp: Buffer; seconds: number; longest: number }> {
    const endedMs = Date.now();
    await this.#browser.send("Page.stopScreencast");
    // They may come in another order than they were taken in.
    this.#shots.sort((a, b) => a.atMs - b.atMs);
    const shots = paced(this.#shots, endedMs);
    const table = await this.#page.context().newPage();
    const frames = await cut(table, shots);
    await table.close();
    const seconds = frames.map(({ ms }) => ms / 1000);
    return { webp: animated(frames), seconds: seconds.reduce((sum, each) => sum + each, 0), longest: Math.max(...seconds) };
  }
}

/** Of what changed within a time too short to be seen, the last; and how long each is seen. */
function paced(shots: Shot[], endedMs: number): { png: string; ms: number }[] {
  const seen: Shot[] = [];
  for (const { png, atMs } of shots) {
    const last = seen.at(-1);
    if (last && atMs - last.atMs < LEAST_MS) last.png = png;
    else seen.push({ png, atMs });
  }
  return seen.map(({ png, atMs }, index) => {
    const untilMs = seen[index + 1]?.atMs ?? Math.max(endedMs, atMs + LEAST_MS);
    return { png, ms: Math.round(untilMs - atMs) };
  });
}

/** Cuts each picture down to what has changed since the one before. */
async function cut(page: Page, shots: { png: string; ms: number }[]): Promise<Frame[]> {
  await page.evaluate(() => Object.assign(globalThis, { before: null }));
  const frames: Frame[] = [];
  for (const { png, ms } of shots) {
    const changed = await page.evaluate(async (png) => {
      const kept: any = globalThis;
      const image = new Image();
      image.src = `data:image/png;base64,${png}`;
      await image.decode();
      const { width, height } = image;
      const canvas = new OffscreenCanvas(width, height);
      const paper = canvas.getContext("2d", { willReadFrequently: true })!;
      paper.drawImage(image, 0, 0);
      const now = new Uint32Array(paper.getImageData(0, 0, width, height).data.buffer);
      let [left, top, right, bottom] = [width, height, -1, -1];
      for (let at = 0; at < now.length; at++) {
        if (kept.before && kept.before[at] === now[at]) continue;
        const [x, y] = [at % width, Math.floor(at / width)];
        [left, top, right, bottom] = [Math.min(left, x), Math.min(top, y), Math.max(right, x), Math.max(bottom, y)];
      }
      kept.before = now;
      if (right < 0) return null;
      // The format counts places in twos.
      [left, top] = [left & ~1, top & ~1];
      const part = new OffscreenCanvas(right - left + 1, bottom - top + 1);
      part.getContext("2d")!.drawImage(canvas, -left, -top);
      // This quality is without loss.
      const bytes = new Uint8Array(await (await part.convertToBlob({ type: "image/webp", quality: 1 })).arrayBuffer());
      let text = "";
      for (const byte of bytes) text += String.fromCharCode(byte);
      return { x: left, y: top, width: part.width, height: part.height, webp: btoa(text) };
    }, png);
    const last = frames.at(-1);
    if (changed) frames.push({ ...changed, ms, webp: Buffer.from(changed.webp, "base64") });
    else if (last) last.ms += ms;
  }
  return frames;
}

/** The frames in one file that begins anew at its end. */
function animated(frames: Frame[]): Buffer {
  const { width, height } = frames[0];
  const ANIMATED = 0x02;
  const header = Buffer.concat([Buffer.from([ANIMATED, 0, 0, 0]), uint24(width - 1), uint24(height - 1)]);
  const background = Buffer.alloc(4);
  const forever = Buffer.alloc(2);
  const pictures = frames.map((frame) => chunk("ANMF", Buffer.concat([place(frame), ...imageOf(frame.webp)])));
  const body = Buffer.concat([
    Buffer.from("WEBP"),
    chunk("VP8X", header),
    chunk("ANIM", Buffer.concat([background, forever])),
    ...pictures,
  ]);
  return chunk("RIFF", body);
}

/** Where a frame lies, how long it stays, and that it covers what was there. */
function place({ x, y, width, height, ms }: Frame): Buffer {
  const COVERS = 0x02;
  const numbers = [x / 2, y / 2, width - 1, height - 1, ms];
  return Buffer.concat([...numbers.map(uint24), Buffer.from([COVERS])]);
}

/** The picture itself, of what a still WebP consists of. */
function imageOf(webp: Buffer): Buffer[] {
  const chunks: Buffer[] = [];
  for (let at = 12; at < webp.length; ) {
    const end = at + 8 + webp.readUInt32LE(at + 4);
    const name = webp.toString("latin1", at, at + 4);
    if (["ALPH", "VP8 ", "VP8L"].includes(name)) chunks.push(chunk(name, webp.subarray(at + 8, end)));
    at = end + (end % 2);
  }
  return chunks;
}

function chunk(name: string, data: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.write(name, "latin1");
  head.writeUInt32LE(data.length, 4);
  return Buffer.concat([head, data, Buffer.alloc(data.length % 2)]);
}

function uint24(value: number): Buffer {
  const bytes = Buffer.alloc(3);
  bytes.writeUIntLE(value, 0, 3);
  return bytes;
}
