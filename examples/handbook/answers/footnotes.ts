import type { Citation } from 'cdk-bedrock-agents/runtime';

/** The answer with a number after each statement that has a source, and the sources below it. */
export function withFootnotes(text: string, citations: readonly Citation[]): string {
  const sources = [...new Set(citations.flatMap((citation) => citation.sources.map(({ source = 'unnamed' }) => source)))];
  let noted = '';
  let end = 0;
  for (const { span, sources: own } of citations) {
    const numbers = [...new Set(own.map(({ source = 'unnamed' }) => sources.indexOf(source) + 1))];
    noted += `${text.slice(end, span.end)} [${numbers.join(', ')}]`;
    ({ end } = span);
  }
  return [noted + text.slice(end), ...sources.map((source, index) => `[${index + 1}] ${source}`)].join('\n');
}
