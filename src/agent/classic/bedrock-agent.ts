import { Duration, Fn, Lazy, Names, Tags, Token } from 'aws-cdk-lib';
import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { Findings } from '../../contract/findings';
import { NAME_RULE, isName } from '../../contract/naming';
import { IKnowledgeBase } from '../../knowledge/knowledge-base-base';
import { retrieve } from '../../knowledge/permissions';
import { guardrailArn } from '../../model/guardrail';
import { throwWrongKinds } from '../../private/kinds';
import { report } from '../../private/report';
import { checkTagCount, checkTags } from '../../private/tags';
import { ActionGroup } from '../../tools/action-group';
import { IAgent } from '../agent';
import { AgentRole } from '../agent-role';
import { checkNameIsFree } from '../names';
import { useGuardrail } from '../permissions';
import { checkKnowledgeBasePlace, checkPlaces } from '../places';
import {
  TAGS, checkDescription, checkForeignProps, checkGroupName, checkGroupOverhead, checkGuardrail, checkInstructionCost, checkKnowledgeBaseIsNew,
} from '../rules';
import { checkNoTenants } from '../tenants';
import { actionGroupProperty, builtInGroups } from './action-group-property';
import { BedrockAgentBase } from './agent-base';
import { Surroundings, checkAlias, definitionHash } from './alias';
import { AgentMemory, BedrockAgentAttributes, BedrockAgentProps } from './bedrock-agent-props';
import { CollaborationMode, checkCollaborators, collaboratorProperty } from './collaboration';
import { NOT_ON_CLASSIC } from './foreign-props';
import { FunctionAccess } from './function-access';
import { agentByAliasArn, agentByIds } from './imported-agent';
import { CLASSIC_KINDS } from './kinds';
import { AGENT_METRICS } from './metrics';
import { agentPrincipal, collaborate, publishAgentMetrics, rememberUnderKey, useAgentKey } from './permissions';
import { checkPromptOverrides, promptConfiguration } from './prompt-override';
import {
  checkApiCount, checkGroupQuota, checkIdleSession, checkInstruction, checkKnowledgeBaseCount, checkMemory, checkModelIsKnownToClassic, checkSchema,
} from './rules';

/**
 * An agent on the Classic engine.
 */
export interface IBedrockAgent extends IAgent {
  /**
   * The id of the alias that callers use.
   *
   * @attribute
   */
  readonly aliasId: string;

  /**
   * The ARN of the alias that callers use.
   *
   * @attribute
   */
  readonly aliasArn: string;

  /**
   * The key that encrypts the agent, where it is one of the user's. `grantInvoke` grants its use too.
   *
   * @default - a key that AWS owns
   */
  readonly encryptionKey?: kms.IKeyRef;
}

/**
 * An agent on Amazon Bedrock Agents Classic.
 *
 * Since 2026-07-30 the service creates agents only in accounts that have used it in the 12 months before; elsewhere use
 * `AgentCoreAgent`, which takes the same props.
 *
 * Callers use one alias. It moves to a new version whenever something the agent runs on changes (instruction, model,
 * schema, guardrail, …), and at no other time; its id never changes.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/agents.html
 */
export class BedrockAgent extends BedrockAgentBase implements iam.IGrantable {
  /**
   * An agent that was made elsewhere.
   *
   * @param scope the scope
   * @param id the construct's id
   * @param attributes what is known of it
   */
  public static fromAttributes(scope: Construct, id: string, attributes: BedrockAgentAttributes): IBedrockAgent {
    return agentByIds(scope, id, attributes);
  }

  /**
   * An agent that was made elsewhere, by the ARN of its alias: in the account and Region that the ARN names.
   *
   * @param scope the scope
   * @param id the construct's id
   * @param aliasArn `arn:aws:bedrock:…:agent-alias/<agent id>/<alias id>`
   */
  public static fromAliasArn(scope: Construct, id: string, aliasArn: string): IBedrockAgent {
    return agentByAliasArn(scope, id, aliasArn);
  }

  public readonly agentId: string;
  public readonly agentArn: string;
  public readonly aliasId: string;
  public readonly aliasArn: string;

  public readonly encryptionKey?: kms.IKeyRef;

  /** The identity the agent acts with. */
  public readonly role: iam.IRole;

  public readonly grantPrincipal: iam.IPrincipal;

  /** The agent resource. */
  public readonly resource: bedrock.CfnAgent;

