import { join } from "node:path";
import { externalDataInterceptor, getHomeDir } from "@smithy/core/config";
import type { Section } from "../core/aws-ini.ts";
import { type AwsConfiguration, readAwsConfiguration } from "./aws-configuration.ts";

type Environment = Readonly<Record<string, string | undefined>>;

const handedOver = new WeakSet<AwsConfiguration>();

/**
 * Reads the AWS configuration, and has the AWS SDK read what was understood here: its own rules are others than the AWS
 * CLI's, and what it does not see of a profile would end at the credentials of the machine.
 *
 * Apart from the reading itself, since most commands need no SDK.
 */
export function readConfigurationForSdk(environment: Environment): AwsConfiguration {
  const configuration = readAwsConfiguration(environment);
  if (handedOver.has(configuration)) {
    return configuration;
  }
  handedOver.add(configuration);
  const { config, credentials, paths } = configuration;
  externalDataInterceptor.interceptFile(
    sdkPath(paths.config),
    sdkText("profile ", config.profiles) + sdkText("sso-session ", config.ssoSessions),
  );
  externalDataInterceptor.interceptFile(sdkPath(paths.credentials), sdkText("", credentials));
  return configuration;
}

/** The name under which the SDK knows a profile: its reader takes no blanks, nor much else (`parseIni.js`). */
export function sdkProfileName(name: string): string {
  return /^(?!__)[\w\-@+.%:/]+$/.test(name) ? name : `named-${Buffer.from(name).toString("hex")}`;
}

/** Endpoints are left out: the SDK would take those of the profile that the environment names (endpoint-override.ts). */
function sdkText(kind: string, sections: ReadonlyMap<string, Section>): string {
  return [...sections]
    .map(([name, section]) => {
      const settings = Object.entries(section).filter(
        ([key, value]) => value !== "" && !key.includes(".") && key !== "endpoint_url" && key !== "services",
      );
      const lines = settings.map(([key, value]) => `${key} = ${value.replaceAll(/\s*\n\s*/g, " ")}\n`);
      return `[${kind}${sdkProfileName(name)}]\n${lines.join("")}`;
    })
    .join("");
}

/** Where the SDK looks for a file; see `loadSharedConfigFiles.js`. */
function sdkPath(path: string): string {
  return /^~[/\\]/.test(path) ? join(getHomeDir(), path.slice(2)) : path;
}
