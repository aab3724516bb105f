import { App } from 'aws-cdk-lib';
import { Engine, SupportStack } from './support-stack';

const app = new App();
// the one switch: cdk deploy -c engine=agentcore
const engine: Engine = app.node.tryGetContext('engine') ?? 'classic';
new SupportStack(app, 'SupportAgent', { engine });
