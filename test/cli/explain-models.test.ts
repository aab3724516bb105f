import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Assembly } from '../../cli/assembly/assembly';
import { grants } from '../../cli/explain/grants';
import { DenyUnlistedModels, Model, ModelAccess } from '../../src';

const PROFILE = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';

/** What an app that uses models without an agent is said to allow. */
function explained(): string[] {
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'explain-'));
  try {
    const app = new App({ outdir });
    const stack = new Stack(app, 'App');
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    const access = new ModelAccess(stack, 'Access', { models: [Model.foundation('amazon.nova-lite-v1:0')], principalTags: { team: 'sales' }, countTokens: true });
    role.addManagedPolicy(access.managedPolicy);
    new DenyUnlistedModels(stack, 'Deny', { models: [Model.crossRegion(PROFILE)] });
    app.synth();
    return grants(Assembly.load(outdir)).map(({ who, may }) => `${who} may ${may}`);
  } finally {
    fs.rmSync(outdir, { recursive: true });
  }
}

const said = explained();

test.each([
  'App/Role may do what the managed policy App/Access/Policy allows',
  'App/Access/Policy may call the model foundation-model/amazon.nova-lite-v1:0, only if aws:PrincipalTag/team is sales',
  'App/Access/Policy may count tokens for the model foundation-model/amazon.nova-lite-v1:0, only if aws:PrincipalTag/team is sales',
  `App/Deny/Policy may NOT call the model foundation-model/anthropic.claude-haiku-4-5-20251001-v1:0 in any Region, unless through inference-profile/${PROFILE}`,
  'App/Deny/Policy may NOT call models through bedrock-mantle',
])('a policy is told as it is: %s', (line) => expect(said).toContain(line));

test('what a denial leaves is named, and not what it denies', () => {
  expect(said).toContainEqual(expect.stringMatching(/^App\/Deny\/Policy may NOT call any model but inference-profile\/us\.anthropic.* and async-invoke\/\* in any Region/));
});
