import { CfnOutput, Stack, StackProps, Tags } from 'aws-cdk-lib';
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

    // People who try prompts call the same model through the team's profile and nothing else, so that all of it is on the
    // team's bill. The condition is on the tag of their role: nobody who assumes it can choose another, as with session tags.
    const people = new iam.Role(this, 'People', { assumedBy: new iam.AccountRootPrincipal() });
    Tags.of(people).add('team', team);
    const models = [Model.applicationProfile(tagged.profileArn, { of: model, exclusive: true })];
    const access = new ModelAccess(this, 'Access', { models, principalTags: { team }, countTokens: true });
    people.addManagedPolicy(access.managedPolicy);
    agent.grantInvoke(people);

    new CfnOutput(this, 'AgentId', { value: agent.agentId });
    new CfnOutput(this, 'AgentAliasId', { value: agent.aliasId });
    new CfnOutput(this, 'ModelId', { value: tagged.model.modelId });
  }
}
