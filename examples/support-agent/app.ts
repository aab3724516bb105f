import { App } from 'aws-cdk-lib';
import { SupportStack } from './support-stack';

const app = new App();
new SupportStack(app, 'SupportAgent');
