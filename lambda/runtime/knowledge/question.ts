import type { AskOptions } from './api';
import { invalid } from './errors';
import { NOT_THERE, checkPrompt, groundedPrompt } from './prompt';
import { Search } from './search';

/** A question that can be asked. */
export interface Question {
  readonly text: string;
  readonly search: Search;
  readonly options: AskOptions;
  readonly prompt: string;
  readonly notThere: string;
}

export function isTwoStage({ twoStage, select }: AskOptions): boolean {
  return twoStage ?? select !== undefined;
}

/** @throws {KnowledgeError} before anything is sent */
export function checkQuestion(text: string, options: AskOptions): Question {
  const search = Search.of(text, options);
  const { model, notThere = NOT_THERE, prompt = groundedPrompt(notThere), sessionId, twoStage, select } = options;
  if (!model) {
    throw invalid('No model is given.', 'Give `model`: the id of a model, or the id or ARN of an inference profile.');
  }
  checkPrompt(prompt);
  if (isTwoStage(options)) {
    if (sessionId) {
      throw invalid('A session is kept by the service when it searches and writes in one call; this is two.', 'Leave out `sessionId`, and say in the question what the conversation was about.');
    }
  } else {
    if (twoStage === false && select) {
      throw invalid('`select` comes between the search and the answer, which are one call with twoStage: false.', 'Leave out `twoStage`.');
    }
    if (text.trim().length > search.longest) {
      throw invalid(`The question has ${text.trim().length} characters; ${search.longest} are allowed in one call.`, 'Shorten it, or use `twoStage: true`: the search takes what matters of it, and the model reads all of it.');
    }
  }
  return { text, search, options, prompt, notThere };
}
