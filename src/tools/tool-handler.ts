import { Duration } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { GuardOptions } from './guard-options';
import { forwardTo, runInGuard } from './tool-function';
import { ToolFunctionOptions } from './tool-function-options';
import { Findings } from '../contract/findings';
import { ToolContract } from '../contract/tools/contract';
import { TEXT, TEXTS, having, listOf, required, throwWrongKinds } from '../private/kinds';

/**
 * Tools written for Node.js, for which the library makes the function.
 */
export interface NodejsToolHandlerProps extends ToolFunctionOptions {
  /**
   * The code: anything `lambda.Code` makes for Node.js, bundled or not, ESM or CommonJS. It is not touched; the guard
   * comes in a layer, and Lambda is pointed to it.
   *
   * @default - what `entry` is bundled into; one of the two must be given
   */
  readonly code?: lambda.Code;

  /**
   * The file of the tools, in TypeScript or JavaScript, in place of `code`: it and all it imports are bundled at synth, by the
   * esbuild that the app has installed (`npm install --save-dev esbuild`). A path that is not absolute starts where synth
   * runs. Every export can be named in `handler`, as `index.` and its name.
   *
   * Types are not checked, as esbuild checks none: run `tsc` in the app's tests.
   *
   * @default - none: `code` is taken as it is, and synth starts no process
   * @see https://esbuild.github.io/
   */
  readonly entry?: string;

  /**
   * The file and the export, as Lambda names handlers (`index.handler` in inline code): tools made by `tools()` of `cdk-bedrock-agents/runtime`, or a
   * handler that reads and writes the envelopes of Agents Classic itself.
   *
   * @default 'index.handler'
   */
  readonly handler?: string;

  /**
   * The runtime: one for Node.js 20 or later.
   *
   * @default lambda.Runtime.NODEJS_24_X
   */
  readonly runtime?: lambda.Runtime;

  /**
   * The processor. Choose ARM_64 unless the code has native parts: it costs less.
   *
   * @default lambda.Architecture.X86_64
   */
  readonly architecture?: lambda.Architecture;

  /**
   * Memory in whole MB, and with it the share of the processor. 128 to 10,240.
   *
   * @default 256
   */
  readonly memorySize?: number;

  /**
   * How long a call may take. Shortly before, the guard answers in the tool's place. 1 second to 15 minutes, in whole seconds.
   *
   * @default Duration.seconds(30)
   */
  readonly timeout?: Duration;

  /**
   * Environment variables. 4,096 bytes at most, names and values together.
   *
   * @default - none
   */
  readonly environment?: { [key: string]: string };

  /**
   * The key that encrypts the environment variables at rest.
   *
   * @default - a key that Lambda owns
   */
  readonly environmentEncryption?: kms.IKeyRef;

  /**
   * Up to four layers beside the guard's.
   *
   * @default - none
   */
  readonly layers?: lambda.ILayerVersion[];

  /**
   * How strict the guard is.
   *
   * @default - see `GuardOptions`
   */
  readonly guard?: GuardOptions;
}

/**
 * A function of the user's own, behind a guard: what is said of a function is said of the guard's.
 */
export interface GuardedToolHandlerProps extends ToolFunctionOptions {
  /**
   * How long the function behind the guard may take, where the library cannot see it (an imported function).
   *
   * @default - the function's own timeout; 30 seconds when it is not known
   */
  readonly functionTimeout?: Duration;

  /**
   * Memory of the guard in MB. 128 to 10,240.
   *
   * @default 256
   */
  readonly memorySize?: number;

  /**
   * How strict the guard is.
   *
   * @default - see `GuardOptions`
   */
  readonly guard?: GuardOptions;
}

/**
 * What a handler gives its action group.
 *
 * @internal
 */
export interface BoundToolHandler {
  /** The function the engine calls; none when control returns to the caller. */
  readonly function?: lambda.IFunctionRef;
  /** The same, when the library made it. */
  readonly ownFunction?: lambda.Function;
  /** The function that has the tools' code. */
  readonly toolFunction?: lambda.IFunctionRef;
  /** How strict the guard in the function is. */
  readonly guard?: GuardOptions;
}

/**
 * What a handler is bound to.
 *
 * @internal
 */
export interface ToolHandlerBinding {
  readonly scope: Construct;
  readonly actionGroupName: string;
  readonly contract: ToolContract;
  readonly findings: Findings;
}

/**
 * Who does the work when the agent calls a tool: the doors for user code.
 */
export abstract class ToolHandler {
  /**
   * Node.js code, for which the library makes the function: the guard and the tools run in one process.
   *
   * @param props the code and its function
   */
  public static nodejs(props: NodejsToolHandlerProps): ToolHandler {
    throwWrongKinds('ToolHandler.nodejs', props, NODEJS);
    return new BindableToolHandler((binding) => {
      const made = runInGuard(binding, props);
      return { function: made, ownFunction: made, toolFunction: made, guard: props.guard };
    });
  }

  /**
   * A function of your own, in any language, that speaks the envelope of Agents Classic. The library puts a guard
   * function in front: it alone may call yours, and with it the same function also serves AgentCore.
   *
   * @param fn the function
   * @param props the guard's function
   */
  public static guarded(fn: lambda.IFunctionRef, props: GuardedToolHandlerProps = {}): ToolHandler {
    throwWrongKinds('ToolHandler.guarded', { fn, props }, FUNCTION);
    return new BindableToolHandler((binding) => {
      const made = forwardTo(binding, fn, props);
      return { function: made, ownFunction: made, toolFunction: fn, guard: props.guard };
    });
  }

  /**
   * A function of your own, without a guard. One wrong field in its reply and the model may make up an answer, so
   * synth warns.
   *
   * @param fn the function
   */
  public static direct(fn: lambda.IFunctionRef): ToolHandler {
    throwWrongKinds('ToolHandler.direct', { fn }, FUNCTION);
    return new BindableToolHandler(({ findings }) => {
      findings.warning('tool-handler.direct', `function ${fn.node.path} is called without a guard: nothing checks its arguments and its reply. `
        + 'Use ToolHandler.guarded(fn), or acknowledge this.');
      return { function: fn, toolFunction: fn };
    });
  }

  /**
   * No function: the agent hands the call to whoever invoked it, and waits for the result.
   *
   * @see https://docs.aws.amazon.com/bedrock/latest/userguide/agents-returncontrol.html
   */
  public static returnControl(): ToolHandler {
    return new BindableToolHandler(() => ({}));
  }

  /** @internal */
  public abstract _bind(binding: ToolHandlerBinding): BoundToolHandler;
}

const FUNCTION = { fn: required(having('a function, such as a lambda.Function', 'functionRef')), props: having('an object') };
const NODEJS = {
  code: having('lambda.Code, such as lambda.Code.fromAsset(\'build\')', 'bind'),
  entry: TEXT,
  handler: TEXT,
  runtime: having('a lambda.Runtime', 'name'),
  timeout: having('a Duration, such as Duration.seconds(30)', 'toSeconds'),
  environment: TEXTS,
  layers: listOf(having('a layer', 'layerVersionArn')),
  guard: having('an object'),
};

class BindableToolHandler extends ToolHandler {
  public constructor(private readonly bind: (binding: ToolHandlerBinding) => BoundToolHandler) {
    super();
  }

  public _bind(binding: ToolHandlerBinding): BoundToolHandler {
    return this.bind(binding);
  }
}
