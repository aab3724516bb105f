import { App } from 'aws-cdk-lib';
import { TeamStack } from './team-stack';
import { Model } from 'cdk-bedrock-agents';

/** Two teams in one account. Each pays for its own agent, and neither can call the other's model. */
export function twoTeams(app: App): void {
  new TeamStack(app, 'SupportTeam', {
    team: 'support',
    instruction: 'You answer customers who have a problem with their order. Be short, friendly and exact.',
    model: Model.crossRegion('us.anthropic.claude-haiku-4-5-20251001-v1:0'),
  });
  new TeamStack(app, 'SalesTeam', {
    team: 'sales',
    instruction: 'You help our sellers to prepare a call: what a customer has, and what is new for them.',
    model: Model.crossRegion('us.amazon.nova-lite-v1:0'),
  });
}
