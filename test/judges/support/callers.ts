import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { GLOBAL_SONNET, NOVA, PROVISIONED, ROUTER, TAGGED_HAIKU, TAGGED_NOVA, US_HAIKU } from './models';
import { BedrockAgent, Model } from '../../../src';

/** Whoever is granted something by users, and an agent whose model is behind a profile that AWS provides. */
export function callers(app: App): void {
  const stack = new Stack(app, 'Callers');
  const role = (id: string) => new iam.Role(stack, id, { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  const agent = (id: string) => new BedrockAgent(stack, id, {
    instruction: 'You help customers with their orders. Be short, friendly and exact.', model: Model.crossRegion(US_HAIKU),
  });

  Model.foundation(NOVA).grantInvoke(role('OnDemand'));
  Model.crossRegion(US_HAIKU).grantInvoke(role('CrossRegion'));
  Model.crossRegion(GLOBAL_SONNET).grantInvoke(role('Global'));
  Model.applicationProfile(TAGGED_HAIKU, { of: Model.crossRegion(US_HAIKU) }).grantInvoke(role('Tagged'));
  Model.applicationProfile(TAGGED_HAIKU, { of: Model.crossRegion(US_HAIKU), exclusive: true }).grantInvoke(role('Exclusive'));
  Model.applicationProfile(TAGGED_NOVA, { of: Model.foundation(NOVA) }).grantInvoke(role('TaggedOnDemand'));
  Model.provisioned(PROVISIONED).grantInvoke(role('Provisioned'));
  Model.promptRouter(ROUTER, { models: [Model.foundation(NOVA), Model.crossRegion(US_HAIKU)] }).grantInvoke(role('Routed'));
  Model.fromParameter('/app/models/support', { models: [Model.foundation(NOVA)] }).grantInvoke(role('Parameter'));
  Model.crossRegion(US_HAIKU).grantInvoke(role('Counting'), { countTokens: true });
  agent('Agent').grantInvoke(role('Talker'));
  agent('Neighbour');
}
