/**
 * A question as the service takes it. What is too long is shortened to whole sentences, the last first: people paste what
 * they have, and then ask.
 */
export function condensed(question: string, limit: number): string {
  const text = question.trim();
  if (text.length <= limit) {
    return text;
  }
  const sentences = [...new Intl.Segmenter(undefined, { granularity: 'sentence' }).segment(text)].map(({ segment }) => segment);
  let kept = '';
  while (sentences.length > 0 && sentences[sentences.length - 1].length + kept.length <= limit) {
    kept = sentences.pop()! + kept;
  }
  return kept.trim() || text.slice(-limit).replace(/^[\udc00-\udfff]|^\S*\s/, '').trim() || text.slice(-limit);
}
