import { Tool } from '../../src/contract/tools/contract';
import { ClassicEvent, EventParameter } from '../../src/contract/tools/envelope';

/** A gateway's call in the form that a handler written for Agents Classic reads. */
export function toClassicEvent(tool: Tool, actionGroup: string, given: Readonly<Record<string, unknown>>): ClassicEvent {
  const listed = (inBody: boolean): EventParameter[] => tool.parameters
    .filter(({ name, in: place }) => (place === 'body') === inBody && given[name] !== undefined && given[name] !== null)
    .map(({ name, shape }) => ({ name, type: shape.type ?? 'string', value: asText(given[name]) }));
  const event = {
    messageVersion: '1.0',
    actionGroup,
    sessionAttributes: {},
    promptSessionAttributes: {},
    parameters: listed(false),
  };
  if (!tool.http) {
    return { ...event, function: tool.name };
  }
  const { path, method, bodyContentType } = tool.http;
  return {
    ...event,
    apiPath: path,
    httpMethod: method.toUpperCase(),
    ...(bodyContentType && { requestBody: { content: { [bodyContentType]: { properties: listed(true) } } } }),
  };
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
