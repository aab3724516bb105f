import { App } from 'aws-cdk-lib';
import { twoTeams } from './two-teams';

const app = new App();
twoTeams(app);
