import { execFileSync } from 'child_process';
import * as path from 'path';
import { App, Duration, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { ActionGroup, BedrockAgent, Model, ToolHandler } from '../../../src';
import { getOrderSchema } from '../../gallery/gallery';

const ROOT = path.join(__dirname, '..', '..', '..');
const FIXTURES = path.join(__dirname, '..', 'fixtures');

/** Handlers by the name of their action group. */
export type Handlers = (stack: Stack) => Record<string, ToolHandler>;

/** What works: one group for each way to write a tool in Node.js. None needs AWS. */
export const HEALTHY: Handlers = (stack) => ({
  CommonJs: ToolHandler.nodejs({ code: lambda.Code.fromAsset(bundled('tools', stack)) }),
  EsModule: ToolHandler.nodejs({ code: code('esm') }),
  Guarded: ToolHandler.guarded(fn(stack, 'envelope')),
});

/** What does not, each with a guard and without. */
export const SICK: Handlers = (stack) => ({
  Broken: ToolHandler.direct(fn(stack, 'broken')),
  BrokenGuarded: ToolHandler.nodejs({ code: code('broken') }),
  Throwing: ToolHandler.direct(fn(stack, 'throwing')),
  ThrowingGuarded: ToolHandler.nodejs({ code: code('throwing') }),
  Hanging: ToolHandler.direct(fn(stack, 'hanging')),
  HangingGuarded: ToolHandler.nodejs({ code: code('hanging'), timeout: SHORT }),
  StrayingGuarded: ToolHandler.nodejs({ code: code('straying') }),
});

/** A handler that calls back, on Node.js 24. */
export const CALLING_BACK: Handlers = (stack) => ({
  Direct: ToolHandler.direct(fn(stack, 'callback')),
});

/** Long enough for a busy machine to start a process. */
const SHORT = Duration.seconds(2);

/** Synthesizes an agent with groups of one tool each. */
export function synthesizeTools(handlers: Handlers, outdir: string): void {
  const app = new App({ outdir });
  const stack = new Stack(app, 'Tools');
  new BedrockAgent(stack, 'Agent', {
    instruction: 'You help customers with their orders. Be short, friendly and exact.',
    model: Model.foundation('amazon.nova-lite-v1:0'),
    actionGroups: Object.entries(handlers(stack)).map(([id, handler]) =>
      new ActionGroup(stack, id, { description: 'Customer orders.', tools: getOrderSchema(), handler })),
  });
  app.synth();
}

function fn(stack: Stack, fixture: string): lambda.Function {
  return new lambda.Function(stack, `${fixture}-function`, {
    runtime: lambda.Runtime.NODEJS_24_X, handler: 'index.handler', code: code(fixture), timeout: SHORT,
  });
}

function code(fixture: string): lambda.Code {
  return lambda.Code.fromAsset(path.join(FIXTURES, fixture));
}

/** As the README tells authors to, except that the library is not installed here. */
function bundled(fixture: string, stack: Stack): string {
  const outdir = path.join(App.of(stack)!.outdir, `bundled-${fixture}`);
  execFileSync(path.join(ROOT, 'node_modules', '.bin', 'esbuild'), [
    path.join(FIXTURES, fixture, 'index.ts'), '--bundle', '--platform=node', '--target=node20', `--outdir=${outdir}`, '--log-level=warning',
    `--alias:cdk-bedrock-agents/runtime=${path.join(ROOT, 'lambda', 'runtime', 'index.ts')}`,
  ]);
  return outdir;
}
