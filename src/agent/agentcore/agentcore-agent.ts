import { ArnFormat, Aspects, Duration, Lazy, Names, Stack, Tags, Token } from 'aws-cdk-lib';
import * as agentcore from 'aws-cdk-lib/aws-bedrockagentcore';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { AgentCoreAgentBase } from './agent-base';
import { AgentCoreAgentAttributes, AgentCoreAgentProps } from './agentcore-agent-props';
import { AgentCoreEndpoint } from './endpoint';
import { NOT_ON_AGENTCORE } from './foreign-props';
import { RESERVED_TOOL_NAMES, addNewerProperties, allowedTools, definitionOf, inlineTools, sharedTools, toolsOf } from './harness';
import { checkHooks } from './hook';
import { AGENTCORE_KINDS, IMPORTED_KINDS } from './kinds';
import { checkMcpServers } from './mcp-server';
import { AgentCoreMemory, checkMemory, memoryOf } from './memory';
import { MeasuredRuntime, nameOfRuntime } from './metrics';
import { checkNetwork, connectionsOf, networkConfiguration } from './network';
import { harnessPrincipal, invokeGateway, runHarness, useMemory } from './permissions';
import { resolveLimits } from './resolved-limits';
import {
  checkEndpointName, checkInlineNames, checkInstruction, checkNames, checkSampling, checkSchema, checkSharedPattern, checkTargetName, checkVersion,
  harnessName, idleSeconds,
} from './rules';
import { ToolGateway } from './tool-gateway';
import { Findings } from '../../contract/findings';
import { IKnowledgeBase } from '../../knowledge/knowledge-base-base';
import { retrievalActionGroup } from '../../knowledge/retrieval-tool';
import { guardrailArn, namesGuardrail } from '../../model/guardrail';
import { Model } from '../../model/model';
import { throwWrongKinds } from '../../private/kinds';
import { report } from '../../private/report';
import { checkTagCount, checkTags } from '../../private/tags';
import { ActionGroup } from '../../tools/action-group';
import { AgentGuardrail, IAgent } from '../agent';
import { AgentRole } from '../agent-role';
import { AgentDoor } from '../door';
import { checkNameIsFree } from '../names';
import { useGuardrail } from '../permissions';
import { checkKnowledgeBasePlace, checkPlaces } from '../places';
import {
  TAGS, checkDescription, checkForeignProps, checkGroupName, checkGroupOverhead, checkGuardrail, checkInstructionCost, checkKnowledgeBaseIsNew,
} from '../rules';
import { checkOneTenant } from '../tenants';

/**
 * An agent on the AgentCore engine.
 */
export interface IAgentCoreAgent extends IAgent {
  /**
   * The name of the endpoint that callers use: the `qualifier` of `InvokeHarness`.
   *
   * @attribute
   */
  readonly endpointName: string;
}

/**
 * An agent on Amazon Bedrock AgentCore: a harness for the loop, a gateway for the tools.
 *
 * It takes the props of `BedrockAgent`, and serves new accounts and new models too. Callers use one endpoint, which moves to
 * the new version whenever the harness changes. Tools are looked up when they are called: a change of a schema is live at
 * once, in every version.
 *
 * @see https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/harness.html
 */
export class AgentCoreAgent extends AgentCoreAgentBase implements iam.IGrantable, ec2.IConnectable {
  /**
   * An agent that was made elsewhere.
   *
   * @param scope the scope
   * @param id the construct's id
   * @param attributes what is known of it
   */
  public static fromAttributes(scope: Construct, id: string, attributes: AgentCoreAgentAttributes): IAgentCoreAgent {
    throwWrongKinds(`${scope.node.path}/${id}`, attributes, IMPORTED_KINDS);
    const { harnessArn, endpointName = 'live', runtimeArn, model, role } = attributes;
    const resourceName = (arn: string) => Stack.of(scope).splitArn(arn, ArnFormat.SLASH_RESOURCE_NAME).resourceName!;
    class Import extends AgentCoreAgentBase {
      public readonly agentId = resourceName(harnessArn);
      public readonly agentArn = harnessArn;
      public readonly endpointName = endpointName;
      protected readonly metricModelId = model?._metricModelId;
      protected readonly roleName = role?.roleRef.roleName;
      public readonly _measured = runtimeArn === undefined ? undefined
        : { runtimeArn, endpointName, runtimeName: nameOfRuntime(resourceName(runtimeArn)) };
    }
    return new Import(scope, id, { environmentFromArn: harnessArn });
  }

  public readonly agentId: string;
  public readonly agentArn: string;
  public readonly endpointName: string;

