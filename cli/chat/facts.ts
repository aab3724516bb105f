import { AgentDefinition } from './agents';
import { argumentsIn } from './brains/arguments';
import { REHEARSALS } from './brains/scripted';
import { AgentFacts, Suggestion, ToolFacts } from './page/facts';
import { AgentTool } from './workbench';
import { inWords } from '../../src/contract/tools/rendering';

const SUGGESTED_TOOLS = 3;

export function factsOf(
  { path, engine, model, instruction }: AgentDefinition, { kind, note }: Pick<AgentFacts['brain'], 'kind' | 'note'>, tools: readonly AgentTool[], whyNot: (tool: AgentTool) => string | undefined, budget: number,
): AgentFacts {
  return {
    name: path.split('/').pop()!,
    path,
    engine,
    model,
    instruction,
    brain: { kind, note },
    budget,
    tools: tools.map((tool) => toolFacts(tool, whyNot(tool))),
    suggestions: kind === 'scripted' ? [...tools.slice(0, SUGGESTED_TOOLS).map(suggestion), ...rehearsals(engine)] : [],
  };
}

function toolFacts({ group, tool }: AgentTool, untried: string | undefined): ToolFacts {
  return {
    name: tool.name,
    group: group.name,
    description: tool.description,
    parameters: tool.parameters.map(({ name, required, shape }) => ({ name, required, about: inWords(shape) ?? '' })),
    guarded: group.guarded,
    untried,
  };
}

/** The tool's name, and such arguments as can be found in a message again. */
function suggestion({ tool }: AgentTool): Suggestion {
  const values = Object.values(argumentsIn('', tool.parameters)).filter((value) => typeof value === 'string' && /\d/.test(value) && value.length < 40);
  return { text: [tool.name, ...values].join(' '), about: tool.description };
}

/** Only the Classic engine tells sources in its stream. */
function rehearsals(engine: AgentDefinition['engine']): Suggestion[] {
  return Object.entries(REHEARSALS).filter(([text]) => engine === 'classic' || text !== '/cite').map(([text, about]) => ({ text, about }));
}
