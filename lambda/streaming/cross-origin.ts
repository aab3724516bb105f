import type { MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';
import type { DoorBindings } from './app';

/** What a script of another site may read of an answer, beside what every script may. */
const EXPOSED = ['Retry-After', 'WWW-Authenticate', 'x-vercel-ai-ui-message-stream'];
/** Seconds that a browser need not ask again. Short, so that an origin that is taken away is soon gone. */
const PREFLIGHT_SECONDS = 600;

/**
 * Lets pages of these origins call, and says nothing of it to others. Who calls is proven by a header that the page sends
 * itself, so no cookies are let in. Any header may be sent for the same reason: none has power that the page has not.
 */
export function crossOrigin(origins: readonly string[]): MiddlewareHandler<{ Bindings: DoorBindings }> {
  const anybody = origins.includes('*');
  const allowed = cors({
    origin: anybody ? '*' : [...origins], allowMethods: ['GET', 'POST', 'DELETE'], exposeHeaders: EXPOSED, maxAge: PREFLIGHT_SECONDS,
  });
  return async (context, next) => {
    const { outgoing } = context.env ?? {};
    if (!anybody) {
      outgoing?.setHeader('Vary', 'Origin');
    }
    if (anybody || origins.includes(context.req.header('Origin') ?? '')) {
      return allowed(context, () => {
        // A stream writes its head itself, past the response that Hono knows.
        context.res.headers.forEach((value, name) => outgoing?.setHeader(name, value));
        return next();
      });
    }
    await next();
    context.header('Vary', 'Origin', { append: true });
    return undefined;
  };
}
