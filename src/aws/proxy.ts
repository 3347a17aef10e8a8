import { getProxyForUrl } from "proxy-from-env";

/** The proxy that the environment names for a URL (`HTTPS_PROXY`, `NO_PROXY`, in either case), or `undefined`. */
export function proxyFor(url: string): string | undefined {
  const proxy = getProxyForUrl(url);
  if (proxy === "") {
    return undefined;
  }
  // A proxy written without a scheme is an http proxy to botocore (`httpsession.py`), an https one to the library.
  const written = process.env["https_proxy"] ?? process.env["HTTPS_PROXY"] ?? "";
  return written.includes("://") ? proxy : proxy.replace(/^https:/, "http:");
}

/** The proxy in words that go after the name of a host, without its password: ` (through the proxy http://…)`. */
export function proxyText(url: string): string {
  const proxy = proxyFor(url);
  return proxy === undefined ? "" : ` (through the proxy ${proxy.replace(/\/\/[^@/]*@/, "//****@")})`;
}
