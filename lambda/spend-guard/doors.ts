import { AliasInvocationState, BedrockAgentClient, GetAgentAliasCommand, UpdateAgentAliasCommand } from '@aws-sdk/client-bedrock-agent';
import { AttachRolePolicyCommand, DetachRolePolicyCommand, IAMClient, NoSuchEntityException } from '@aws-sdk/client-iam';
import { Door, SpendGuardConfig } from '../../src/contract/observability/spend-guard';

/** Where a door should be. */
export type Position = 'open' | 'closed';

/** Moves doors. To move one that is there already does nothing, so whatever was interrupted can be done again. */
export class Doors {
  private readonly bedrock = new BedrockAgentClient({});
  private readonly iam = new IAMClient({});

  public constructor(private readonly denyPolicyArn: SpendGuardConfig['denyPolicyArn']) {
  }

  public move(door: Door, position: Position): Promise<void> {
    return door.kind === 'alias' ? this.moveAlias(door, position) : this.moveRole(door.roleName, position);
  }

  /** All but the state is said again as it is: an alias that is updated without its routing would get a new version. */
  private async moveAlias({ agentId, aliasId }: Extract<Door, { kind: 'alias' }>, position: Position): Promise<void> {
    const wanted = position === 'closed' ? AliasInvocationState.REJECT_INVOCATIONS : AliasInvocationState.ACCEPT_INVOCATIONS;
    const { agentAlias } = await this.bedrock.send(new GetAgentAliasCommand({ agentId, agentAliasId: aliasId }));
    const { agentAliasName, description, routingConfiguration, aliasInvocationState = AliasInvocationState.ACCEPT_INVOCATIONS } = agentAlias!;
    if (aliasInvocationState !== wanted) {
      await this.bedrock.send(new UpdateAgentAliasCommand({
        agentId, agentAliasId: aliasId, agentAliasName, description, routingConfiguration, aliasInvocationState: wanted,
      }));
    }
  }

  private async moveRole(roleName: string, position: Position): Promise<void> {
    const policy = { RoleName: roleName, PolicyArn: this.denyPolicyArn };
    if (position === 'closed') {
      await this.iam.send(new AttachRolePolicyCommand(policy)); // attached twice is attached once
      return;
    }
    try {
      await this.iam.send(new DetachRolePolicyCommand(policy));
    } catch (error) {
      if (!(error instanceof NoSuchEntityException)) { // it was not attached
        throw error;
      }
    }
  }
}

/** For the record. */
export function nameOf(door: Door): string {
  return door.kind === 'alias' ? `alias ${door.agentId}/${door.aliasId}` : `role ${door.roleName}`;
}
