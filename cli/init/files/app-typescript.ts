import { FUNCTIONS, lines } from './shared';
import { Choices } from '../choices';
import type { AppName, Files } from '../project';

/** The app, its stack and its snapshot test, in TypeScript. */
export function typescriptApp(name: AppName, choices: Choices): Files {
  return { 'app.ts': app(name), 'agent-stack.ts': stack(choices), 'test/agent-stack.test.ts': test(name) };
}

const app = (name: AppName) => lines(
  'import { App } from \'aws-cdk-lib\';',
  'import { AgentStack } from \'./agent-stack\';',
  '',
  'const app = new App();',
  `new AgentStack(app, '${name.pascal}');`,
);

function stack({ engine, tools, schema }: Choices): string {
  const agent = engine === 'agentcore' ? 'AgentCoreAgent' : 'BedrockAgent';
  const functions = schema === 'functions';
  const imported = ['ActionGroup', agent, 'Model', ...functions ? ['ParameterType'] : [], 'ToolHandler', 'ToolSchema'];
  return lines(
    'import * as fs from \'node:fs\';',
    'import * as path from \'node:path\';',
    `import { CfnOutput, ${tools === 'python' ? 'Duration, ' : ''}Stack, StackProps } from 'aws-cdk-lib';`,
    'import * as lambda from \'aws-cdk-lib/aws-lambda\';',
    `import { ${imported.join(', ')} } from 'cdk-bedrock-agents';`,
    'import { Construct } from \'constructs\';',
    '',
    '/** An agent that answers customers about their orders. */',
    'export class AgentStack extends Stack {',
    '  public constructor(scope: Construct, id: string, props?: StackProps) {',
    '    super(scope, id, props);',
    '',
    ...tools === 'python' ? PYTHON_FUNCTION : [],
    '    const orders = new ActionGroup(this, \'Orders\', {',
    '      description: \'Look up and cancel customer orders.\',',
    ...functions ? FUNCTION_SCHEMA : ['      tools: ToolSchema.fromOpenApi(path.join(__dirname, \'orders.openapi.yaml\')),'],
    tools === 'python' ? '      handler: ToolHandler.guarded(fn),'
      : '      handler: ToolHandler.nodejs({ code: lambda.Code.fromAsset(path.join(__dirname, \'build\', \'tools\')) }), // made by `npm run build`',
    '    });',
    '',
    `    const agent = new ${agent}(this, 'Agent', {`,
    '      instruction: fs.readFileSync(path.join(__dirname, \'instruction.md\'), \'utf8\').trim(),',
    '      model: Model.crossRegion(\'us.anthropic.claude-haiku-4-5-20251001-v1:0\'), // in Europe eu., in Asia apac.',
    '      actionGroups: [orders],',
    '      costAllocation: { \'cost-center\': \'support\' },',
    '    });',
    '',
    '    // what a caller needs: see README.md',
    '    new CfnOutput(this, \'InvocationTarget\', { value: agent.invocationTarget });',
    '  }',
    '}',
  );
}

const PYTHON_FUNCTION = [
  '    const fn = new lambda.Function(this, \'Tools\', {',
  '      runtime: lambda.Runtime.PYTHON_3_13,',
  '      architecture: lambda.Architecture.ARM_64,',
  '      handler: \'handler.handler\',',
  '      code: lambda.Code.fromAsset(path.join(__dirname, \'tools\'), { exclude: [\'__pycache__\', \'*.pyc\'] }),',
  '      timeout: Duration.seconds(30),',
  '    });',
];

const FUNCTION_SCHEMA = [
  '      tools: ToolSchema.fromFunctions([',
  '        {',
  '          name: \'getOrder\',',
  `          description: '${FUNCTIONS.getOrder}',`,
  `          parameters: { orderId: { type: ParameterType.STRING, description: '${FUNCTIONS.orderId}', required: true } },`,
  '        },',
  '        {',
  '          name: \'cancelOrder\',',
  `          description: '${FUNCTIONS.cancelOrder}',`,
  '          parameters: {',
  `            orderId: { type: ParameterType.STRING, description: '${FUNCTIONS.orderId}', required: true },`,
  `            reason: { type: ParameterType.STRING, description: '${FUNCTIONS.reason}', required: true },`,
  '          },',
  '        },',
  '      ]),',
];

const test = (name: AppName) => lines(
  'import * as fs from \'node:fs\';',
  'import * as path from \'node:path\';',
  'import { App } from \'aws-cdk-lib\';',
  'import { Template } from \'aws-cdk-lib/assertions\';',
  'import { AgentStack } from \'../agent-stack\';',
  '',
  'const { context } = JSON.parse(fs.readFileSync(path.join(__dirname, \'..\', \'cdk.json\'), \'utf8\'));',
  '',
  'test(\'what is deployed is what it was: look at the diff, then accept it with `npm run snapshot`\', () => {',
  `  const template = Template.fromStack(new AgentStack(new App({ context }), '${name.pascal}')).toJSON();`,
  '  const text = JSON.stringify(template).replace(/[0-9a-f]{64}/g, \'hash-of-code\'); // new code is no change of the template',
  '  expect(JSON.parse(text)).toMatchSnapshot();',
  '});',
);
