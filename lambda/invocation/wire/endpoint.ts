/** What Bedrock's run time is made of: where each service is, and what its signature calls it. */
export interface Service {
  /** The start of the host's name. */
  readonly host: string;
  /** The name in the signature. */
  readonly signedAs: string;
  /** The end of `AWS_ENDPOINT_URL_…`, which moves it elsewhere. */
  readonly variable: string;
}

export const AGENT_RUNTIME: Service = { host: 'bedrock-agent-runtime', signedAs: 'bedrock', variable: 'BEDROCK_AGENT_RUNTIME' };
export const MODEL_RUNTIME: Service = { host: 'bedrock-runtime', signedAs: 'bedrock', variable: 'BEDROCK_RUNTIME' };
export const AGENTCORE: Service = { host: 'bedrock-agentcore', signedAs: 'bedrock-agentcore', variable: 'BEDROCK_AGENTCORE' };

/** The ends of host names, by the start of the Region's. */
const SUFFIXES: readonly (readonly [string, string])[] = [
  ['cn-', 'amazonaws.com.cn'],
  ['us-iso-', 'c2s.ic.gov'],
  ['us-isob-', 'sc2s.sgov.gov'],
  ['us-isof-', 'csp.hci.ic.gov'],
  ['eu-isoe-', 'cloud.adc-e.uk'],
  ['eusc-', 'amazonaws.eu'],
];

/** Where a service is, as the SDK would find it: variables first, then the Region's own host. */
export function endpointOf(service: Service, region: string, environment: NodeJS.ProcessEnv = process.env): URL {
  const { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: ignored, AWS_USE_FIPS_ENDPOINT: fips } = environment;
  const given = ignored === 'true' ? undefined : environment[`AWS_ENDPOINT_URL_${service.variable}`] || environment.AWS_ENDPOINT_URL;
  const suffix = SUFFIXES.find(([start]) => region.startsWith(start))?.[1] ?? 'amazonaws.com';
  return new URL(given || `https://${service.host}${fips === 'true' ? '-fips' : ''}.${region}.${suffix}`);
}