  /** The alias resource. */
  public readonly alias: bedrock.CfnAgentAlias;

  protected readonly metricModelId: string;
  protected readonly paysAlone: boolean;
  protected readonly remembers: boolean;

  private readonly builtIn: readonly string[];
  private readonly groups: ActionGroup[] = [];
  private readonly knowledgeBases: IKnowledgeBase[] = [];
  private readonly identity: AgentRole;
  private readonly functions: FunctionAccess;
  private apis = 0;

  public constructor(scope: Construct, id: string, props: BedrockAgentProps) {
    super(scope, id);
    throwWrongKinds(this.node.path, props, CLASSIC_KINDS);
    this.checkProps(props);

    const model = props.costAllocation ? props.model._costAllocated(this, props.costAllocation) : props.model;
    this.metricModelId = model._metricModelId;
    this.paysAlone = props.costAllocation !== undefined;
    this.encryptionKey = props.encryptionKey;
    this.remembers = props.memory !== undefined;
    this.builtIn = builtInGroups(props).map(({ actionGroupName }) => actionGroupName);
    this.identity = new AgentRole(this, 'Role', props.role, agentPrincipal);
    this.role = this.identity.role;
    this.grantPrincipal = this.role;

    this.resource = this.createAgent(model.modelId, props);
    this.agentId = this.resource.attrAgentId;
    this.agentArn = this.resource.attrAgentArn;
    this.functions = new FunctionAccess(this.resource);
    checkTagCount(this.resource, 'the agent', TAGS, Object.keys(props.tags ?? {}).length);

    this.alias = new bedrock.CfnAgentAlias(this, 'Alias', {
      agentId: this.agentId,
      agentAliasName: props.aliasName ?? 'live',
      description: definitionHash(this.resource, () => this.surroundings(props, model._revision)),
    });
    this.alias.addPropertyDeletionOverride('Tags'); // an alias that is updated moves to a new version, and a tag is no reason to
    this.aliasId = this.alias.attrAgentAliasId;
    this.aliasArn = this.alias.attrAgentAliasArn;

    const callModel = model._statements({ readModels: true });
    this.identity.grant([...callModel, publishAgentMetrics(AGENT_METRICS.NAMESPACE)], this.resource);
    this.identity.grantOn(ownStatements(props), this.resource);
    this.rememberUnderKey();
    props.actionGroups?.forEach((group) => this.addActionGroup(group));
    props.knowledgeBases?.forEach((knowledgeBase) => this.addKnowledgeBase(knowledgeBase));
    [props.promptParser, props.orchestrator].forEach((fn) => fn && this.allowFunction(fn));
    for (const [key, value] of Object.entries(props.tags ?? {})) {
      Tags.of(this).add(key, value);
    }
    this.checkAlias(props, model._revision);
  }

  public get actionGroups(): ActionGroup[] {
    return [...this.groups];
  }

  /**
   * Gives the agent more tools.
   *
   * @param group the tools
   */
  public addActionGroup(group: ActionGroup): void {
    const findings = new Findings();
    const { actionGroupName, tools: { _contract: contract } } = group;
    checkGroupName(actionGroupName, [...this.groups.map((other) => other.actionGroupName), ...this.builtIn], findings);
    checkSchema(actionGroupName, contract, findings);
    const count = this.groups.push(group);
    checkGroupOverhead(count, findings);
    checkGroupQuota(count, findings);
    const before = this.apis;
    this.apis += contract.tools.filter(({ http }) => http).length;
    checkApiCount(before, this.apis, findings);
    report(this, findings.all);
    if (group._handlerFunction) {
      this.allowFunction(group._handlerFunction);
    }
  }

  /**
   * Gives the agent more to look up.
   *
   * @param knowledgeBase what to look up
   */
  public addKnowledgeBase(knowledgeBase: IKnowledgeBase): void {
    const findings = new Findings();
    checkDescription(`the description of knowledge base ${knowledgeBase.knowledgeBaseId}`, knowledgeBase.description, findings);
    checkKnowledgeBaseIsNew(knowledgeBase, this.knowledgeBases, findings);
    checkKnowledgeBasePlace(this.stack, knowledgeBase, findings);
    checkNoTenants(knowledgeBase, findings);
    checkKnowledgeBaseCount(this.knowledgeBases.push(knowledgeBase), findings);
    report(this, findings.all);
    this.identity.grantOn([retrieve([knowledgeBase.knowledgeBaseArn])], this.resource);
  }

