/** A group of AWS regions with its own domain names (botocore's `partitions.json`). */
export interface Partition {
  readonly name: string;
  /** What follows the region in host names. */
  readonly suffix: string;
  /** Whether CodeArtifact's dual-stack hosts under `on.aws` are documented for it. */
  readonly hasDualStack: boolean;
}

const partitions: readonly (Partition & { readonly regions: RegExp })[] = [
  { name: "aws-cn", regions: /^cn-\w+-\d+$/, suffix: "amazonaws.com.cn", hasDualStack: false },
  { name: "aws-us-gov", regions: /^us-gov-\w+-\d+$/, suffix: "amazonaws.com", hasDualStack: true },
  { name: "aws-eusc", regions: /^eusc-de-\w+-\d+$/, suffix: "amazonaws.eu", hasDualStack: false },
  { name: "aws-iso", regions: /^us-iso-\w+-\d+$/, suffix: "c2s.ic.gov", hasDualStack: false },
  { name: "aws-iso-b", regions: /^us-isob-\w+-\d+$/, suffix: "sc2s.sgov.gov", hasDualStack: false },
  { name: "aws-iso-e", regions: /^eu-isoe-\w+-\d+$/, suffix: "cloud.adc-e.uk", hasDualStack: false },
  { name: "aws-iso-f", regions: /^us-isof-\w+-\d+$/, suffix: "csp.hci.ic.gov", hasDualStack: false },
  { name: "aws", regions: /^(us|eu|ap|sa|ca|me|af|il|mx)-\w+-\d+$/, suffix: "amazonaws.com", hasDualStack: true },
];

/** The partition that a region's name belongs to, or `undefined` when the text is not the name of an AWS region. */
export function partitionOf(region: string): Partition | undefined {
  return partitions.find((partition) => partition.regions.test(region));
}
