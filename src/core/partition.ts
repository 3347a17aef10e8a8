/** A group of AWS regions with its own domain names (botocore's `partitions.json`). */
export interface Partition {
  readonly name: string;
  /** What follows the region in host names. */
  readonly suffix: string;
  /** The same in those of AWS's services that are reached by IPv6 too. */
  readonly dualStackSuffix: string;
  /** Whether CodeArtifact's dual-stack hosts under `on.aws` are documented for it. */
  readonly hasDualStack: boolean;
}

/** The one that regions are taken to be of which none knows, as in the SDK. */
export const usualPartition: Partition = {
  name: "aws",
  suffix: "amazonaws.com",
  dualStackSuffix: "api.aws",
  hasDualStack: true,
};

const partitions: readonly (Partition & { readonly regions: RegExp })[] = [
  {
    name: "aws-cn",
    regions: /^cn-\w+-\d+$/,
    suffix: "amazonaws.com.cn",
    dualStackSuffix: "api.amazonwebservices.com.cn",
    hasDualStack: false,
  },
  {
    name: "aws-us-gov",
    regions: /^us-gov-\w+-\d+$/,
    suffix: "amazonaws.com",
    dualStackSuffix: "api.aws",
    hasDualStack: true,
  },
  {
    name: "aws-eusc",
    regions: /^eusc-de-\w+-\d+$/,
    suffix: "amazonaws.eu",
    dualStackSuffix: "api.amazonwebservices.eu",
    hasDualStack: false,
  },
  {
    name: "aws-iso",
    regions: /^us-iso-\w+-\d+$/,
    suffix: "c2s.ic.gov",
    dualStackSuffix: "api.aws.ic.gov",
    hasDualStack: false,
  },
  {
    name: "aws-iso-b",
    regions: /^us-isob-\w+-\d+$/,
    suffix: "sc2s.sgov.gov",
    dualStackSuffix: "api.aws.scloud",
    hasDualStack: false,
  },
  {
    name: "aws-iso-e",
    regions: /^eu-isoe-\w+-\d+$/,
    suffix: "cloud.adc-e.uk",
    dualStackSuffix: "api.cloud-aws.adc-e.uk",
    hasDualStack: false,
  },
  {
    name: "aws-iso-f",
    regions: /^us-isof-\w+-\d+$/,
    suffix: "csp.hci.ic.gov",
    dualStackSuffix: "api.aws.hci.ic.gov",
    hasDualStack: false,
  },
  { ...usualPartition, regions: /^(us|eu|ap|sa|ca|me|af|il|mx)-\w+-\d+$/ },
];

/** The partition that a region's name belongs to, or `undefined` when the text is not the name of an AWS region. */
export function partitionOf(region: string): Partition | undefined {
  return partitions.find((partition) => partition.regions.test(region));
}