  /**
   * Pins the alias to a version: rolls back, in one line and without a new id. Without it the alias is at the version
   * of this definition.
   *
   * @param version the number of a version that exists
   */
  public aliasPinnedTo(version: string): void {
    if (!Token.isUnresolved(version) && !/^[1-9]\d{0,4}$/.test(version)) {
      report(this, [{ severity: 'error', id: 'alias.version', message: `aliasPinnedTo('${version}'): a version is a number from 1, such as '3'. DRAFT cannot be pinned.` }]);
    }
    this.alias.routingConfiguration = [{ agentVersion: version }];
  }

  private createAgent(modelId: string, props: BedrockAgentProps): bedrock.CfnAgent {
    const collaborators = props.collaborators ?? [];
    const agent = new bedrock.CfnAgent(this, 'Resource', {
      agentName: props.agentName ?? Names.uniqueResourceName(this, { maxLength: 100, separator: '-' }),
      description: props.description,
      agentResourceRoleArn: this.role.roleArn,
      foundationModel: modelId,
      instruction: props.instruction,
      idleSessionTtlInSeconds: (props.idleSessionTtl ?? DEFAULT_IDLE_SESSION).toSeconds({ integral: false }), // a fraction has been found wrong
      customerEncryptionKeyArn: props.encryptionKey?.keyRef.keyArn,
      guardrailConfiguration: props.guardrail && {
        guardrailIdentifier: guardrailArn(props.guardrail.guardrail),
        guardrailVersion: props.guardrail.version ?? 'DRAFT',
      },
      actionGroups: Lazy.any({ produce: () => [...this.groups.map(actionGroupProperty), ...builtInGroups(props)] }, { omitEmptyArray: true }),
      knowledgeBases: Lazy.any({ produce: () => this.knowledgeBases.map(association) }, { omitEmptyArray: true }),
      memoryConfiguration: props.memory && memoryConfiguration(props.memory),
      promptOverrideConfiguration: props.promptOverrides?.length ? {
        promptConfigurations: props.promptOverrides.map(promptConfiguration),
        overrideLambda: props.promptParser?.functionRef.functionArn,
      } : undefined,
      agentCollaboration: collaborators.length > 0 ? props.collaborationMode ?? CollaborationMode.SUPERVISOR : undefined,
      agentCollaborators: collaborators.length > 0 ? collaborators.map(collaboratorProperty) : undefined,
      orchestrationType: props.orchestrator && 'CUSTOM_ORCHESTRATION',
      customOrchestration: props.orchestrator && { executor: { lambda: props.orchestrator.functionRef.functionArn } },
      autoPrepare: true, // without it the draft stays unprepared, and an alias has nothing to point to
    });
    agent.node.addDependency(this.identity.policies);
    return agent;
  }

  /** The service may call the function for this agent, and the alias waits until it may. */
  private allowFunction(fn: lambda.IFunctionRef): void {
    const permission = this.functions.allow(fn);
    if (permission) {
      this.alias.node.addDependency(permission);
    }
  }

  /** What the alias follows although the template only refers to it. */
  private surroundings(props: BedrockAgentProps, revision?: string): Surroundings {
    const { guardrail, collaborators = [], promptParser, orchestrator, aliasDescription } = props;
    const arn = guardrail && guardrailArn(guardrail.guardrail);
    const handlers = this.groups.flatMap(({ _handlerFunction: handler }) => handler ?? []);
    return {
      description: aliasDescription,
      ids: [
        ...(revision === undefined ? [] : [revision]),
        ...(arn === undefined || !Token.isUnresolved(arn) ? [] : [Fn.select(1, Fn.split('/', arn))]), // its id
        guardrail?.version ?? '',
        ...this.knowledgeBases.map(({ knowledgeBaseId }) => knowledgeBaseId),
        ...collaborators.map(({ agent }) => agent.aliasId),
      ],
      behind: [...handlers, ...[promptParser, orchestrator].flatMap((fn) => fn ?? []), this.role],
    };
  }

  private checkAlias(props: BedrockAgentProps, revision?: string): void {
    const findings = new Findings();
    checkAlias(props.instruction, this.surroundings(props, revision), findings);
    report(this, findings.all);
  }

