import type { Answer, AnswerPart, AskOptions } from './api';
import { askOnce, askOnceStream } from './one-call';
import { checkQuestion, isTwoStage } from './question';
import { askInTwoStages, askInTwoStagesStream } from './two-stages';

/**
 * Answers a question from a knowledge base, and names the sources.
 *
 * ```ts
 * const { text, citations } = await ask('How long is the warranty?', { model: 'us.amazon.nova-lite-v1:0' });
 * ```
 *
 * @throws {KnowledgeError} with what happened and what to do about it
 */
export async function ask(question: string, options: AskOptions): Promise<Answer> {
  const checked = checkQuestion(question, options);
  return isTwoStage(options) ? askInTwoStages(checked) : askOnce(checked);
}

/**
 * The same, as it is written.
 *
 * ```ts
 * for await (const part of askStream('How long is the warranty?', { model: 'us.amazon.nova-lite-v1:0' })) {
 *   if (part.type === 'text') process.stdout.write(part.text);
 * }
 * ```
 *
 * @throws {KnowledgeError} also after the first parts have come: what ends without an `end` has broken off
 */
export async function* askStream(question: string, options: AskOptions): AsyncGenerator<AnswerPart, void, undefined> {
  const checked = checkQuestion(question, options);
  yield* isTwoStage(options) ? askInTwoStagesStream(checked) : askOnceStream(checked);
}
