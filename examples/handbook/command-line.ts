import * as fs from 'fs';
import * as path from 'path';

/** Where the packages are: in the app's own folder, or in the repository that this example is part of. */
const REPOSITORY = path.join(__dirname, '..', '..');
const isPartOf = !fs.existsSync(path.join(__dirname, 'node_modules'));
const HOME = isPartOf ? REPOSITORY : __dirname;

/** `npx cdk`. */
export const CDK = path.join(HOME, 'node_modules', '.bin', 'cdk');

/** `npx cdk-bedrock-agents`. */
export const CLI = path.join(HOME, isPartOf ? '' : path.join('node_modules', 'cdk-bedrock-agents'), 'bin', 'cdk-bedrock-agents.js');

/** What the programs need of the environment: nothing is sent anywhere, and in the repository the library is found by its name. */
export const ENVIRONMENT = {
  CDK_DISABLE_CLI_TELEMETRY: '1',
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20',
  ...(isPartOf && { TSX_TSCONFIG_PATH: path.join(REPOSITORY, 'examples', 'tsconfig.json') }),
};
