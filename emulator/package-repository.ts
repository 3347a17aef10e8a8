import type { AssetHost } from "./asset-host.ts";
import { type Reply, textReply, type WorldRequest } from "./exchange.ts";
import type { FaultPoint, Refusal } from "./faults.ts";
import type { FileShelf } from "./file-shelf.ts";
import { type Login, readLogin } from "./login-header.ts";
import { normalizeName } from "./release-contents.ts";
import { isRepositoryHost, parseRepositoryAddress, type RepositoryAddress } from "./repository-address.ts";
import { tellToken } from "./request-record.ts";
import { projectPage } from "./simple-index.ts";
import type { TokenMint } from "./token-mint.ts";
import { readUploadForm, type UploadForm } from "./upload-form.ts";
import type { HostedService, Visit } from "./visit.ts";
import { type Action, type Domain, isGranted, type World } from "./world.ts";

/** What the repositories work with. */
export interface PackageRepositoryParts {
  readonly world: World;
  readonly shelf: FileShelf;
  readonly tokens: TokenMint;
  readonly assets: AssetHost;
}

/**
 * The data plane, `DOMAIN-OWNER.d.codeartifact.REGION.amazonaws.com` and the other hosts in repository-address.ts.
 *
 * | path | auth | behaviour |
 * | --- | --- | --- |
 * | `GET /pypi/REPO/simple/PROJECT/` | token, ReadFromRepository | 200 HTML (PEP 503) or JSON (PEP 691) |
 * | `GET /pypi/REPO/simple/PROJECT/VERSION/FILE` | token, ReadFromRepository | 307 to the asset host |
 * | `POST /pypi/REPO/` | token, PublishPackageVersion | 200; 409 if the file exists; 400 for a broken form |
 * | `POST /pypi/REPO` | token, PublishPackageVersion | 301 to the path with its slash |
 * | other methods on `/pypi/REPO/…` | token | 405 |
 * | anything else, also the list of all projects | token | 404 |
 *
 * "token": Basic `aws:TOKEN` or Bearer, issued for this domain and alive, else 401 with both challenges. A caller
 * without the right: 403. A repository, project or file that does not exist: 404.
 */
export function packageRepository(parts: PackageRepositoryParts): HostedService {
  return {
    answersFor: isRepositoryHost,
    visit: (request) => visit(parts, request),
  };
}

/** What a path asks for, before anybody looks whether it may and whether it exists. */
type Route =
  | { readonly kind: "index"; readonly project: string }
  | { readonly kind: "file"; readonly project: string; readonly version: string; readonly filename: string }
  | { readonly kind: "upload"; readonly form: UploadForm }
  | { readonly kind: "missing-slash" }
  | { readonly kind: "wrong-method" }
  | { readonly kind: "nowhere" };

async function parseRoute(request: WorldRequest, rest: string): Promise<Route> {
  const { method } = request;
  const reads = method === "GET" || method === "HEAD";
  const [, project, version, filename] = /^\/simple\/([^/]+)\/(?:([^/]+)\/([^/]+))?$/.exec(rest) ?? [];
  if (project !== undefined) {
    if (!reads) return { kind: "wrong-method" };
    return version === undefined || filename === undefined
      ? { kind: "index", project: normalizeName(project) }
      : { kind: "file", project: normalizeName(project), version, filename };
  }
  if (reads) return { kind: "nowhere" };
  if (method !== "POST" || rest.startsWith("/simple")) return { kind: "wrong-method" };
  if (rest === "/") return { kind: "upload", form: await readUploadForm(request) };
  return rest === "" ? { kind: "missing-slash" } : { kind: "nowhere" };
}

async function visit(parts: PackageRepositoryParts, request: WorldRequest): Promise<Visit> {
  const address = parseRepositoryAddress(request.host, request.path);
  const { domain, repository } = address;
  const route: Route = repository === undefined ? { kind: "nowhere" } : await parseRoute(request, address.rest);
  const login = readLogin(request, parts.tokens, domain);
  return {
    facts: {
      service: "repository",
      credential: login.credential,
      domain: domain?.name,
      owner: domain?.owner,
      repository,
      summary: `${repository ?? request.host} ${tellRoute(route, request.path)} ${tellToken(login.credential)}`,
    },
    faultPoint: FAULT_POINTS[route.kind],
    refuse: (refusal) => refused(refusal, address),
    answer: () => answer(parts, request, address, route, login),
  };
}

