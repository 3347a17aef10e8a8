import { sha256 } from "@noble/hashes/sha2.js";

/**
 * SHA-256 of a text in UTF-8, in hexadecimal.
 *
 * Not Node's: every command hashes the tokens that it holds, one kilobyte each, and loading `node:crypto` takes 5 ms of it.
 */
export function sha256Hex(text: string): string {
  return Buffer.from(sha256(Buffer.from(text))).toString("hex");
}
