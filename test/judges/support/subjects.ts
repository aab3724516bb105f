import { App } from 'aws-cdk-lib';
import { SupportStack } from '../../../examples/support-agent/support-stack';
import { twoTeams } from '../../../examples/two-teams/two-teams';
import { gallery } from '../../gallery/gallery';

/** What the judges judge: the gallery, and the apps that readers start from. */
export function subjects(app: App): void {
  gallery(app);
  new SupportStack(app, 'SupportAgent', { engine: 'classic' });
  twoTeams(app);
}
