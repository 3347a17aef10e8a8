import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import { createSecureContext, type SecureContext } from "node:tls";
import {
  derBitString,
  derBoolean,
  derContext,
  derInteger,
  derObjectIdentifier,
  derOctetString,
  derSequence,
  derSet,
  derText,
  derTime,
} from "./der.ts";

/** A throw-away authority that vouches for any host name; its key exists only in this process. */
export interface CertificateAuthority {
  /** The root certificate that clients are to trust. */
  readonly pem: string;
  /** What a TLS server needs to answer as `host`; made once for each host. */
  contextFor(host: string): SecureContext;
}

/** Makes an authority with fresh ECDSA P-256 keys: one for the root, one shared by all hosts. */
export function createCertificateAuthority(): CertificateAuthority {
  const root = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const leaf = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const rootName = "Emulator root";
  const pem = certificate({
    subject: rootName,
    issuer: rootName,
    publicKey: root.publicKey,
    signingKey: root.privateKey,
    extensions: [
      ...identifiers(root.publicKey, root.publicKey),
      extension(BASIC_CONSTRAINTS, "critical", derSequence(derBoolean(true))),
      // keyCertSign and cRLSign are bits 5 and 6, counted from the left.
      extension(KEY_USAGE, "critical", derBitString(Buffer.from([0b0000_0110]), 1)),
    ],
  });
  const key = leaf.privateKey.export({ type: "pkcs8", format: "pem" });
  const contexts = new Map<string, SecureContext>();

  return {
    pem,
    contextFor(host) {
      const known = contexts.get(host);
      if (known !== undefined) return known;
      const cert = certificate({
        // A common name holds 64 characters at most (RFC 5280, ub-common-name); the host is in the alternative name.
        subject: "Emulated host",
        issuer: rootName,
        publicKey: leaf.publicKey,
        signingKey: root.privateKey,
        extensions: [
          ...identifiers(leaf.publicKey, root.publicKey),
          extension(BASIC_CONSTRAINTS, "critical", derSequence()),
          extension(KEY_USAGE, "critical", derBitString(Buffer.from([0b1000_0000]), 7)),
          extension(EXTENDED_KEY_USAGE, "optional", derSequence(derObjectIdentifier(SERVER_AUTHENTICATION))),
          extension(
            SUBJECT_ALTERNATIVE_NAME,
            "optional",
            derSequence(derContext(2, "primitive", Buffer.from(host, "ascii"))),
          ),
        ],
      });
      const context = createSecureContext({ key, cert });
      contexts.set(host, context);
      return context;
    },
  };
}

const ECDSA_WITH_SHA256 = "1.2.840.10045.4.3.2";
const COMMON_NAME = "2.5.4.3";
const SUBJECT_KEY_IDENTIFIER = "2.5.29.14";
const KEY_USAGE = "2.5.29.15";
const SUBJECT_ALTERNATIVE_NAME = "2.5.29.17";
const BASIC_CONSTRAINTS = "2.5.29.19";
const AUTHORITY_KEY_IDENTIFIER = "2.5.29.35";
const EXTENDED_KEY_USAGE = "2.5.29.37";
const SERVER_AUTHENTICATION = "1.3.6.1.5.5.7.3.1";

const DAY_MS = 86_400_000;

interface CertificateContent {
  readonly subject: string;
  readonly issuer: string;
  readonly publicKey: KeyObject;
  readonly signingKey: KeyObject;
  readonly extensions: readonly Buffer[];
}

/** Profile of RFC 5280, as strict as Python's VERIFY_X509_STRICT (the default since 3.13) wants it. */
function certificate(content: CertificateContent): string {
  const algorithm = derSequence(derObjectIdentifier(ECDSA_WITH_SHA256));
  // The first byte keeps the serial number positive and free of a leading zero.
  const serial = Buffer.concat([Buffer.from([0x40]), randomBytes(15)]);
  const toBeSigned = derSequence(
    derContext(0, "constructed", derInteger(Buffer.from([2]))),
    derInteger(serial),
    algorithm,
    name(content.issuer),
    derSequence(derTime(new Date(Date.now() - DAY_MS)), derTime(new Date(Date.now() + 30 * DAY_MS))),
    name(content.subject),
    content.publicKey.export({ type: "spki", format: "der" }),
    derContext(3, "constructed", derSequence(...content.extensions)),
  );
  const signature = sign("sha256", toBeSigned, { key: content.signingKey, dsaEncoding: "der" });
  const base64 = derSequence(toBeSigned, algorithm, derBitString(signature)).toString("base64");
  return `-----BEGIN CERTIFICATE-----\n${base64.replace(/.{1,64}/g, "$&\n")}-----END CERTIFICATE-----\n`;
}

function name(commonName: string): Buffer {
  return derSequence(derSet(derSequence(derObjectIdentifier(COMMON_NAME), derText(commonName))));
}

function extension(id: string, weight: "critical" | "optional", value: Buffer): Buffer {
  const critical = weight === "critical" ? [derBoolean(true)] : [];
  return derSequence(derObjectIdentifier(id), ...critical, derOctetString(value));
}

function identifiers(own: KeyObject, issuer: KeyObject): readonly Buffer[] {
  return [
    extension(SUBJECT_KEY_IDENTIFIER, "optional", derOctetString(keyIdentifier(own))),
    extension(AUTHORITY_KEY_IDENTIFIER, "optional", derSequence(derContext(0, "primitive", keyIdentifier(issuer)))),
  ];
}

/** SHA-1 of the key's bits (RFC 5280, 4.2.1.2), which for P-256 are the last 65 bytes of its SPKI. */
function keyIdentifier(key: KeyObject): Buffer {
  return createHash("sha1")
    .update(key.export({ type: "spki", format: "der" }).subarray(-65))
    .digest();
}
