import { createInterface } from 'node:readline/promises';

interface Choice {
  readonly question: string;
  /** What can be chosen, and what is said of it. The first is the default. */
  readonly options: Readonly<Record<string, string>>;
}

/** What the new app is made of. */
export const CHOICES = {
  engine: {
    question: 'which engine runs the agent',
    options: {
      agentcore: 'AgentCore: any account',
      classic: 'Agents Classic: accounts that used it before 2026-07-30',
    },
  },
  language: {
    question: 'in which language the app is written',
    options: { typescript: 'TypeScript', python: 'Python' },
  },
  tools: {
    question: 'in which language the tools are written',
    options: {
      typescript: 'TypeScript: the guard and the tools are one function',
      python: 'Python: the guard is a function of its own, in front of yours',
    },
  },
  schema: {
    question: 'how the tools are described',
    options: {
      openapi: 'an OpenAPI document: structured arguments and replies',
      functions: 'functions: a name, a description, a few plain parameters',
    },
  },
} satisfies Record<string, Choice>;

export type ChoiceName = keyof typeof CHOICES;

/** What was chosen. */
export interface Choices {
  readonly engine: 'agentcore' | 'classic';
  readonly language: Language;
  readonly tools: Language;
  readonly schema: 'openapi' | 'functions';
}

export type Language = 'typescript' | 'python';

/** What was given, the defaults where nobody can be asked, and otherwise what the person at the terminal says. */
export async function choose(given: Partial<Record<ChoiceName, string>>, ask: boolean): Promise<Choices> {
  const chosen: Record<string, string> = {};
  const terminal = ask ? createInterface({ input: process.stdin, output: process.stderr }) : undefined;
  try {
    for (const [name, choice] of Object.entries<Choice>(CHOICES)) {
      chosen[name] = given[name as ChoiceName] ?? (terminal ? await answer(terminal, choice) : Object.keys(choice.options)[0]);
    }
  } finally {
    terminal?.close();
  }
  return chosen as unknown as Choices;
}

async function answer(terminal: { question(text: string): Promise<string> }, { question, options }: Choice): Promise<string> {
  const names = Object.keys(options);
  const list = names.map((name, index) => `  ${index + 1} ${options[name]}`).join('\n');
  for (;;) {
    const said = (await terminal.question(`${question[0].toUpperCase()}${question.slice(1)}?\n${list}\n[1] `)).trim().toLowerCase();
    const found = said === '' ? names[0] : names[Number(said) - 1] ?? names.find((name) => name === said);
    if (found) {
      return found;
    }
  }
}
