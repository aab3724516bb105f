import { FLAG, Kind, TEXT, having, listOf } from '../../private/kinds';
import { AGENT_KINDS } from '../kinds';

const FUNCTION = having('a function', 'functionRef');

/** What the props of an agent on this engine must be. */
export const CLASSIC_KINDS: Readonly<Record<string, Kind>> = {
  ...AGENT_KINDS,
  userInput: FLAG,
  memory: having('{ retention, maxRecentSessions }'),
  promptOverrides: listOf(having('a PromptOverride', 'step')),
  promptParser: FUNCTION,
  orchestrator: FUNCTION,
  collaborators: listOf({
    words: '{ agent, name, instruction }, with a BedrockAgent for agent',
    is: (value) => {
      const { agent, name, instruction } = (value ?? {}) as Record<string, unknown>;
      return having('', 'aliasArn').is(agent) && TEXT.is(name) && TEXT.is(instruction);
    },
  }),
  collaborationMode: TEXT,
  aliasName: TEXT,
  aliasDescription: TEXT,
};
