import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { GLOBAL_SONNET, NOVA, US_HAIKU } from './models';
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
  agent('Agent').grantInvoke(role('Talker'));
  agent('Neighbour');
}