const FAULT_POINTS: Readonly<Partial<Record<Route["kind"], FaultPoint>>> = { index: "index", upload: "upload" };

function tellRoute(route: Route, path: string): string {
  if (route.kind === "index") return `index ${route.project}`;
  if (route.kind === "file") return `file ${route.filename}`;
  if (route.kind !== "upload") return path;
  return "flaw" in route.form ? "upload (unreadable)" : `upload ${route.form.filename}`;
}

function answer(
  parts: PackageRepositoryParts,
  request: WorldRequest,
  address: RepositoryAddress,
  route: Route,
  login: Login,
): Reply {
  const { credential, issued } = login;
  const { repository = "" } = address;
  const named = credential.kind === "bearer" || (credential.kind === "basic" && credential.username === "aws");
  if (issued === undefined || !named || credential.token !== "valid") return unauthorized(address);
  const { domain, caller } = issued;
  const action: Action =
    route.kind === "upload" || route.kind === "missing-slash"
      ? "codeartifact:PublishPackageVersion"
      : "codeartifact:ReadFromRepository";
  const resource = `${domain.name}/${repository}`;
  if (!isGranted(caller.may, action, resource)) return forbidden(`${caller.arn} may not ${action} on ${resource}`);

  switch (route.kind) {
    case "index": {
      const files = parts.shelf.list(domain, repository, route.project);
      if (files === undefined || files.length === 0) return notFound();
      const baseUrl = `https://${request.host}${address.root}/simple/`;
      return projectPage(route.project, files, request.headers["accept"] ?? "", baseUrl);
    }
    case "file": {
      const files = parts.shelf.list(domain, repository, route.project);
      const file = files?.find(({ filename, version }) => filename === route.filename && version === route.version);
      return file === undefined ? notFound() : textReply(307, "", { Location: parts.assets.link(domain, file) });
    }
    case "upload":
      return upload(parts, route.form, domain, repository);
    case "missing-slash":
      return textReply(301, "", { Location: `https://${request.host}${request.path}/` });
    case "wrong-method":
      return { ...textReply(405, "Method Not Allowed\n"), errorCode: "MethodNotAllowed" };
    case "nowhere":
      return notFound();
  }
}

function upload(parts: PackageRepositoryParts, form: UploadForm, domain: Domain, repository: string): Reply {
  if ("flaw" in form) return { ...textReply(400, `${form.flaw}\n`), errorCode: "ValidationException" };
  if (parts.shelf.list(domain, repository, form.name) === undefined) return notFound();
  if (parts.shelf.put(domain, repository, form) === "added") return textReply(200, "");
  return { ...textReply(409, `${form.filename} already exists\n`), errorCode: "ConflictException" };
}

function refused(refusal: Refusal, address: RepositoryAddress): Reply {
  switch (refusal.kind) {
    case "throttle": {
      const wait = refusal.retryAfterSeconds === undefined ? {} : { "Retry-After": `${refusal.retryAfterSeconds}` };
      return { ...textReply(429, "Too Many Requests\n", wait), errorCode: "ThrottlingException" };
    }
    case "internal-error":
      return { ...textReply(500, "Internal Server Error\n"), errorCode: "InternalServerException" };
    case "denied":
      return forbidden("Access denied");
    case "expired":
      return unauthorized(address);
  }
}

/** Two challenges, as npm's log of the real service shows them. */
function unauthorized({ domain, repository }: RepositoryAddress): Reply {
  const realm = `realm="${domain?.name}/${repository}"`;
  const challenges = [`Bearer ${realm}`, `Basic ${realm}`];
  return { ...textReply(401, "Unauthorized\n", { "WWW-Authenticate": challenges }), errorCode: "Unauthorized" };
}

function forbidden(reason: string): Reply {
  return { ...textReply(403, `${reason}\n`), errorCode: "AccessDeniedException" };
}

function notFound(): Reply {
  return { ...textReply(404, "Not Found\n"), errorCode: "ResourceNotFoundException" };
}
