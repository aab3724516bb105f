import { listen } from './container';
import { createApp } from '../app';
import { startParts } from '../start';

/** The container: serves until it is told to stop. */
async function main(): Promise<void> {
  const parts = startParts();
  if (parts.settings.auth?.kind === 'iam') {
    throw new Error('auth iam is for a function URL or a REST API: nothing in front of a container asks IAM');
  }
  const app = createApp(parts);
  const server = await listen(app, parts.settings, parts.log);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => void server.stop().then(() => process.exit(0)));
  }
}

main().catch((error: unknown) => {
  console.error(JSON.stringify({ level: 'ERROR', message: 'the server did not start', error: String(error) }));
  process.exit(1);
});
