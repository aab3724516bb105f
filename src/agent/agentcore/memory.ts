import { Duration } from 'aws-cdk-lib';
import * as agentcore from 'aws-cdk-lib/aws-bedrockagentcore';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { IConstruct } from 'constructs';
import { useKey, useMemory } from './permissions';
import { Findings } from '../../contract/findings';
import { checkDuration } from '../../private/ranges';

/**
 * What is kept of conversations beyond their wording.
 */
export enum AgentCoreMemoryStrategy {
  /** Facts that were mentioned. */
  SEMANTIC = 'SEMANTIC',
  /** Summaries of sessions. */
  SUMMARIZATION = 'SUMMARIZATION',
  /** What users like and how they like it. */
  USER_PREFERENCE = 'USER_PREFERENCE',
  /** What was tried, and how it went. */
  EPISODIC = 'EPISODIC',
}

/**
 * A memory that the service makes and keeps.
 */
export interface ManagedMemoryOptions {
  /**
   * How long what was said is kept. 3 to 365 days.
   *
   * @default Duration.days(30)
   */
  readonly retention?: Duration;

  /**
   * What is kept beyond it. 1 to 4.
   *
   * @default - semantic facts and summaries
   */
  readonly strategies?: AgentCoreMemoryStrategy[];
}

/**
 * How a memory is used.
 */
export interface ExistingMemoryOptions {
  /**
   * How many of the last messages are put into the prompt.
   *
   * @default - the service's
   */
  readonly recentMessages?: number;

  /**
   * Whose memory it is, where callers do not say.
   *
   * @default - callers say
   */
  readonly actorId?: string;

  /**
   * The key that an imported memory is encrypted with. Of a memory that is made in this app it is known.
   *
   * @default - that of the memory; none for an imported one
   */
  readonly encryptionKey?: kms.IKeyRef;
}

/**
 * What an agent remembers beyond a session.
 *
 * @see https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/memory.html
 */
export abstract class AgentCoreMemory {
  /** Nothing: each session starts afresh. The service alone would make a memory and charge for it. */
  public static none(): AgentCoreMemory {
    return new NoMemory();
  }

  /**
   * A memory that the service makes with the agent, and deletes with it.
   *
   * @param options what is kept, and how long
   */
  public static managed(options: ManagedMemoryOptions = {}): AgentCoreMemory {
    return new ManagedMemory(options);
  }

  /**
   * A memory made elsewhere, such as an `agentcore.Memory`.
   *
   * @param memory the memory
   * @param options how it is used
   */
  public static existing(memory: agentcore.IMemoryRef, options: ExistingMemoryOptions = {}): AgentCoreMemory {
    return new ExistingMemory(memory, options);
  }

  /**
   * As the harness takes it.
   *
   * @internal
   */
  public abstract _property(key: kms.IKeyRef | undefined): agentcore.CfnHarness.HarnessMemoryConfigurationProperty;

  /**
   * What the agent needs to use it.
   *
   * @internal
   */
  public abstract _statements(key: kms.IKeyRef | undefined): iam.PolicyStatement[];

  /**
   * Whether the service makes it with the harness: its ARN is known only then.
   *
   * @internal
   */
  public get _isManaged(): boolean {
    return false;
  }

  /**
   * What is wrong with it.
   *
   * @internal
   */
  public _check(_findings: Findings): void {
    // nothing can be
  }
}

class NoMemory extends AgentCoreMemory {
  public _property(): agentcore.CfnHarness.HarnessMemoryConfigurationProperty {
    return { disabled: {} };
  }

  public _statements(): iam.PolicyStatement[] {
    return [];
  }
}

class ManagedMemory extends AgentCoreMemory {
  public constructor(private readonly options: ManagedMemoryOptions) {
    super();
  }

  public _property(key: kms.IKeyRef | undefined): agentcore.CfnHarness.HarnessMemoryConfigurationProperty {
    const { retention = Duration.days(30), strategies } = this.options;
    const eventExpiryDuration = retention.toDays({ integral: false });
    return { managedMemoryConfiguration: { eventExpiryDuration, strategies, encryptionKeyArn: key?.keyRef.keyArn } };
  }

  public _statements(key: kms.IKeyRef | undefined): iam.PolicyStatement[] {
    return key ? [useKey(key.keyRef.keyArn)] : [];
  }

  public get _isManaged(): boolean {
    return true;
  }

  public _check(findings: Findings): void {
    const { retention, strategies } = this.options;
    if (retention) {
      checkDuration({ prop: 'memory: retention', id: 'memory', min: 3, max: 365 }, retention, 'days', findings);
    }
    if (strategies && (strategies.length === 0 || new Set(strategies).size < strategies.length)) {
      findings.error('memory', `memory: strategies is [${strategies.join(', ')}]; name one at least, and none twice.`);
    }
  }
}

class ExistingMemory extends AgentCoreMemory {
  public constructor(private readonly memory: agentcore.IMemoryRef, private readonly options: ExistingMemoryOptions) {
    super();
  }

  public _property(): agentcore.CfnHarness.HarnessMemoryConfigurationProperty {
    const { recentMessages, actorId } = this.options;
    return { agentCoreMemoryConfiguration: { arn: this.memory.memoryRef.memoryArn, messagesCount: recentMessages, actorId } };
  }

  public _statements(): iam.PolicyStatement[] {
    const keyArn = this.options.encryptionKey?.keyRef.keyArn ?? resourceOf(this.memory)?.encryptionKeyArn;
    return [useMemory(this.memory.memoryRef.memoryArn), ...(keyArn === undefined ? [] : [useKey(keyArn)])];
  }
}

/** The L1: the memory itself, or what an L2 is made of. */
function resourceOf(memory: IConstruct): agentcore.CfnMemory | undefined {
  return [memory, memory.node.defaultChild].find((construct) => agentcore.CfnMemory.isCfnMemory(construct)) as agentcore.CfnMemory | undefined;
}

/**
 * What was given is reported where it is no memory of this engine.
 *
 * @internal
 */
export function memoryOf(given: unknown): AgentCoreMemory {
  return given instanceof AgentCoreMemory ? given : AgentCoreMemory.none();
}

/** @internal */
export function checkMemory(given: unknown, findings: Findings): void {
  if (given !== undefined && !(given instanceof AgentCoreMemory)) {
    findings.error('memory', 'memory is not an AgentCoreMemory. On this engine use AgentCoreMemory.managed({ retention }) in place of { retention }.');
  }
  memoryOf(given)._check(findings);
}
