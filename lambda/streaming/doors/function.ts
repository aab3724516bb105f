import { streamHandle } from 'hono/aws-lambda';
import { createApp } from '../app';
import { CALLER_HEADER } from '../authenticator';
import { startParts } from '../start';

/**
 * The Lambda function: for a function URL or a REST API that streams. What ends the process here is Lambda, and a turn that
 * has more time than the function does is cut without a word: give it less.
 */
const app = createApp(startParts());

/** Whom IAM has let in: a function URL says it in one place, and a REST API in another. */
interface RequestContext {
  readonly authorizer?: { readonly iam?: { readonly userArn?: string } };
  readonly identity?: { readonly userArn?: string };
}

interface LambdaBindings {
  readonly event?: { readonly requestContext?: RequestContext };
}

export const handler = streamHandle({
  fetch: (request: Request, { event }: LambdaBindings) => {
    const { authorizer, identity } = event?.requestContext ?? {};
    const headers = new Headers(request.headers);
    headers.set(CALLER_HEADER, authorizer?.iam?.userArn ?? identity?.userArn ?? ''); // whatever the client wrote there
    return app.fetch(new Request(request, { headers }));
  },
} as never);