  /** What the agent remembers is kept by the service itself, which the key's own policy has to allow. */
  private rememberUnderKey(): void {
    const key = this.remembers ? this.encryptionKey as Partial<kms.IKey> | undefined : undefined;
    const added = key?.addToResourcePolicy?.(rememberUnderKey(), true).statementAdded ?? false;
    if (key && !added) {
      const findings = new Findings();
      findings.warning('encryption-key.memory', 'the agent has a memory and a key whose policy cannot be changed here. '
        + 'The policy must let bedrock.amazonaws.com use kms:GenerateDataKeyWithoutPlaintext and kms:ReEncrypt* for aliases of agents of this account '
        + '(https://docs.aws.amazon.com/bedrock/latest/userguide/ltm-permissions.html); add that there, and acknowledge this.');
      report(this, findings.all);
    }
  }

  private checkProps(props: BedrockAgentProps): void {
    const findings = new Findings();
    findings.warning('classic-closed', 'Bedrock Agents Classic creates agents only in accounts that used it in the 12 months before 2026-07-30; in others this deployment fails with AccessDeniedException. '
      + 'AgentCoreAgent takes the same props. Acknowledge this where you know the account.');
    checkForeignProps(props, 'Agents Classic', NOT_ON_CLASSIC, findings);
    checkInstruction(props.instruction, findings);
    checkInstructionCost(props.instruction, findings);
    checkDescription('description', props.description, findings);
    if (props.aliasDescription !== undefined && !Token.isUnresolved(props.aliasDescription) && !/^[^]{1,100}$/.test(props.aliasDescription)) {
      findings.error('alias.description', `aliasDescription has ${props.aliasDescription.length} characters; it may have 1 to 100.`);
    }
    checkIdleSession(props.idleSessionTtl ?? DEFAULT_IDLE_SESSION, findings);
    findings.addAll(props.model._findings(this));
    props.model._foundationModelIds().forEach((modelId) => checkModelIsKnownToClassic(modelId, findings));
    checkCollaborators(this.stack, props, findings);
    checkPromptOverrides(props.promptOverrides ?? [], props.promptParser !== undefined, findings);
    checkNames(props, findings);
    checkNameIsFree(this, 'classic', props.agentName, findings);
    checkTags(TAGS, props.tags ?? {}, findings);
    checkGuardrail(props.guardrail, findings);
    checkPlaces(this.stack, props, findings);
    if (props.memory && '_property' in props.memory) { // of the other engine
      findings.error('memory', 'memory is an AgentCoreMemory, which does not exist on Agents Classic. Give { retention, maxRecentSessions }.');
    }
    checkMemory(props.memory ?? {}, findings);
    report(this, findings.all);
  }
}

const DEFAULT_IDLE_SESSION = Duration.minutes(10);

function checkNames(props: BedrockAgentProps, findings: Findings): void {
  for (const name of ['agentName', 'aliasName'] as const) {
    const value = props[name];
    if (value !== undefined && !Token.isUnresolved(value) && !isName(value)) {
      findings.error('name', `${name} is "${value}"; it may have ${NAME_RULE}.`);
    }
  }
}

function association(knowledgeBase: IKnowledgeBase): bedrock.CfnAgent.AgentKnowledgeBaseProperty {
  return { knowledgeBaseId: knowledgeBase.knowledgeBaseId, description: knowledgeBase.description, knowledgeBaseState: 'ENABLED' };
}

function memoryConfiguration({ retention, maxRecentSessions }: AgentMemory): bedrock.CfnAgent.MemoryConfigurationProperty {
  return {
    enabledMemoryTypes: ['SESSION_SUMMARY'],
    storageDays: (retention ?? Duration.days(30)).toDays({ integral: false }),
    sessionSummaryConfiguration: maxRecentSessions === undefined ? undefined : { maxRecentSessions },
  };
}

/** What the agent's own props need. */
function ownStatements({ guardrail, collaborators = [], encryptionKey }: BedrockAgentProps): iam.PolicyStatement[] {
  return [
    ...(encryptionKey ? [useAgentKey(encryptionKey.keyRef.keyArn)] : []),
    ...useGuardrail(guardrail),
    ...(collaborators.length > 0 ? [collaborate(collaborators.map(({ agent }) => agent.aliasArn))] : []),
    ...collaborators.flatMap(({ agent }) => (agent instanceof BedrockAgentBase ? agent._keyStatements() : [])),
  ];
}
