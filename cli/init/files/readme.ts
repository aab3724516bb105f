import { venvCommand, venvPython } from './python-environment';
import { lines } from './shared';
import { Choices } from '../choices';
import type { AppName } from '../project';

/** What is where, and what to do next. */
export function readme(name: AppName, choices: Choices): string {
  const { engine, language, tools, schema } = choices;
  const stack = language === 'typescript' ? 'agent-stack.ts' : 'agent_stack.py';
  return lines(
    `# ${name.kebab}`,
    '',
    `An agent with two tools, on ${engine === 'agentcore' ? 'Amazon Bedrock AgentCore' : 'Amazon Bedrock Agents Classic'}.`,
    'Made with [cdk-bedrock-agents](https://github.com/cdk-bedrock-agents/cdk-bedrock-agents).',
    '',
    '```sh',
    'npm test          # synthesizes, runs the unit tests, calls every tool in the bundle that would be deployed: no AWS account',
    `${language === 'python' && tools === 'python' ? venvCommand('cdk-bedrock-agents', 'linux') : 'npx cdk-bedrock-agents'} explain   # what would be deployed, and who may do what`,
    'npx cdk-bedrock-agents chat   # talk to it in your browser, before it is deployed',
    'npx cdk deploy',
    '```',
    '',
    tools === 'python' && '`verify` runs the tools with the Python of this machine, behind the guard; no package of `.venv` is found by them but what Lambda has.',
    tools === 'python' && '',
    '| | |',
    '|---|---|',
    `| \`${stack}\` | the agent, its tools and who pays |`,
    '| `instruction.md` | what the agent is for, in words |',
    schema === 'openapi' ? '| `orders.openapi.yaml` | what the tools are: told to the model, deployed, and enforced by the guard |'
      : `| the functions in \`${stack}\` | what the tools are: told to the model, deployed, and enforced by the guard |`,
    `| \`tools/\` | what the tools do, ${tools === 'typescript' ? 'bundled by esbuild into `build/tools` (`npm run build`)' : 'deployed as it stands; `envelope.py` reads and writes what Bedrock and the guard send'} |`,
    `| ${[...language === 'typescript' || tools === 'typescript' ? ['\`test/\`'] : [], ...language === 'python' || tools === 'python' ? ['\`tests/\`'] : []].join(', ')} | the snapshot of the template (\`${language === 'typescript' ? 'npm run snapshot' : 'UPDATE_SNAPSHOT=1 npm test'}\` accepts a change), unit tests of the tools |`,
    '',
    ...language === 'python' || tools === 'python' ? [
      '## On a new machine',
      '',
      '```sh',
      'npm ci',
      `python3 -m venv .venv && ${venvPython('linux')} -m pip install ${language === 'python' ? '-r requirements.txt ' : ''}-r requirements-dev.txt`,
      '```',
      '',
    ] : [],
    '## Before the first deployment',
    '',
    '- An AWS account, and `npx cdk bootstrap` once for each Region of it.',
    '- The model must be available to the account in that Region: models of Anthropic ask for a use case once, in the Bedrock console.',
    `- The model's id begins with the geography it may run in (\`us.\`, \`eu.\`, \`apac.\`): change it in \`${stack}\` to that of your Region.`,
    engine === 'classic' && '- Agents Classic takes new agents only in accounts that used it in the 12 months before 2026-07-30.',
    '',
    '## Calling the agent',
    '',
    '`InvocationTarget`, an output of the stack, is all that a caller needs. In a function, give it as the variable',
    '`CDK_BEDROCK_AGENTS_AGENT`, and allow the call with `agent.grantInvoke(fn)`.',
  );
}
