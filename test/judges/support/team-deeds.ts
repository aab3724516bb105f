import { Case, Deed, judged } from './deeds';
import { Deployment } from './deployment';
import { profileOf } from './model-deeds';
import { HAIKU, NOVA, model, profile } from './models';

const INVOKE = ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'];

/** The teams of examples/two-teams, and the models they chose. */
const TEAMS = { SupportTeam: { tag: 'support', chose: HAIKU }, SalesTeam: { tag: 'sales', chose: NOVA } };

type Team = keyof typeof TEAMS;

/** Whoever works for a team calls the team's model, on the team's bill, and nothing of the other's. */
function callsOwnModel(deployment: Deployment, who: string, own: Team, other: Team, caller: Record<string, string>): Case[] {
  const [mine, theirs] = [own, other].map((team) => profileOf(deployment, team));
  const through = (profileArn: string) => ({ ...caller, 'bedrock:InferenceProfileArn': profileArn });
  const { chose } = TEAMS[own];
  const { chose: others } = TEAMS[other];
  return judged(who, {
    may: [
      ['call the team\'s profile', INVOKE, mine, caller],
      ['call the team\'s model through it', INVOKE, model(chose), through(mine)],
      ['call the team\'s model through it, in another Region', INVOKE, model(chose, 'us-west-2'), through(mine)],
    ],
    mayNot: [
      ['call the other team\'s profile', INVOKE, theirs, caller],
      ['call the other team\'s model through its profile', INVOKE, model(others), through(theirs)],
      ['call the other team\'s model through the own profile', INVOKE, model(others), through(mine)],
      ['call the other team\'s model directly', INVOKE, model(others), caller],
      ['call the other team\'s model through the profile of AWS', INVOKE, profile(`us.${others}`), caller],
      ['call the own model on the other\'s bill', INVOKE, model(chose), through(theirs)],
      ['call the own model on nobody\'s bill', INVOKE, model(chose), caller],
      ['move spend to other tags', ['bedrock:TagResource', 'bedrock:UntagResource', 'bedrock:CreateInferenceProfile'], mine, caller],
    ],
  });
}

/** The way past the tags: the profile of AWS that the team's was copied from, which carries none. */
function pastTheTags(own: Team, caller: Record<string, string>): Deed[] {
  const open = profile(`us.${TEAMS[own].chose}`);
  return [
    ['call the profile of AWS, on nobody\'s bill', INVOKE, open, caller],
    ['call the own model through the profile of AWS, on nobody\'s bill', INVOKE, model(TEAMS[own].chose), { ...caller, 'bedrock:InferenceProfileArn': open }],
  ];
}

/** An agent and the people of each team. */
export function teams(deployment: Deployment): Case[] {
  return (['SupportTeam', 'SalesTeam'] as const).flatMap((own, index, both) => {
    const other = both[1 - index];
    const member = { 'aws:PrincipalTag/team': TEAMS[own].tag };
    const people = `${own}/People`;
    return [
      ...callsOwnModel(deployment, `${own}/Agent/Role`, own, other, {}),
      ...callsOwnModel(deployment, people, own, other, member),
      // An agent calls what its definition names. Its role leaves the way open, as AWS does not say whether the service needs it.
      ...judged(`${own}/Agent/Role`, {
        may: [
          ...pastTheTags(own, {}),
          ['have the service read about the model behind the profile', 'bedrock:GetFoundationModel', model(TEAMS[own].chose, 'us-west-2')],
        ],
        mayNot: [
          ['have the service read about the other team\'s model', 'bedrock:GetFoundationModel', model(TEAMS[other].chose)],
        ],
      }),
      ...judged(people, {
        may: [
          ['talk to the team\'s agent', 'bedrock:InvokeAgent', deployment.arn(`${own}/Agent/Alias`)],
          ['count tokens for the team\'s model', 'bedrock:CountTokens', model(TEAMS[own].chose), member],
        ],
        mayNot: [
          ...pastTheTags(own, member),
          ['talk to the other team\'s agent', 'bedrock:InvokeAgent', deployment.arn(`${other}/Agent/Alias`), member],
          ['call the team\'s profile with the other\'s tag', INVOKE, profileOf(deployment, own), { 'aws:PrincipalTag/team': TEAMS[other].tag }],
          ['call the team\'s profile without a tag', INVOKE, profileOf(deployment, own)],
        ],
      }),
    ];
  });
}