  /** The identity the agent acts with. */
  public readonly role: iam.IRole;

  public readonly grantPrincipal: iam.IPrincipal;

  /** The harness resource. */
  public readonly resource: agentcore.CfnHarness;

  /** The endpoint resource that callers use. */
  public readonly endpoint: agentcore.CfnHarnessEndpoint;

  /** @internal */
  public readonly _measured: MeasuredRuntime;
  protected readonly metricModelId: string;
  protected readonly roleName: string;
  protected readonly paysAlone: boolean;

  private readonly props: AgentCoreAgentProps;
  private readonly memory: AgentCoreMemory;
  private readonly identity: AgentRole;
  private readonly groups: ActionGroup[] = [];
  private readonly targets: string[] = [];
  private readonly searches: ActionGroup[] = [];
  private readonly knowledgeBases: IKnowledgeBase[] = [];
  private readonly networkConnections?: ec2.Connections;
  private toolGateway?: ToolGateway;

  public constructor(scope: Construct, id: string, props: AgentCoreAgentProps) {
    super(scope, id);
    throwWrongKinds(this.node.path, props, AGENTCORE_KINDS);
    this.props = props;
    this.memory = memoryOf(props.memory);
    this.endpointName = props.endpointName ?? 'live';
    const findings = new Findings();
    const limits = resolveLimits(props.limits ?? {}, findings);
    const idleSessionSeconds = idleSeconds(props.idleSessionTtl ?? DEFAULT_IDLE_SESSION, findings);
    this.checkProps(props, findings);

    const name = props.agentName && !Token.isUnresolved(props.agentName) ? harnessName(props.agentName) : Names.uniqueResourceName(this, { maxLength: 40, separator: '_' });
    const model = props.costAllocation ? props.model._costAllocated(this, props.costAllocation, true) : props.model;
    this.metricModelId = model._metricModelId;
    this.paysAlone = props.costAllocation !== undefined;
    this.identity = new AgentRole(this, 'Role', props.role, () => harnessPrincipal(name));
    this.role = this.identity.role;
    this.roleName = this.role.roleName;
    this.grantPrincipal = this.role;
    this.networkConnections = connectionsOf(this, props);

    this.resource = this.createHarness(name, idleSessionSeconds, definitionOf(props, model.modelId, limits));
    checkTagCount(this.resource, 'the agent', TAGS, Object.keys(props.tags ?? {}).length);
    this.agentId = this.resource.attrHarnessId;
    this.agentArn = this.resource.attrArn;
    this._measured = {
      runtimeArn: this.resource.attrEnvironmentAgentCoreRuntimeEnvironmentAgentRuntimeArn,
      runtimeName: this.resource.attrEnvironmentAgentCoreRuntimeEnvironmentAgentRuntimeName,
      endpointName: this.endpointName,
    };
    this.endpoint = new agentcore.CfnHarnessEndpoint(this, 'Endpoint', {
      harnessId: this.agentId,
      endpointName: this.endpointName,
      description: props.description,
      targetVersion: this.resource.attrVersion, // a version is made by every update, and by nothing else
    });

    this.identity.grant([...(props.guardrail ? [] : model._statements()), ...runHarness(name, props)], this.resource);
    this.identity.grantOn([...(props.guardrail ? callGuarded(model, props.guardrail) : []), ...ownStatements(props, this.memory)], this.resource);
    if (this.memory._isManaged) {
      this.grantManagedMemory();
    }
    props.actionGroups?.forEach((group) => this.addActionGroup(group));
    this.addKnowledgeBases(props.knowledgeBases ?? []);
    for (const [key, value] of Object.entries(props.tags ?? {})) {
      Tags.of(this).add(key, value);
    }
    props.gatewayTargets?.forEach((target) => this.useTarget(target));
    if ((props.encryptionKey && !this.memory._isManaged) || props.gateway) {
      Aspects.of(this).add({ visit: (node) => node === this && this.checkUse() }); // when all tools have been added
    }
  }

  /** Who may reach the sessions in their VPC, and what they may reach. */
  public get connections(): ec2.Connections {
    if (!this.networkConnections) {
      throw new Error(`${this.node.path}: the agent runs in no VPC and has no connections. Give it a vpc.`);
    }
    return this.networkConnections;
  }

  /** The gateway that the tools are behind; undefined while the agent has none. */
  public get gateway(): agentcore.IGatewayRef | undefined {
    return this.toolGateway?.gateway;
  }

  public get door(): AgentDoor {
    return { role: this.role };
  }

