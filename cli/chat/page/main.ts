import { agentPanel } from './agent-panel';
import { button, byId, element } from './dom';
import { AgentFacts } from './facts';
import { Trouble, ask } from './stream';
import { TurnView } from './turn-view';

const ENGINES = { agentcore: 'AgentCore', classic: 'Agents Classic' } as const;

const conversation = byId('conversation');
const message = byId<HTMLTextAreaElement>('message');
const send = byId<HTMLButtonElement>('send');
const stop = byId<HTMLButtonElement>('stop');
let chatId = crypto.randomUUID();
let running: AbortController | undefined;

async function start(): Promise<void> {
  const facts: AgentFacts = await (await fetch('/agent')).json();
  document.title = `${facts.name} · chat`;
  byId('name').textContent = facts.name;
  byId('about').textContent = [ENGINES[facts.engine], facts.model].filter(Boolean).join(' · ');
  byId('note').textContent = facts.brain.note;
  byId('agent').append(...agentPanel(facts));
  byId<HTMLDetailsElement>('agent').open = matchMedia('(min-width: 55rem)').matches;
  byId('suggestions').append(...facts.suggestions.map(({ text, about }) => {
    const made = button(text, () => void say(facts, text));
    made.title = about;
    return made;
  }));
  listen(facts);
  message.focus();
}

function listen(facts: AgentFacts): void {
  byId('form').addEventListener('submit', (event) => {
    event.preventDefault();
    const text = message.value.trim();
    if (text !== '' && !running) {
      message.value = '';
      void say(facts, text);
    }
  });
  message.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      byId<HTMLFormElement>('form').requestSubmit();
    }
  });
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') {
      running?.abort();
    }
  });
  stop.addEventListener('click', () => running?.abort());
  byId('again').addEventListener('click', () => {
    running?.abort();
    chatId = crypto.randomUUID();
    conversation.replaceChildren();
    message.focus();
  });
}

async function say(facts: AgentFacts, text: string): Promise<void> {
  if (running) {
    return;
  }
  conversation.append(element('article', { 'class': 'message user', 'aria-label': 'You' }, text));
  await answer(facts, { id: chatId, text }, () => void say(facts, text));
}

/** One turn, from the request to its end, whatever end that is. */
async function answer(facts: AgentFacts, body: unknown, again: () => void): Promise<void> {
  const view = new TurnView(facts.name, facts.budget, (part) => void answer(facts, { id: chatId, messages: [{ role: 'assistant', parts: [part] }] }, again));
  const abort = new AbortController();
  running = abort;
  busy(true);
  conversation.append(view.element);
  view.element.style.scrollMarginBottom = `${byId('form').offsetHeight}px`; // what is written last is not hidden behind the form
  try {
    for await (const chunk of ask(body, abort.signal)) {
      view.show(chunk);
      view.element.scrollIntoView({ block: 'end' });
    }
  } catch (error) {
    if (abort.signal.aborted) {
      view.stopped();
    } else {
      const trouble = error instanceof Trouble ? error : new Trouble(String(error), false);
      view.broken(trouble, await lastTrouble(), again);
    }
  } finally {
    running = undefined;
    busy(false);
    view.element.scrollIntoView({ block: 'end' });
  }
}

async function lastTrouble(): Promise<string | undefined> {
  return fetch('/trouble').then((response) => response.json()).catch(() => undefined);
}

function busy(is: boolean): void {
  conversation.setAttribute('aria-busy', String(is));
  send.hidden = is;
  stop.hidden = !is;
  byId('suggestions').querySelectorAll('button').forEach((made) => made.disabled = is);
}

void start();
