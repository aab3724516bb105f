import { App } from 'aws-cdk-lib';
import { SupportStack } from '../../../examples/support-agent/support-stack';
import { gallery } from '../../gallery/gallery';

/** What the judges judge: the gallery, and the app that readers start from. */
export function subjects(app: App): void {
  gallery(app);
  new SupportStack(app, 'SupportAgent', { engine: 'classic' });
}
