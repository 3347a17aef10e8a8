/**
 * The part of the Distinguished Encoding Rules (X.690) that a certificate needs.
 *
 * Written out here because the alternatives pull a reflection polyfill and some twenty packages into the tests.
 */

/** One tag-length-value triple; the contents are joined. */
export function der(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(contents);
  return Buffer.concat([Buffer.from([tag]), length(body.length), body]);
}

export function derSequence(...items: readonly Uint8Array[]): Buffer {
  return der(0x30, ...items);
}

export function derSet(...items: readonly Uint8Array[]): Buffer {
  return der(0x31, ...items);
}

export function derBoolean(value: boolean): Buffer {
  return der(0x01, Buffer.from([value ? 0xff : 0x00]));
}

/** An unsigned integer given by its big-endian bytes. */
export function derInteger(bytes: Uint8Array): Buffer {
  const first = bytes[0] ?? 0;
  return der(0x02, first >= 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes);
}

/** Whole bytes only, or the named bits of a flag word when `unusedBits` is given. */
export function derBitString(bytes: Uint8Array, unusedBits = 0): Buffer {
  return der(0x03, Buffer.from([unusedBits]), bytes);
}

export function derOctetString(bytes: Uint8Array): Buffer {
  return der(0x04, bytes);
}

export function derText(text: string): Buffer {
  return der(0x0c, Buffer.from(text, "utf8"));
}

/** UTCTime: good to the year 2049, and what RFC 5280 asks for until then. */
export function derTime(time: Date): Buffer {
  const digits = time.toISOString().replace(/[-:T]/g, "").slice(2, 14);
  return der(0x17, Buffer.from(`${digits}Z`, "ascii"));
}

/** An object identifier from its dotted form. */
export function derObjectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  return der(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

/** `[number]` of the context: `constructed` wraps other triples, otherwise the bytes are the value itself. */
export function derContext(number: number, form: "constructed" | "primitive", contents: Uint8Array): Buffer {
  return der((form === "constructed" ? 0xa0 : 0x80) | number, contents);
}

function length(size: number): Buffer {
  if (size < 0x80) return Buffer.from([size]);
  if (size < 0x100) return Buffer.from([0x81, size]);
  return Buffer.from([0x82, size >> 8, size & 0xff]);
}

function base128(value: number): number[] {
  const bytes = [value & 0x7f];
  for (let rest = value >> 7; rest > 0; rest >>= 7) bytes.unshift((rest & 0x7f) | 0x80);
  return bytes;
}
