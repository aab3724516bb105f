import { Places } from './placement';
import { Runner } from './runners/runner';
import { Assembly } from '../assembly/assembly';
import { FunctionCode } from '../assembly/tool-functions';
import { inPlainWords } from '../assembly/wording';

/**
 * Variables with which SDKs and programs find accounts, services and more code. A template's would lead to what is real: they
 * are left out, and only the command line can set them.
 */
const LEADS_OUT = new RegExp(`^(${[
  'AWS_ENDPOINT_URL.*', 'AWS_(DEFAULT_)?PROFILE', 'AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY',
  'AWS_SE(SSION|CURITY)_TOKEN', 'AWS_CONTAINER_.*', 'AWS_WEB_IDENTITY_TOKEN_FILE', 'AWS_ROLE_ARN', 'AWS_CA_BUNDLE', 'AWS_EC2_METADATA_.*',
  'AWS_LAMBDA_RUNTIME_API', 'BOTO_CONFIG', '(HTTPS?|ALL|NO)_PROXY',
  'NODE_OPTIONS', 'NODE_PATH', 'PYTHON(PATH|HOME|STARTUP)', 'LD_(PRELOAD|LIBRARY_PATH)', 'HOME', 'TMPDIR', 'TE?MP', 'PATH',
].join('|')})$`, 'i');

/** The template's variables and Lambda's own. Nothing of the developer's: above all no credentials. */
export function environmentOf(
  assembly: Assembly, { environment, resource, runtime, memoryMb }: FunctionCode, places: Places,
  given: Readonly<Record<string, string>>, awsUrl: string, runner: Runner, guarded: boolean,
): Record<string, string> {
  const variables = Object.entries(environment).filter(([name]) => !LEADS_OUT.test(name))
    .map(([name, value]) => [name, inPlainWords(assembly, resource.stack, value)]);
  return {
    PATH: process.env.PATH ?? '',
    HOME: places.home,
    TMPDIR: places.temporary,
    TEMP: places.temporary,
    TMP: places.temporary,
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'verify',
    AWS_SECRET_ACCESS_KEY: 'verify',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_ENDPOINT_URL: awsUrl,
    AWS_LAMBDA_FUNCTION_NAME: resource.logicalId,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
    AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/verify',
    AWS_LAMBDA_LOG_STREAM_NAME: 'verify',
    AWS_EXECUTION_ENV: `AWS_Lambda_${runtime}`,
    ...Object.fromEntries(variables),
    ...given,
    ...runner.environment(places, { template: environment, given, runtime, guarded }),
  };
}

/** The ports of this machine that the user's own variables name: stand-ins listen there. */
export function namedPorts(given: Readonly<Record<string, string>>): number[] {
  const found = Object.values(given).flatMap((value) => [...value.matchAll(/(?:\blocalhost|\b127(?:\.\d+){3}|\[?::1\]?):(\d{1,5})\b/g)]);
  return [...new Set(found.map(([, port]) => Number(port)))].filter((port) => port > 0 && port < 65536);
}
