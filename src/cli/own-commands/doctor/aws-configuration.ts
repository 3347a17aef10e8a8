import { existsSync } from "node:fs";
import { awsConfigurationFiles, readAwsConfiguration } from "../../../aws/aws-configuration.ts";
import { type Finding, type Patient, quoted } from "./finding.ts";

const mostNames = 12;

/** The files of the AWS configuration, and the profiles in them. */
export function configurationCheck({ machine }: Patient): readonly Finding[] {
  const files = awsConfigurationFiles(machine.environment);
  const { profileNames } = readAwsConfiguration(machine.environment);
  const texts = Object.values(files).map((path) => (existsSync(path) ? path : `no ${path}`));
  const names = quoted(profileNames.slice(0, mostNames));
  const more = profileNames.length > mostNames ? ` and ${profileNames.length - mostNames} more` : "";
  const profiles = profileNames.length === 0 ? "no profiles" : `profiles ${names}${more}`;
  return [
    { check: "aws-configuration", mark: "good", title: "AWS configuration", seen: `${texts.join(", ")}: ${profiles}` },
  ];
}
