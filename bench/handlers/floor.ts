/** The floor: as little as a hand-written action group can do and still answer. */
interface Event {
  actionGroup: string;
  function: string;
  parameters?: { name: string; type: string; value: string }[];
  sessionAttributes?: Record<string, string>;
  promptSessionAttributes?: Record<string, string>;
}

export const handler = async (event: Event) => {
  const args: Record<string, unknown> = {};
  for (const { name, type, value } of event.parameters ?? []) {
    args[name] = type === 'integer' || type === 'number' ? Number(value) : type === 'boolean' ? value === 'true' : value;
  }
  const result = { orderId: args.orderId, count: args.count };
  return {
    messageVersion: '1.0',
    response: {
      actionGroup: event.actionGroup,
      function: event.function,
      functionResponse: { responseBody: { TEXT: { body: JSON.stringify(result) } } },
    },
    sessionAttributes: event.sessionAttributes,
    promptSessionAttributes: event.promptSessionAttributes,
  };
};
