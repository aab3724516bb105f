import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { PROGRAMS } from '../verify/isolation/sandbox';

/** The page, in one file, and what it may do: run its own script, wear its own style, and talk to this server. */
export function pageResponse(): Response {
  const html = fs.readFileSync(path.join(PROGRAMS, 'chat.html'), 'utf8');
  const hashes = (tag: string) => [...html.matchAll(new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`, 'g'))]
    .map(([, content]) => `'sha256-${createHash('sha256').update(content).digest('base64')}'`).join(' ');
  const policy = [
    'default-src \'none\'', `script-src ${hashes('script')}`, `style-src ${hashes('style')}`, 'connect-src \'self\'', 'img-src data:',
    'base-uri \'none\'', 'form-action \'none\'', 'frame-ancestors \'none\'',
  ].join('; ');
  return new Response(html, {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    },
  });
}
