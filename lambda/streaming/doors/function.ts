import { streamHandle } from 'hono/aws-lambda';
import { createApp } from '../app';
import { startParts } from '../start';

/**
 * The Lambda function: for a function URL or a REST API that streams. What ends the process here is Lambda, and a turn that
 * has more time than the function does is cut without a word: give it less.
 */
const app = createApp(startParts());

export const handler = streamHandle({ fetch: (request: Request) => app.fetch(request) } as never);
