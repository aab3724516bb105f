import { Names, Stack } from 'aws-cdk-lib';
import * as agentcore from 'aws-cdk-lib/aws-bedrockagentcore';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { gatewayPrincipal, useGatewayKey } from './permissions';
import { targetName } from './rules';
import { Findings } from '../../contract/findings';
import { toToolDefinitions } from '../../contract/tools/rendering';
import { checkPlace, placeOfArn } from '../../private/place';
import { ActionGroup } from '../../tools/action-group';
import { invokeFunction } from '../../tools/permissions';
import { AgentRole } from '../agent-role';
import { checkReach } from '../places';

/** The service changes so many targets of a gateway at a time; a sixth one fails. */
const CONCURRENT_CHANGES = 5;

/** What stands behind a gateway, in whichever agent's scope it was made. */
interface Targets {
  readonly byGroup: Map<ActionGroup, agentcore.CfnGatewayTarget>;
  readonly inOrder: agentcore.CfnGatewayTarget[];
}

const targetsOf = new WeakMap<agentcore.IGatewayRef, Targets>();

/** What an L2 of a gateway tells beyond a reference to it, the framework's as the alpha's. */
type SharedGateway = agentcore.IGatewayRef & Partial<Pick<agentcore.IGateway, 'authorizerConfiguration' | 'role'>>;

/** What a gateway of the agent's own is made with. */
export interface ToolGatewayProps {
  readonly description?: string;
  readonly encryptionKey?: kms.IKeyRef;
}

/**
 * The gateway between an agent and its tools, with a target for each action group: the agent's own gateway, or one that
 * several agents share. A group that is already behind a shared gateway is not put there again.
 */
export class ToolGateway {
  public readonly gateway: agentcore.IGatewayRef;
  private readonly identity: AgentRole;

  public constructor(private readonly scope: Construct, private readonly shared: agentcore.IGatewayRef | undefined, props: ToolGatewayProps) {
    const gatewayName = Names.uniqueResourceName(scope, { maxLength: 48, separator: '-' }).toLowerCase();
    this.identity = new AgentRole(scope, 'GatewayRole', (shared as SharedGateway | undefined)?.role, () => gatewayPrincipal(gatewayName));
    this.gateway = shared ?? this.createGateway(gatewayName, props);
    if (!targetsOf.has(this.gateway)) {
      targetsOf.set(this.gateway, { byGroup: new Map(), inOrder: [] });
    }
  }

  /** Puts an action group behind the gateway. */
  public addTarget(group: ActionGroup, findings: Findings): agentcore.CfnGatewayTarget {
    const { byGroup, inOrder } = targetsOf.get(this.gateway)!;
    const existing = byGroup.get(group);
    if (existing) {
      return existing;
    }
    const name = targetName(group.actionGroupName);
    const namesake = inOrder.find((other) => other.name === name);
    if (namesake) {
      findings.error('action-groups.name', `the gateway already has a target named ${name}, of another action group. Give one of the groups another actionGroupName.`);
      return namesake;
    }
    checkReach(Stack.of(this.scope), group._handlerFunction!, 'to its policy the role of the gateway, for lambda:InvokeFunction', findings);
    const target = this.createTarget(name, group);
    byGroup.set(group, target);
    const deployedTogether = inOrder.filter(({ stack }) => stack === target.stack);
    inOrder.push(target);
    const before = deployedTogether[deployedTogether.length - CONCURRENT_CHANGES];
    if (before) {
      target.node.addDependency(before);
    }
    return target;
  }

  /** What a shared gateway must be. */
  public check(findings: Findings): void {
    const { env, gatewayRef, node } = this.gateway;
    checkPlace(Stack.of(this.scope), placeOfArn(gatewayRef.gatewayArn) ?? env, {
      id: 'gateway', what: `gateway ${node.path}`, region: 'a harness and its gateway are in one Region', instead: 'Make a gateway',
    }, findings);
    const { authorizerConfiguration, role } = this.gateway as SharedGateway;
    const authorizer = authorizerConfiguration?.authorizerType;
    if (authorizer !== undefined && authorizer !== 'AWS_IAM') {
      findings.error('gateway', `gateway ${this.gateway.node.path} lets in callers by ${authorizer}, and the agent calls it with its role. Make it with agentcore.GatewayAuthorizer.usingAwsIam().`);
    }
    if (!role) {
      findings.error('gateway', `gateway ${this.gateway.node.path} has no role that could be allowed to call the tools. Give role where it is imported.`);
    }
  }

  private createTarget(name: string, group: ActionGroup): agentcore.CfnGatewayTarget {
    const { functionArn } = group._handlerFunction!.functionRef;
    // at home with a shared gateway, since agents come and go; in another stack that would bring a cycle
    const home = this.shared && Stack.of(this.shared) === Stack.of(this.scope) ? this.shared : this.scope;
    const target = new agentcore.CfnGatewayTarget(home, `Target${name}`, {
      gatewayIdentifier: this.gateway.gatewayRef.gatewayIdentifier,
      name,
      description: group.description,
      targetConfiguration: { mcp: { lambda: { lambdaArn: functionArn, toolSchema: { inlinePayload: toToolDefinitions(group.tools._contract) } } } },
      credentialProviderConfigurations: [{ credentialProviderType: 'GATEWAY_IAM_ROLE' }],
    });
    this.identity.grant([invokeFunction(functionArn)], target);
    return target;
  }

  private createGateway(gatewayName: string, { description, encryptionKey }: ToolGatewayProps): agentcore.Gateway {
    const gateway = new agentcore.Gateway(this.scope, 'Gateway', {
      gatewayName,
      description,
      role: this.identity.role,
      // the caller is the agent's own role; the framework's default would make a whole user pool
      authorizerConfiguration: agentcore.GatewayAuthorizer.usingAwsIam(),
      // without semantic search, which would stand between the model and its few tools
      protocolConfiguration: agentcore.GatewayProtocol.mcp({
        supportedVersions: [agentcore.MCPProtocolVersion.MCP_2025_06_18, agentcore.MCPProtocolVersion.MCP_2025_03_26],
      }),
    });
    if (encryptionKey) {
      const { keyArn } = encryptionKey.keyRef;
      (gateway.node.defaultChild as agentcore.CfnGateway).kmsKeyArn = keyArn; // the framework would grant more than it takes
      this.identity.grantOn(useGatewayKey(keyArn), gateway);
    }
    gateway.node.addDependency(this.identity.policies);
    return gateway;
  }
}
