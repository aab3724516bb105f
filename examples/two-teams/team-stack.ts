import { CfnOutput, Stack, StackProps } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { BedrockAgent, CostAllocatedModel, Model, ModelAccess } from 'cdk-bedrock-agents';

interface TeamStackProps extends StackProps {
  readonly team: string;
  readonly instruction: string;
  readonly model: Model;
}

/** What one team has: a model with its name on the bill, an agent, and a role for its people. */
export class TeamStack extends Stack {
  public constructor(scope: Construct, id: string, { team, instruction, model, ...props }: TeamStackProps) {
    super(scope, id, props);

    const tagged = new CostAllocatedModel(this, 'Model', { model, costAllocation: { team } });

    const agent = new BedrockAgent(this, 'Agent', { instruction, model: tagged.model });

    // People who try prompts call the same model, and spend on the same account: on one condition, their own tag.
    const people = new iam.Role(this, 'People', { assumedBy: new iam.AccountRootPrincipal().withSessionTags() });
    const access = new ModelAccess(this, 'Access', { models: [tagged.model], principalTags: { team }, countTokens: true });
    people.addManagedPolicy(access.managedPolicy);
    agent.grantInvoke(people);

    new CfnOutput(this, 'AgentId', { value: agent.agentId });
    new CfnOutput(this, 'AgentAliasId', { value: agent.aliasId });
    new CfnOutput(this, 'ModelId', { value: tagged.model.modelId });
  }
}
