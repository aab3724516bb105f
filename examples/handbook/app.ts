import { App } from 'aws-cdk-lib';
import { HandbookStack } from './handbook-stack';

new HandbookStack(new App(), 'Handbook');
