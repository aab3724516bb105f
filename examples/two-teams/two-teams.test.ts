import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { twoTeams } from './two-teams';

/** That IAM really keeps the teams apart is proven by a policy simulator, in test/judges. */
const app = new App();
twoTeams(app);

describe.each([
  ['SupportTeam', 'support', 'claude-haiku-4-5', 'nova-lite'],
  ['SalesTeam', 'sales', 'nova-lite', 'claude-haiku-4-5'],
])('%s', (id, team, own, other) => {
  const template = Template.fromStack(app.node.findChild(id) as Stack);
  const [profile] = Object.keys(template.findResources('AWS::Bedrock::ApplicationInferenceProfile'));

  test('pays for its agent: the model is called through a profile with its tag', () => {
    template.hasResourceProperties('AWS::Bedrock::ApplicationInferenceProfile', { Tags: [{ Key: 'team', Value: team }] });
    template.hasResourceProperties('AWS::Bedrock::Agent', { FoundationModel: { 'Fn::GetAtt': [profile, 'InferenceProfileArn'] } });
  });

  test('names its model, and not the other\'s', () => {
    expect(JSON.stringify(template.toJSON())).toContain(own);
    expect(JSON.stringify(template.toJSON())).not.toContain(other);
  });

  test('knows its people by the tag of their role, which they cannot choose', () => {
    const [people] = Object.values(template.findResources('AWS::IAM::Role', { Properties: { Tags: [{ Key: 'team', Value: team }] } }));
    expect(people.Properties.AssumeRolePolicyDocument.Statement).toEqual([expect.objectContaining({ Action: 'sts:AssumeRole' })]);
  });

  test('pays for its people: they reach the profile of AWS that theirs was copied from only through theirs', () => {
    const policies = Object.values(template.findResources('AWS::IAM::ManagedPolicy'));
    const statements = policies.flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
    const ofAws = statements.filter(({ Resource }) => JSON.stringify(Resource).includes(':inference-profile/'));
    expect(ofAws.map(({ Condition }) => Condition.StringEquals['bedrock:InferenceProfileArn'])).toEqual(ofAws.map(() => ({ 'Fn::GetAtt': [profile, 'InferenceProfileArn'] })));
  });
});
