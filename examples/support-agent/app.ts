import { App } from 'aws-cdk-lib';
import { Streaming } from './streaming';
import { Engine, SupportStack } from './support-stack';

const app = new App();
// the one switch, for accounts that may create Classic agents: cdk deploy -c engine=classic
const engine: Engine = app.node.tryGetContext('engine') ?? 'agentcore';
const monitoring = app.node.tryGetContext('monitoring') !== 'off';
// a chat for people: cdk deploy -c streaming=service, or =function
const streaming: Streaming | undefined = app.node.tryGetContext('streaming');
new SupportStack(app, 'SupportAgent', { engine, monitoring, streaming });
