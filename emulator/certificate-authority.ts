// The library's dependency container asks for this polyfill when it is loaded: first, and in this order.
import "reflect-metadata";
import { KeyObject, webcrypto } from "node:crypto";
import { createSecureContext, type SecureContext } from "node:tls";
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from "@peculiar/x509";

/** A throw-away authority that vouches for any host name; its key exists only in this process. */
export interface CertificateAuthority {
  /** The root certificate that clients are to trust. */
  readonly pem: string;
  /** What a TLS server needs to answer as `host`; made once for each host. */
  contextFor(host: string): Promise<SecureContext>;
  /** The same, with a certificate that ended yesterday. */
  expiredContextFor(host: string): Promise<SecureContext>;
}

/**
 * Makes an authority with fresh ECDSA P-256 keys: one for the root, one shared by all hosts.
 *
 * The extensions are those that Python's VERIFY_X509_STRICT, the default since 3.13, asks for (RFC 5280, 4.2).
 */
export async function createCertificateAuthority(): Promise<CertificateAuthority> {
  const [rootKeys, hostKeys] = await Promise.all([generateKeys(), generateKeys()]);
  const authorityKey = await AuthorityKeyIdentifierExtension.create(rootKeys.publicKey);
  const hostKey = await SubjectKeyIdentifierExtension.create(hostKeys.publicKey);
  const root = await X509CertificateGenerator.createSelfSigned({
    name: "CN=Emulator root",
    ...validity(),
    keys: rootKeys,
    extensions: [
      new BasicConstraintsExtension(true, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(rootKeys.publicKey),
      authorityKey,
    ],
  });
  const key = KeyObject.from(hostKeys.privateKey).export({ type: "pkcs8", format: "pem" });
  const contexts = new Map<string, Promise<SecureContext>>();

  async function createContext(host: string, period = validity()): Promise<SecureContext> {
    const certificate = await X509CertificateGenerator.create({
      // A common name holds 64 characters at most (RFC 5280, ub-common-name); the host is in the alternative name.
      subject: "CN=Emulated host",
      issuer: root.subjectName,
      ...period,
      publicKey: hostKeys.publicKey,
      signingKey: rootKeys.privateKey,
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
        new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
        new SubjectAlternativeNameExtension([{ type: "dns", value: host }]),
        hostKey,
        authorityKey,
      ],
    });
    return createSecureContext({ key, cert: certificate.toString("pem") });
  }

  return {
    pem: `${root.toString("pem")}\n`,
    contextFor(host) {
      const context = contexts.get(host) ?? createContext(host);
      contexts.set(host, context);
      return context;
    },
    expiredContextFor: (host) => createContext(host, validity(-31)),
  };
}

function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
}

function validity(fromDays = -1): { readonly notBefore: Date; readonly notAfter: Date } {
  const dayMs = 86_400_000;
  const fromMs = Date.now() + fromDays * dayMs;
  return { notBefore: new Date(fromMs), notAfter: new Date(fromMs + 30 * dayMs) };
}
