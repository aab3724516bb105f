import { Duration, ResourceEnvironment, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import { callHook, publishUnderKey } from './permissions';
import { Findings } from '../../contract/findings';
import { Place, checkPlace, placeOfArn } from '../../private/place';
import { checkDuration } from '../../private/ranges';

/**
 * How a function answers as a hook.
 */
export interface FunctionHookOptions {
  /**
   * How long the agent waits for the function. 1 second to 15 minutes; the service's own default is a minute.
   *
   * @default Duration.seconds(10)
   */
  readonly timeout?: Duration;

  /**
   * Go on when the function fails, is late, or answers what cannot be read. Otherwise that counts as `deny`.
   *
   * @default false
   */
  readonly failOpen?: boolean;
}

/**
 * What is not known of a topic that was made elsewhere.
 */
export interface TopicHookOptions {
  /**
   * The key that encrypts the topic. Of a topic that is made in this app it is known.
   *
   * @default - that of the topic; none for an imported one
   */
  readonly encryptionKey?: kms.IKeyRef;
}

/**
 * Who is asked, or told.
 */
export abstract class HookTarget {
  /**
   * A function that is asked, and answers `allow` or `deny`. The agent waits for it.
   *
   * @param fn the function
   * @param options how long the agent waits, and what a failure means
   */
  public static function(fn: lambda.IFunctionRef, options: FunctionHookOptions = {}): HookTarget {
    return new FunctionTarget(fn, options);
  }

  /**
   * A topic that is told. The agent does not wait.
   *
   * @param topic the topic
   * @param options what is not known of an imported one
   */
  public static topic(topic: sns.ITopicRef, options: TopicHookOptions = {}): HookTarget {
    return new ToldTarget('Sns', 'sns:Publish', { arn: topic.topicRef.topicArn, env: topic.env }, options.encryptionKey?.keyRef.keyArn ?? keyArnOf(topic));
  }

  /**
   * An event bus that is told. The agent does not wait.
   *
   * @param bus the event bus
   */
  public static eventBus(bus: events.IEventBusRef): HookTarget {
    return new ToldTarget('EventBridge', 'events:PutEvents', { arn: bus.eventBusRef.eventBusArn, env: bus.env });
  }

  /**
   * As the template has it.
   *
   * @internal
   */
  public abstract _template(): Record<string, unknown>;

  /**
   * What the agent needs to reach it.
   *
   * @internal
   */
  public abstract _statements(): iam.PolicyStatement[];

  /**
   * What is wrong with it.
   *
   * @internal
   */
  public abstract _check(hook: string, here: Stack, findings: Findings): void;
}

class FunctionTarget extends HookTarget {
  public constructor(private readonly fn: lambda.IFunctionRef, private readonly options: FunctionHookOptions) {
    super();
  }

  public _template(): Record<string, unknown> {
    return { Lambda: { Arn: this.fn.functionRef.functionArn, TimeoutSeconds: this.timeout.toSeconds({ integral: false }), FailureMode: this.options.failOpen ? 'allow' : 'deny' } };
  }

  public _statements(): iam.PolicyStatement[] {
    return [callHook('lambda:InvokeFunction', this.fn.functionRef.functionArn)];
  }

  public _check(hook: string, here: Stack, findings: Findings): void {
    checkHookPlace(hook, here, this.fn.env, 'to the function\'s policy that the role of the agent may use lambda:InvokeFunction', findings);
    checkDuration({ prop: `timeout of hook ${hook}`, id: 'hook.timeout', min: 1, max: 900 }, this.timeout, 'seconds', findings);
  }

  private get timeout(): Duration {
    return this.options.timeout ?? Duration.seconds(10);
  }
}

/** What is told, by its ARN, and where it is. */
interface Target { readonly arn: string; readonly env: ResourceEnvironment }

class ToldTarget extends HookTarget {
  public constructor(
    private readonly kind: string, private readonly action: string, private readonly target: Target, private readonly keyArn?: string,
  ) {
    super();
  }

  public _template(): Record<string, unknown> {
    return { [this.kind]: { Arn: this.target.arn } };
  }

  public _check(hook: string, here: Stack, findings: Findings): void {
    checkHookPlace(hook, here, placeOfArn(this.target.arn) ?? this.target.env, `to its policy that the role of the agent may use ${this.action}`, findings);
  }

  public _statements(): iam.PolicyStatement[] {
    return [callHook(this.action, this.target.arn), ...(this.keyArn === undefined ? [] : [publishUnderKey(this.keyArn)])];
  }
}

function checkHookPlace(hook: string, here: Stack, there: Place | undefined, permission: string, findings: Findings): void {
  checkPlace(here, there, {
    id: 'hook', what: `what hook ${hook} tells`, region: 'hooks reach what is in the agent\'s own Region only', instead: 'Deploy it', warning: 'hook.account', permission,
  }, findings);
}

/**
 * Something that happens at a point of the agent's loop: a budget is checked, a call is approved, an answer is recorded.
 * Callers of the agent cannot override hooks.
 *
 * @see https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/harness-lifecycle-hooks.html
 */
export class AgentHook {
  /**
   * Before the agent starts on a message. `deny` ends the answer there, with stop reason `hook_stopped`.
   *
   * @param name the hook's name: 1 to 64 letters, digits, hyphens and underscores, once in an agent
   * @param target who is asked or told
   */
  public static beforeInvocation(name: string, target: HookTarget): AgentHook {
    return new AgentHook('BeforeInvocation', name, target);
  }

  /**
   * When an answer is complete, with the tokens it took. It cannot be taken back.
   *
   * @param name the hook's name: 1 to 64 letters, digits, hyphens and underscores, once in an agent
   * @param target who is asked or told
   */
  public static afterInvocation(name: string, target: HookTarget): AgentHook {
    return new AgentHook('AfterInvocation', name, target);
  }

  /**
   * Before a tool is called, with what the model wants to call it with. `deny` skips the call, and the agent goes on.
   *
   * @param name the hook's name: 1 to 64 letters, digits, hyphens and underscores, once in an agent
   * @param target who is asked or told
   */
  public static beforeToolCall(name: string, target: HookTarget): AgentHook {
    return new AgentHook('BeforeToolCall', name, target);
  }

  /**
   * After a tool was called, with what it answered. `deny` ends the answer.
   *
   * @param name the hook's name: 1 to 64 letters, digits, hyphens and underscores, once in an agent
   * @param target who is asked or told
   */
  public static afterToolCall(name: string, target: HookTarget): AgentHook {
    return new AgentHook('AfterToolCall', name, target);
  }

  private constructor(private readonly point: string, public readonly name: string, private readonly target: HookTarget) {
  }

  /**
   * As the template has it.
   *
   * @internal
   */
  public _template(): Record<string, unknown> {
    return { [this.point]: { Name: this.name, Target: this.target._template() } };
  }

  /**
   * What the agent needs to reach the target.
   *
   * @internal
   */
  public _statements(): iam.PolicyStatement[] {
    return this.target._statements();
  }

  /**
   * What is wrong with it.
   *
   * @internal
   */
  public _check(here: Stack, findings: Findings): void {
    this.target._check(this.name, here, findings);
  }
}

/** Of a topic's L2, or of its L1, which also takes the key's alias or id: that is no ARN to allow, and left to the user. */
function keyArnOf(topic: sns.ITopicRef): string | undefined {
  const { masterKey, kmsMasterKeyId } = topic as Partial<sns.ITopic & sns.CfnTopic>;
  return masterKey?.keyRef.keyArn ?? (kmsMasterKeyId?.match(/^(arn:.+:key\/|\$\{Token)/) ? kmsMasterKeyId : undefined);
}

const MOST_HOOKS = 20;

export function checkHooks(hooks: readonly AgentHook[], here: Stack, findings: Findings): void {
  if (hooks.length > MOST_HOOKS) {
    findings.error('hooks', `hooks has ${hooks.length} entries; an agent takes ${MOST_HOOKS}.`);
  }
  const seen = new Set<string>();
  for (const hook of hooks) {
    if (!/^[a-zA-Z0-9_-]{1,64}$/.test(hook.name)) {
      findings.error('hook.name', `hook "${hook.name}": a name has 1 to 64 letters, digits, hyphens and underscores.`);
    }
    if (seen.has(hook.name)) {
      findings.error('hook.name', `two hooks are named ${hook.name}. Give one of them another name.`);
    }
    seen.add(hook.name);
    hook._check(here, findings);
  }
}
