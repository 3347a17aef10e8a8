/** How long AWS is waited for, in milliseconds: options of the SDK's `NodeHttpHandler`, which `firstReply()` heeds too. */
export const connectionPatience = {
  connectionTimeout: 5_000,
  requestTimeout: 20_000,
  throwOnRequestTimeout: true,
} as const;
