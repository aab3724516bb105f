import { BrainMessage, ToolCall } from '../brains/brain';

/** What a request of InvokeHarness says. Calls that were handed over are told again with their results: they are known. */
export function harnessSaid({ messages = [] }: any): BrainMessage[] {
  const calls = new Map<string, ToolCall>();
  return messages.flatMap(({ role, content = [] }: any): BrainMessage[] => {
    for (const { toolUse } of content) {
      if (toolUse) {
        calls.set(toolUse.toolUseId, { id: toolUse.toolUseId, name: toolUse.name, input: toolUse.input });
      }
    }
    const results = content.filter(({ toolResult }: any) => toolResult).map(({ toolResult: { toolUseId, content: [part = {}] = [], status } }: any) =>
      ({ call: calls.get(toolUseId)!, output: part.json ?? part.text, failed: status === 'error' }));
    const text = content.map(({ text: words }: any) => words ?? '').join('');
    return [
      ...(results.length > 0 ? [{ role: 'tool' as const, results }] : []),
      ...(text === '' ? [] : [role === 'user' ? { role: 'user' as const, text } : { role: 'assistant' as const, text, calls: [] }]),
    ];
  });
}

/** What a request of InvokeAgent says. Results answer the calls that were handed over last, in their order. */
export function classicSaid({ inputText, sessionState = {} }: any, before: readonly BrainMessage[]): BrainMessage[] {
  const last = before.at(-1);
  const pending = last?.role === 'assistant' ? last.calls : [];
  const results = (sessionState.returnControlInvocationResults ?? []).map(({ functionResult, apiResult }: any, index: number) => {
    const { responseBody = {}, confirmationState, responseState, httpStatusCode = 200 } = functionResult ?? apiResult;
    const [content] = Object.values<any>(responseBody);
    const denied = confirmationState === 'DENY';
    const output = denied ? 'The user did not agree.' : content?.body ?? '';
    const agreed = confirmationState === 'CONFIRM' && !output;
    return { call: pending[index], output, failed: denied || responseState !== undefined || httpStatusCode >= 400, ...(agreed && { agreed }) };
  });
  const history = (sessionState.conversationHistory?.messages ?? []).map(({ role, content }: any): BrainMessage =>
    (role === 'user' ? { role, text: content[0].text } : { role, text: content[0].text, calls: [] }));
  return [
    ...history,
    ...(results.length > 0 ? [{ role: 'tool' as const, results }] : []),
    ...(typeof inputText === 'string' ? [{ role: 'user' as const, text: inputText }] : []),
  ];
}
