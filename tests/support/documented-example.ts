import { exampleUsers } from "../../emulator/example-world.ts";

/** The index URL of the documented example, whose account has 13 digits. */
export const documentedUrl =
  "https://mydomain-1234567890123.d.codeartifact.us-west-2.amazonaws.com/pypi/my-repository/simple/";

/** A repository of a domain whose account has the usual 12 digits. */
export const sharedUrl = "https://corp-123456789012.d.codeartifact.eu-central-1.amazonaws.com/pypi/shared/simple/";

/** A source with {@link sharedUrl}, for projects that need no more than that. */
export const sharedSource = { name: "corp", url: sharedUrl } as const;

/** The source of the documented example, and settings for it as version 1.0.0 documented them. */
export const documentedSource = { name: "MyRepository", url: documentedUrl } as const;

/** The table `[tool.poetry_codeartifact_login]` of the documented example. */
export const documentedSettings = {
  source: [
    {
      name: "MyRepository",
      domain: "mydomain",
      domain_owner: "1234567890123",
      aws_profile: "developer-profile",
    },
  ],
};

/** `~/.aws/credentials` with the documented example's profile. */
export const developerProfile = `[developer-profile]
aws_access_key_id = ${exampleUsers.developer.accessKeyId}
aws_secret_access_key = ${exampleUsers.developer.secretAccessKey}
`;

/** The developer's keys as environment variables. */
export const developerKeys = {
  AWS_ACCESS_KEY_ID: exampleUsers.developer.accessKeyId,
  AWS_SECRET_ACCESS_KEY: exampleUsers.developer.secretAccessKey,
} as const;

/** How the plugin tells of a login with {@link developerKeys} to the domain of {@link sharedUrl}. */
export const loggedInToShared = `Logged in to CodeArtifact domain "corp" with access key ${developerKeys.AWS_ACCESS_KEY_ID}, valid for 12 h\n`;

/** The call for a token with {@link developerKeys} for the domain of {@link sharedUrl}, as the emulator records it. */
export const sharedTokenCall = `POST codeartifact.eu-central-1 authorization-token corp/123456789012 by ${developerKeys.AWS_ACCESS_KEY_ID} -> 200`;
