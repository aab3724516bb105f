import { withFootnotes } from './footnotes';
import { ask } from 'cdk-bedrock-agents/runtime';

/** What the function is called with. */
export interface Question {
  readonly question: string;
  readonly about: 'handbook' | 'code';
}

/** Answers from what is written down, with footnotes that name where. */
export async function handler({ question, about }: Question): Promise<{ answer: string; answered: boolean; tokens: number }> {
  const { text, citations, answered, usage } = await ask(question, {
    knowledgeBase: about === 'code' ? process.env.CODE_BASE : process.env.HANDBOOK,
    model: process.env.MODEL!,
    twoStage: true, // which tells the tokens it took
  });
  return { answer: withFootnotes(text, citations), answered, tokens: (usage?.inputTokens ?? 0) + (usage?.outputTokens ?? 0) };
}