  public get actionGroups(): ActionGroup[] {
    return [...this.groups, ...this.searches];
  }

  /**
   * Gives the agent more tools.
   *
   * @param group the tools
   */
  public addActionGroup(group: ActionGroup): void {
    const findings = new Findings();
    checkGroupName(group.actionGroupName, this.groups.map((other) => other.actionGroupName), findings);
    checkGroupOverhead(this.groups.push(group), findings);
    checkSchema(group, findings);
    checkInlineNames(inlineTools(this.groups).map(({ name }) => name), RESERVED_TOOL_NAMES, findings);
    this.putBehindGateway(group, findings);
    report(this, findings.all);
  }

  /**
   * Gives the agent more to look up.
   *
   * @param knowledgeBase what to look up
   */
  public addKnowledgeBase(knowledgeBase: IKnowledgeBase): void {
    this.addKnowledgeBases([knowledgeBase]);
  }

  /**
   * Another endpoint, which stays where it is put: for a canary, or for callers that move later. It is granted, called and measured as the
   * agent is: `agent.addEndpoint('canary', '4').grantInvoke(role)`.
   *
   * @param endpointName 1 to 48 letters, digits and underscores
   * @param version the number of a version that exists
   */
  public addEndpoint(endpointName: string, version: string): IAgentCoreAgent {
    const findings = new Findings();
    checkEndpointName(endpointName, findings);
    checkVersion(`addEndpoint('${endpointName}')`, version, findings);
    if (endpointName === this.endpointName) {
      findings.error('endpoint.name', `addEndpoint('${endpointName}'): the agent has an endpoint of that name. Move it with endpointPinnedTo('${version}'), or give another name.`);
    }
    report(this, findings.all);
    return new AgentCoreEndpoint(this, endpointName, version);
  }

  /**
   * Pins the endpoint that callers use to a version: rolls back, in one line and without a new name. Without it the endpoint
   * is at the version of this definition.
   *
   * @param version the number of a version that exists
   */
  public endpointPinnedTo(version: string): void {
    const findings = new Findings();
    checkVersion(`endpointPinnedTo('${version}')`, version, findings);
    report(this, findings.all);
    this.endpoint.targetVersion = version;
  }

  private createHarness(name: string, idleSessionSeconds: number, definition: ReturnType<typeof definitionOf>): agentcore.CfnHarness {
    const { props } = this;
    // not `Resource`: CloudFormation refuses a resource that changes its type, as the other engine's would when the class is changed
    const harness = new agentcore.CfnHarness(this, 'Harness', {
      ...definition,
      harnessName: name,
      executionRoleArn: this.role.roleArn,
      environment: {
        agentCoreRuntimeEnvironment: {
          lifecycleConfiguration: { idleRuntimeSessionTimeout: idleSessionSeconds },
          networkConfiguration: networkConfiguration(props, this.networkConnections),
        },
      },
      memory: this.memory._property(props.encryptionKey),
      tools: Lazy.any({ produce: () => toolsOf(this.gateway?.gatewayRef.gatewayArn, this.groups, props) }, { omitEmptyArray: true }),
      allowedTools: Lazy.list({ produce: () => allowedTools(this.targets, this.groups, props) }),
    });
    this.node.defaultChild = harness;
    addNewerProperties(harness, props.guardrail, props.hooks ?? []);
    harness.node.addDependency(this.identity.policies);
    return harness;
  }

  /**
   * The gateway's own connector serves managed knowledge bases only, so they are searched by a function of this library: one
   * for all that are given at once.
   */
  private addKnowledgeBases(knowledgeBases: IKnowledgeBase[]): void {
    if (knowledgeBases.length === 0) {
      return;
    }
    const findings = new Findings();
    for (const knowledgeBase of knowledgeBases) {
      checkDescription(`the description of knowledge base ${knowledgeBase.knowledgeBaseId}`, knowledgeBase.description, findings);
      checkKnowledgeBaseIsNew(knowledgeBase, this.knowledgeBases, findings);
      checkKnowledgeBasePlace(this.stack, knowledgeBase, findings);
      checkOneTenant(knowledgeBase, findings);
      this.knowledgeBases.push(knowledgeBase);
    }
    const search = retrievalActionGroup(this, this.retrievalId(), knowledgeBases, this.props.searchFunction);
    this.searches.push(search);
    this.putBehindGateway(search, findings);
    report(this, findings.all);
  }

  /** Behind a shared gateway others search too, and each under a name of its own. */
  private retrievalId(): string {
    const number = this.searches.length === 0 ? '' : this.searches.length + 1;
    return `Knowledge${number}${this.props.gateway ? `-${this.node.addr.slice(-8)}` : ''}`;
  }

