import { App, Stack } from 'aws-cdk-lib';
import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import { version } from 'aws-cdk-lib/package.json';
import { devDependencies } from './package.json';
import { subjects } from './support/subjects';
import { Synthesis } from './support/synthesis';

/** jest.config.cjs gives this file, and all it imports, the newest framework in place of the lowest supported. */
test('this is the newest framework', () => {
  expect(devDependencies['cdk-latest']).toBe(`npm:aws-cdk-lib@${version}`);
});

test('everything synthesizes on it, and its built-in validation says nothing', () => {
  const { templates, reported } = Synthesis.of(subjects);
  expect([...templates.keys()].sort()).toEqual([
    'Bodies', 'Chat', 'CoreEverything', 'CoreMinimal', 'CoreShared', 'Everything', 'Keys', 'Knowledge', 'KnowledgeEverything', 'KnowledgeManaged',
    'KnowledgeStores', 'Minimal', 'Models', 'OwnLoadBalancer', 'Sales', 'SalesTeam', 'SideBySide', 'SpendGuard', 'StreamingEverything',
    'StreamingFunction', 'StreamingMinimal', 'Support', 'SupportAgent', 'SupportTeam', 'Team', 'Tools', 'Watched',
  ]);
  expect(reported).toEqual([]);
});

test('the built-in validation is awake', () => {
  jest.spyOn(console, 'error').mockImplementation(); // where the framework prints its report
  const { reported } = Synthesis.of((app: App) => new bedrock.CfnAgent(new Stack(app, 'Spoiled'), 'Agent', { agentName: 'support agent!' }));
  expect(reported).toEqual(['Spoiled/Agent F3031']);
});
