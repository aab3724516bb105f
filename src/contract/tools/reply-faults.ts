import { shapeFaults } from './conformance';
import { Tool, replyFor } from './contract';
import { describeFault } from './envelope';
import { isObject } from './values';

/** What a proxy integration of API Gateway reads, and no agent. */
const PROXY_FIELDS = new Set(['statusCode', 'headers', 'multiValueHeaders', 'body', 'isBase64Encoded']);

/**
 * What is wrong with the data of a reply that an engine takes as it is. The guard lets it pass, because an answer that is
 * not quite right may help more than none; before it goes live, somebody should mend it.
 */
export function replyFaults(tool: Tool, status: number, body: unknown): string[] {
  const envelope = envelopeInside(body);
  if (envelope) {
    return [`the data is an envelope of ${envelope}, so the model would read its fields: return the data alone`];
  }
  const shape = status < 400 ? replyFor(tool, status)?.shape : undefined;
  const faults = shape ? shapeFaults(shape, body).map(describeFault) : [];
  const emptied = faults.length > 0 && hasEmptyObject(body) ? ['{} is what JSON makes of a promise: perhaps an await is missing'] : [];
  return faults.length === 0 ? [] : [`the reply is not what the schema promises: ${[...faults, ...emptied].join('; ')}`];
}

/** Whose envelope the data is, if it is one: inside `tools()` nobody opens it. */
function envelopeInside(body: unknown): string | undefined {
  if (!isObject(body)) {
    return undefined;
  }
  if (typeof body.messageVersion === 'string' && isObject(body.response)) {
    return 'Agents Classic';
  }
  return typeof body.statusCode === 'number' && 'body' in body && Object.keys(body).every((name) => PROXY_FIELDS.has(name)) ? 'API Gateway' : undefined;
}

/** Whether there is an object without fields somewhere in the data. */
export function hasEmptyObject(value: unknown): boolean {
  if (Array.isArray(value)) {
    return value.some(hasEmptyObject);
  }
  return isObject(value) && (Object.keys(value).length === 0 || Object.values(value).some(hasEmptyObject));
}
