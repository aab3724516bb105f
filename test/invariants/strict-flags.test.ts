import * as fs from 'fs';
import * as path from 'path';
import { App } from 'aws-cdk-lib';
import { gallery } from '../gallery/gallery';

/**
 * A new app has every flag that the CDK recommends, an old one has none: whatever is in the gallery works in both.
 */
const FLAGS = JSON.parse(fs.readFileSync(path.join(__dirname, '../../node_modules/aws-cdk/lib/init-templates/.recommended-feature-flags.json'), 'utf8'));

function synthesized(context: Record<string, unknown>): Map<string, Record<string, any>> {
  jest.spyOn(console, 'error').mockImplementation(); // where the framework prints its warnings
  const app = new App({ context });
  gallery(app);
  return new Map(app.synth().stacks.map(({ stackName, template }) => [stackName, template.Resources]));
}

test('the gallery synthesizes with the flags of a new app, to the same kinds of resources', () => {
  const strict = synthesized(FLAGS);
  const kinds = (resources: Record<string, any>) => [...new Set(Object.values(resources).map(({ Type }) => Type))].sort();
  for (const [name, resources] of synthesized({})) {
    expect([name, kinds(strict.get(name)!)]).toEqual([name, kinds(resources)]);
  }
});
