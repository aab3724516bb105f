import * as agentcore from 'aws-cdk-lib/aws-bedrockagentcore';
import { AgentCoreAgentBase } from './agent-base';
import type { MeasuredRuntime } from './metrics';
import type { ActionGroup } from '../../tools/action-group';
import type { AgentDoor } from '../door';

/** Another endpoint of an agent, which stays at its version. It is called, granted and measured as the agent is. */
export class AgentCoreEndpoint extends AgentCoreAgentBase {
  public readonly agentId: string;
  public readonly agentArn: string;

  /** @internal */
  public readonly _measured: MeasuredRuntime | undefined;
  protected readonly metricModelId: string | undefined;
  protected readonly roleName: string | undefined;
  protected readonly paysAlone: boolean;

  public constructor(private readonly agent: AgentCoreAgentBase, public readonly endpointName: string, targetVersion: string) {
    super(agent, `Endpoint${endpointName}`);
    const { agentId, agentArn, _measured, modelUsage } = agent;
    this.agentId = agentId;
    this.agentArn = agentArn;
    this._measured = _measured && { ..._measured, endpointName };
    this.metricModelId = modelUsage.modelId;
    this.roleName = modelUsage.caller;
    this.paysAlone = modelUsage.exclusive;
    new agentcore.CfnHarnessEndpoint(this, 'Resource', { harnessId: agentId, endpointName, targetVersion });
  }

  public get actionGroups(): ActionGroup[] {
    return this.agent.actionGroups;
  }

  public get door(): AgentDoor {
    return this.agent.door;
  }
}
