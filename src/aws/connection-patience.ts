/** How long AWS is waited for: options of the SDK's `NodeHttpHandler`. */
export const connectionPatience = {
  connectionTimeout: 5_000,
  requestTimeout: 20_000,
  throwOnRequestTimeout: true,
} as const;
