import { button, element, parsed, pretty } from './dom';
import { CallFacts } from './facts';
import { Chunk } from './stream';

const VERDICTS: Readonly<Record<CallFacts['verdict'], string>> = {
  pass: 'as the schema promises', fail: 'not as it should be', blocked: 'it wants something that is not here', untried: 'not run here',
};

/** What answers a call that the agent left to its caller. */
export type GiveAnswer = (answer: { readonly state: string; readonly [field: string]: unknown }) => void;

/** A call of a tool: what it was given, what it answered, and what is to be said of that. */
export class ToolCard {
  public readonly element = element('details', { class: 'tool' });
  private readonly verdict = element('span', { class: 'verdict' }, 'runs …');
  private readonly id: string;
  private readonly name: string;
  private readonly input: unknown;

  public constructor({ toolCallId, toolName, input }: Chunk) {
    this.id = toolCallId;
    this.name = toolName;
    this.input = input;
    this.element.append(element('summary', {}, element('strong', {}, toolName.replace('___', '.')), ' · ', this.verdict), ...part('Arguments', input));
  }

  public async answered({ output, errorText }: Chunk): Promise<void> {
    this.verdict.textContent = errorText === undefined ? 'answered' : 'failed';
    this.element.append(...part(errorText === undefined ? 'Answer' : 'Error', output ?? errorText));
    const facts = await this.facts();
    if (facts) {
      this.judged(facts);
    }
  }

  /** The answer never came, since the turn broke: what is known of the call tells why. */
  public async broken(): Promise<void> {
    if (this.verdict.textContent === 'runs …') {
      this.verdict.textContent = 'no answer';
      const facts = await this.facts();
      if (facts) {
        this.judged(facts);
      }
    }
  }

  /** The caller is to answer: here that is the person at the page. */
  public waits(approval: boolean, give: GiveAnswer): void {
    this.verdict.textContent = approval ? 'waits for your consent' : 'waits for your answer';
    this.element.open = true;
    const form = element('div', { class: 'answer' });
    const done = (words: string, answer: Parameters<GiveAnswer>[0]) => {
      form.remove();
      this.verdict.textContent = words;
      give({ type: 'dynamic-tool', toolCallId: this.id, toolName: this.name, input: this.input, ...answer });
    };
    if (approval) {
      form.append(
        button('Agree', () => done('you agreed', { state: 'approval-responded', approval: { approved: true } })),
        button('Decline', () => done('you declined', { state: 'output-denied' })),
      );
    } else {
      const field = element('textarea', { 'aria-label': `The answer of ${this.name}`, 'rows': '2' });
      form.append(
        element('p', { class: 'quiet' }, 'This tool has no function: whoever calls the agent runs it. Say what it answers, as JSON or text.'),
        field,
        button('Answer', () => done('you answered', { state: 'output-available', output: parsed(field.value) })),
        button('Fail', () => done('you let it fail', { state: 'output-error', errorText: field.value || 'it failed' })),
      );
    }
    this.element.append(form);
  }

  private judged({ verdict, answer, problems, wanted, stack, log }: CallFacts): void {
    this.verdict.className = `verdict ${verdict}`;
    this.verdict.textContent = `${answer} · ${VERDICTS[verdict]}`;
    const said = [...problems, ...wanted.map((what) => `It called ${what}, which is not here. Lead it to a stand-in with --env.`)];
    if (said.length > 0) {
      this.element.open = true;
      this.element.append(element('ul', { class: 'problems' }, ...said.map((problem) => element('li', {}, problem))));
    }
    if (stack.length > 0) {
      this.element.append(...part('Where', stack.join('\n')));
    }
    if (log.length > 0) {
      this.element.append(element('details', {}, element('summary', {}, 'What the function printed'), element('pre', { tabindex: '0' }, log.join('\n'))));
    }
  }

  private async facts(): Promise<CallFacts | null> {
    return fetch(`/calls/${encodeURIComponent(this.id)}`).then((response) => response.json()).catch(() => null);
  }
}

function part(title: string, value: unknown): Node[] {
  return [element('p', { class: 'quiet' }, title), element('pre', { tabindex: '0' }, pretty(value))];
}