  private putBehindGateway(group: ActionGroup, findings: Findings): void {
    if (group._handlerFunction) {
      const target = this.openGateway().addTarget(group, findings);
      this.targets.push(target.name!);
      if (this.props.gateway) {
        checkSharedPattern(sharedTools(target.name!), findings);
      }
      this.resource.node.addDependency(target);
    }
  }

  /** One that others put behind the shared gateway. */
  private useTarget(target: string): void {
    const findings = new Findings();
    if (!this.props.gateway) {
      findings.error('gateway', `gatewayTargets names ${target}, and there is no gateway that others share. Give gateway.`);
    } else {
      this.openGateway();
      this.targets.push(target);
      checkTargetName(target, findings);
      checkSharedPattern(sharedTools(target), findings);
    }
    report(this, findings.all);
  }

  /** The service makes the memory with the harness, so the permission follows it, and the endpoint waits for that. */
  private grantManagedMemory(): void {
    const policy = new iam.Policy(this, 'MemoryPolicy', {
      roles: [this.role], statements: [useMemory(this.resource.attrMemoryManagedMemoryConfigurationArn)],
    });
    this.endpoint.node.addDependency(policy);
  }

  /** Tools that are called, rather than done by the caller, need a gateway; the first one makes it. */
  private openGateway(): ToolGateway {
    if (!this.toolGateway) {
      const { gateway, description, encryptionKey } = this.props;
      this.toolGateway = new ToolGateway(this, gateway, { description, encryptionKey });
      const findings = new Findings();
      this.toolGateway.check(findings);
      report(this, findings.all);
      this.identity.grantOn([invokeGateway(this.toolGateway.gateway.gatewayRef.gatewayArn)], this.resource);
    }
    return this.toolGateway;
  }

  /** Of a key that encrypts no memory, and of a gateway that was given. */
  private checkUse(): void {
    const findings = new Findings();
    if (this.props.gateway && !this.gateway) {
      findings.warning('gateway.unused', 'gateway is given, and the agent has no tools behind it: it may not even use those that others put there. '
        + 'Give action groups, or leave it out.');
    }
    if (this.props.encryptionKey && !this.memory._isManaged && (this.props.gateway || !this.gateway)) {
      findings.warning('encryption-key', 'encryptionKey encrypts nothing: a harness takes no key, and the agent has neither a gateway of its own nor a managed memory. Leave it out.');
    }
    report(this, findings.all);
  }

  private checkProps(props: AgentCoreAgentProps, findings: Findings): void {
    checkForeignProps(props, 'AgentCore', NOT_ON_AGENTCORE, findings);
    checkInstruction(props.instruction, findings);
    checkInstructionCost(props.instruction, findings);
    checkDescription('description', props.description, findings);
    checkNames(props.agentName, this.endpointName, findings);
    checkNameIsFree(this, 'agentcore', props.agentName && harnessName(props.agentName), findings);
    checkTags(TAGS, props.tags ?? {}, findings);
    findings.addAll(props.model._findings(this));
    checkGuardrail(props.guardrail, findings);
    checkPlaces(this.stack, props, findings);
    checkHooks(props.hooks ?? [], this.stack, findings);
    checkMemory(props.memory, findings);
    checkNetwork(props, findings);
    checkSampling(props, findings);
    checkMcpServers(props.mcpServers ?? [], RESERVED_TOOL_NAMES, findings);
    props.truncation?._check(findings);
    if (props.builtInTools?.length) {
      findings.warning('built-in-tools', `builtInTools gives the agent ${props.builtInTools.join(' and ')}: about 900 tokens more in each call of the model, and whoever talks to the agent may get it to run commands.`);
    }
    report(this, findings.all);
  }
}

const DEFAULT_IDLE_SESSION = Duration.minutes(10);

/**
 * A harness takes its guardrail for a default, which a caller drops by naming the model anew. So the role may call the model with
 * the guardrail only.
 */
function callGuarded(model: Model, { guardrail, version = 'DRAFT' }: AgentGuardrail): iam.PolicyStatement[] {
  return model._statements({ call: namesGuardrail(guardrailArn(guardrail), version) });
}

/** What the agent's own props need. */
function ownStatements({ guardrail, hooks = [], encryptionKey }: AgentCoreAgentProps, memory: AgentCoreMemory): iam.PolicyStatement[] {
  return [...useGuardrail(guardrail), ...memory._statements(encryptionKey), ...hooks.flatMap((hook) => hook._statements())];
}
