/**
 * The tool contract: what a `ToolSchema` becomes when it is parsed, once, at synth.
 *
 * Three readers share it: the agent (which tells the model), the template (which is deployed) and the guard (which
 * enforces it at run time). It is plain JSON, so it travels as a file beside the guard.
 */

import type { Program } from './pattern/matching';

/** The types both engines can express. */
export type ShapeType = 'string' | 'number' | 'integer' | 'boolean' | 'array' | 'object';

/** Bounds of a text or a number. Neither engine takes them: like allowed values they are told and checked. */
export interface Limits {
  readonly minLength?: number;
  readonly maxLength?: number;
  /** A regular expression that must match somewhere in the text. */
  readonly pattern?: string;
  /** Matches the pattern step by step, where `RegExp` might take ages. */
  readonly program?: Program;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
}

/** The shape of a value. A shape without a type accepts anything. */
export interface Shape {
  readonly type?: ShapeType;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  readonly items?: Shape;
  /** An argument has no properties but these: the guard drops others. */
  readonly closed?: boolean;
  /** Allowed values. Neither engine takes them: they are folded into the description, and the guard checks them. */
  readonly enum?: readonly unknown[];
  readonly limits?: Limits;
  readonly format?: string;
  readonly default?: unknown;
  readonly nullable?: boolean;
  /** A value from the schema's own examples; only `verify` and the testing helpers read it. */
  readonly example?: unknown;
}

/** Where an argument travels: the OpenAPI location, the request body, or a function's parameter list. */
export type ParameterPlace = 'path' | 'query' | 'header' | 'cookie' | 'body' | 'function';

/** One argument of a tool. */
export interface Parameter {
  readonly name: string;
  readonly in: ParameterPlace;
  readonly required: boolean;
  readonly shape: Shape;
}

/** What a tool answers under one HTTP status. */
export interface Reply {
  readonly description: string;
  readonly contentType: string;
  readonly shape?: Shape;
}

/** How an OpenAPI operation is addressed. */
export interface HttpOperation {
  /** Lower case, as in the document. */
  readonly method: string;
  /** The path template, as in the document. */
  readonly path: string;
  /** The media type of the request body, when there is one. */
  readonly bodyContentType?: string;
  readonly bodyRequired?: boolean;
  /** The lowest 2xx status the document names; 200 when it names none. */
  readonly successStatus: number;
}

/** One thing the agent can do. */
export interface Tool {
  readonly name: string;
  readonly description: string;
  readonly parameters: readonly Parameter[];
  /** Absent for a tool from function definitions. */
  readonly http?: HttpOperation;
  /** By HTTP status (`200`, `2XX`, `default`); empty for a tool from function definitions. */
  readonly replies: Readonly<Record<string, Reply>>;
  /** The agent asks the user before it calls the tool. */
  readonly requireConfirmation?: boolean;
}

/** Every tool of one action group. */
export interface ToolContract {
  readonly title: string;
  readonly tools: readonly Tool[];
}

/** The media type the engines expect of a JSON reply, without parameters such as a charset. */
export const JSON_CONTENT_TYPE = 'application/json';

/** Errors in the form of RFC 9457. */
export const PROBLEM_CONTENT_TYPE = 'application/problem+json';

/** Whether bodies of a media type are JSON. */
export function isJsonType(mediaType: string): boolean {
  return mediaType === JSON_CONTENT_TYPE || /[/+]json$/.test(mediaType);
}

/** The reply the contract states for a status: the exact one, its class (`2XX`), or the default. */
export function replyFor(tool: Tool, status: number): Reply | undefined {
  return tool.http && (tool.replies[status] ?? tool.replies[`${Math.floor(status / 100)}XX`] ?? tool.replies.default);
}
