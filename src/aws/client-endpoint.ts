import { endpointOverrides, overrideOf } from "./endpoint-override.ts";
import { endpointVariant } from "./endpoint-variant.ts";

/** Where a client of the SDK asks: options of each of its clients. */
export interface ClientEndpoint {
  readonly endpoint?: string;
  readonly useFipsEndpoint: boolean;
  readonly useDualstackEndpoint: boolean;
}

/**
 * Where a service is asked on behalf of a profile. An override leads there whatever else is set, as in botocore, where
 * the SDK would refuse to have both.
 *
 * @param service as in `services` of the configuration file: `codeartifact`, `sso_oidc`
 * @param profile `undefined` for the one of the environment
 */
export function clientEndpoint(
  service: string,
  environment: Readonly<Record<string, string | undefined>>,
  profile: string | undefined,
): ClientEndpoint {
  const override = overrideOf(service, endpointOverrides(environment, profile));
  const { fips, dualStack } = endpointVariant(environment, profile);
  return override === undefined
    ? { useFipsEndpoint: fips !== undefined, useDualstackEndpoint: dualStack !== undefined }
    : { endpoint: override.url, useFipsEndpoint: false, useDualstackEndpoint: false };
}
