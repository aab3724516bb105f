import * as fs from 'node:fs';

/** How often files are looked at, in milliseconds: this works on every file system, and where a folder is made anew. */
const INTERVAL = 300;

/** Waits until one of the files has changed, and then is as it was for a moment. */
export async function changed(files: readonly string[]): Promise<void> {
  const before = states(files);
  let last = before;
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, INTERVAL));
    const now = states(files);
    if (now !== before && now === last) {
      return;
    }
    last = now;
  }
}

function states(files: readonly string[]): string {
  return files.map((file) => fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs).join();
}
