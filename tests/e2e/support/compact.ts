// Pictures for a repository: in the colours that are there most, and packed
// well. What a comparison takes for the same stays the same.
import { readFile, writeFile } from "node:fs/promises";
import { deflateSync, inflateSync } from "node:zlib";

const SIGNATURE = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
const RGB = 2;
const PALETTE = 3;
const MOST_COLOURS = 48;

/** Packs a PNG as a browser writes it; one that is packed stays as it is. */
export async function compact(path: string): Promise<void> {
  const png = await readFile(path);
  const chunks = [...chunksOf(png)];
  const header = chunks.find(({ name }) => name === "IHDR")!.data;
  const [width, height, kind] = [header.readUInt32BE(0), header.readUInt32BE(4), header[9]];
  if (kind !== RGB) return;
  const data = Buffer.concat(chunks.filter(({ name }) => name === "IDAT").map(({ data }) => data));
  const pixels = unfiltered(inflateSync(data), 3 * width, height, 3);

  const counts = new Map<number, number>();
  for (let at = 0; at < pixels.length; at += 3) {
    const colour = pixels.readUIntBE(at, 3);
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const byCount = [...counts].sort(([a, x], [b, y]) => y - x || a - b).map(([colour]) => colour);
  const palette = byCount.slice(0, MOST_COLOURS);
  const places = new Map(byCount.map((colour) => [colour, nearest(palette, colour)]));

  const lines = Buffer.alloc((width + 1) * height);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 1; x <= width; x++, at += 3) {
      lines[y * (width + 1) + x] = places.get(pixels.readUIntBE(at, 3))!;
    }
  }
  const newHeader = Buffer.from(header);
  newHeader[9] = PALETTE;
  const colours = Buffer.alloc(3 * palette.length);
  palette.forEach((colour, place) => colours.writeUIntBE(colour, 3 * place, 3));
  await writeFile(
    path,
    Buffer.concat([
      SIGNATURE,
      chunk("IHDR", newHeader),
      chunk("PLTE", colours),
      chunk("IDAT", deflateSync(lines, { level: 9, memLevel: 9 })),
      chunk("IEND", Buffer.alloc(0)),
    ]),
  );
}

function* chunksOf(png: Buffer): Generator<{ name: string; data: Buffer }> {
  for (let at = SIGNATURE.length; at < png.length; ) {
    const length = png.readUInt32BE(at);
    yield { name: png.toString("latin1", at + 4, at + 8), data: png.subarray(at + 8, at + 8 + length) };
    at += length + 12;
  }
}

/** The pixels of lines that are each written as a difference to their surroundings. */
function unfiltered(lines: Buffer, size: number, height: number, step: number): Buffer {
  const pixels = Buffer.alloc(size * height);
  for (let y = 0; y < height; y++) {
    const filter = lines[y * (size + 1)];
    for (let x = 0; x < size; x++) {
      const at = y * size + x;
      const left = x >= step ? pixels[at - step] : 0;
      const above = y > 0 ? pixels[at - size] : 0;
      const corner = x >= step && y > 0 ? pixels[at - size - step] : 0;
      const guess = [0, left, above, (left + above) >> 1, paeth(left, above, corner)][filter];
      pixels[at] = lines[y * (size + 1) + 1 + x] + guess;
    }
  }
  return pixels;
}

function paeth(left: number, above: number, corner: number): number {
  const sum = left + above - corner;
  const [a, b, c] = [left, above, corner].map((value) => Math.abs(sum - value));
  return a <= b && a <= c ? left : b <= c ? above : corner;
}

/** Where in the palette the colour is that is most like this one. */
function nearest(palette: number[], colour: number): number {
  let [best, least] = [0, Infinity];
  for (let place = 0; place < palette.length && least > 0; place++) {
    const other = palette[place];
    const red = (colour >> 16) - (other >> 16);
    const green = ((colour >> 8) & 255) - ((other >> 8) & 255);
    const blue = (colour & 255) - (other & 255);
    const distance = red * red + green * green + blue * blue;
    if (distance < least) [best, least] = [place, distance];
  }
  return best;
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, "latin1"), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(checksum(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/** CRC-32. */
function checksum(bytes: Buffer): number {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return (sum ^ 0xffffffff) >>> 0;
}
