import { element } from './dom';
import { AgentFacts, ToolFacts } from './facts';

/** What the agent is: its instruction and its tools, as they would be deployed. */
export function agentPanel({ instruction, tools, path }: AgentFacts): Node[] {
  return [
    element('h2', {}, 'Construct'), element('p', {}, path),
    element('h2', {}, 'Instruction'), element('pre', { tabindex: '0' }, instruction),
    element('h2', {}, 'Tools'), ...(tools.length === 0 ? [element('p', {}, 'It has none.')] : tools.map(toolDetails)),
  ];
}

function toolDetails({ name, group, description, parameters, guarded, untried }: ToolFacts): Node {
  const state = untried === undefined ? (guarded ? 'guarded' : 'without a guard') : `not run here: ${untried}`;
  return element('details', {}, element('summary', {}, element('strong', {}, name), ` · ${group}`),
    element('p', {}, description),
    element('p', { class: 'quiet' }, state),
    element('ul', { class: 'problems' }, ...parameters.map((parameter) =>
      element('li', {}, element('code', {}, parameter.name), parameter.required ? '' : ' (optional)', parameter.about && `: ${parameter.about}`))));
}
