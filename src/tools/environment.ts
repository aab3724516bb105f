import { Token } from 'aws-cdk-lib';
import { Findings } from '../contract/findings';

/**
 * What Lambda sets itself, and takes from nobody.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
const RESERVED = new Set([
  '_HANDLER', '_X_AMZN_TRACE_ID', 'AWS_DEFAULT_REGION', 'AWS_REGION', 'AWS_EXECUTION_ENV', 'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE', 'AWS_LAMBDA_FUNCTION_VERSION', 'AWS_LAMBDA_INITIALIZATION_TYPE', 'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME', 'AWS_ACCESS_KEY', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN',
  'AWS_LAMBDA_RUNTIME_API', 'LAMBDA_TASK_ROOT', 'LAMBDA_RUNTIME_DIR',
]);
const NAME = /^[a-zA-Z][a-zA-Z0-9_]+$/;
/** Names and values together. */
const MOST_BYTES = 4_096;

/** The variables of a function without those that are wrong, which are found. */
export function checkEnvironment(environment: Readonly<Record<string, string>>, findings: Findings): Record<string, string> {
  const right = Object.entries(environment).filter(([name]) => isRight(name, findings));
  const bytes = right.flat().filter((text) => !Token.isUnresolved(text)).reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  if (bytes > MOST_BYTES) {
    findings.error('tool-handler.environment', `environment has ${bytes} bytes; Lambda takes ${MOST_BYTES.toLocaleString('en-US')}. Put what is long into a file beside the code, or into a parameter store.`);
  }
  return Object.fromEntries(right);
}

function isRight(name: string, findings: Findings): boolean {
  if (RESERVED.has(name)) {
    findings.error('tool-handler.environment', `environment has ${name}, which Lambda sets itself. Give it another name.`);
    return false;
  }
  if (!Token.isUnresolved(name) && !NAME.test(name)) {
    findings.error('tool-handler.environment', `environment has "${name}"; a name has letters, digits and underscores, begins with a letter, and has two characters at least.`);
    return false;
  }
  return true;
}
