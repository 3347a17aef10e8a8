/**
 * The regions that exist in the emulated world, as a group of a regular expression: those where AWS lists
 * CodeArtifact ("AWS CodeArtifact endpoints and quotas" in the AWS General Reference). A host of any other region cannot
 * be connected to, as in real life where its name does not resolve.
 */
export const REGION =
  "(?:us-east-1|us-east-2|us-west-2|eu-central-1|eu-north-1|eu-south-1|eu-west-1|eu-west-2|eu-west-3|ap-south-1|ap-northeast-1|ap-southeast-1|ap-southeast-2)";

/** What follows a region in the names of AWS's own hosts, as a group of a regular expression; the latter are dual-stack. */
export const SUFFIX = "(?:amazonaws\\.com|api\\.aws)";

/**
 * The first label of an interface endpoint of a VPC that has no private DNS ("Use CodeArtifact from a VPC" in the user
 * guide); the zone's letter is there only in the zonal names.
 */
export const VPC_ENDPOINT = `vpce-[0-9a-f]{17}-[a-z0-9]{8}(?:-${REGION}[a-z])?`;
