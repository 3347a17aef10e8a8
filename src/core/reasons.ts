import type { Identity } from "./identity.ts";
import { parseRepositoryUrl } from "./repository-url.ts";

/** Why a URL is taken for that of a CodeArtifact repository; empty when it is not. */
export function urlReason(text: string): string {
  const url = parseRepositoryUrl(text);
  switch (url?.kind) {
    case "codeartifact":
      return "its host name says so, which is one of AWS's";
    case "vpc-endpoint":
      return `its path says so, and you trust the VPC endpoint "${url.host}"`;
    case "other":
      return `its settings say so, and ${url.isLoopback ? "its host is this machine" : `you trust the host "${url.host}"`}`;
    default:
      return "";
  }
}

/** What made the choice of an identity; `docs/identity.md` has the whole order. */
export function identityReason(identity: Identity): string {
  switch (identity.kind) {
    case "profile":
      return profileReasons[identity.namedBy];
    case "access-key":
      return "AWS_ACCESS_KEY_ID";
    case "web-identity":
      return webIdentityReasons[identity.token];
    case "container":
      return "AWS_CONTAINER_CREDENTIALS_*";
    case "default":
      return "nothing else is named";
  }
}

const profileReasons = {
  settings: "aws_profile in the settings",
  override: "POETRY_CODEARTIFACT_LOGIN_AWS_PROFILE",
  environment: "AWS_PROFILE",
} as const;

const webIdentityReasons = {
  file: "AWS_WEB_IDENTITY_TOKEN_FILE",
  given: "POETRY_CODEARTIFACT_LOGIN_WEB_IDENTITY_TOKEN",
  github: "GitHub Actions",
} as const;
