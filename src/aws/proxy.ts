import { getProxyForUrl } from "proxy-from-env";

/** The proxy that the environment names for a URL (`HTTPS_PROXY`, `NO_PROXY`, in either case), or `undefined`. */
export function proxyFor(url: string): string | undefined {
  const written = process.env["https_proxy"] || process.env["HTTPS_PROXY"] || "";
  // botocore knows no ALL_PROXY, which the library would take next.
  const proxy = written === "" ? "" : getProxyForUrl(url);
  if (proxy === "") {
    return undefined;
  }
  // A proxy written without a scheme is an http proxy to botocore (`httpsession.py`), an https one to the library.
  return written.includes("://") ? proxy : proxy.replace(/^https:/, "http:");
}

/** The proxy in words that go after the name of a host, without user and password: ` (through the proxy http://…)`. */
export function proxyText(url: string): string {
  const proxy = proxyFor(url);
  if (proxy === undefined) {
    return "";
  }
  // A password with "@" or "/" in it makes a URL that cannot be taken apart: then nothing of it is shown.
  if (/[@/].*@/.test(proxy.replace(/^\w+:\/\//, "")) || !URL.canParse(proxy)) {
    return " (through a proxy)";
  }
  const { protocol, host } = new URL(proxy);
  return ` (through the proxy ${protocol}//${host})`;
}
